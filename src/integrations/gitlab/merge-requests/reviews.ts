import { z } from "zod";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type { ForgeRef, PullRequest } from "../../../ops/workspace/index.ts";
import type { GitLabClient } from "../client.ts";
import type { MergeRequest } from "./shapes.ts";

/** More reviewers of one merge request than these are refused. */
const MOST_REVIEWERS = 500;

const User = z.looseObject({ username: z.string() });
const Approvals = z.looseObject({
  approved_by: z.array(z.looseObject({ user: User, approved_at: z.string().nullish() })),
});
const Reviewers = z.array(z.looseObject({ user: User, state: z.string(), created_at: z.string().nullish() }));

type Review = PullRequest["reviews"][number];

/** What a reviewer's state says; the others (`unreviewed`, `review_started`, `unapproved`) say nothing yet, or not any more. */
const STATES: Readonly<Record<string, Review["state"]>> = {
  approved: "approved",
  requested_changes: "changes_requested",
  reviewed: "commented",
};

/**
 * What reviewers have said last. GitLab keeps approvals and the states of reviewers apart; a request for changes counts before an
 * approval by the same person. Source: docs.gitlab.com/api/merge_request_approvals and docs.gitlab.com/api/merge_requests, "reviewers".
 */
export async function readReviews(
  client: GitLabClient,
  forge: ForgeRef,
  given: MergeRequest,
  scope: CallScope,
): Promise<readonly Review[]> {
  const path = `merge_requests/${given.iid}`;
  const [approvals, reviewers] = await Promise.all([
    orNone(client.call({ forge, path: `${path}/approvals`, answer: Approvals }, scope)),
    orNone(client.whole({ forge, path: `${path}/reviewers`, answer: Reviewers }, MOST_REVIEWERS, scope)),
  ]);
  const changedAt = Date.parse(given.updated_at);
  const reviews = new Map<string, Review>();
  const keep = (by: string, state: Review["state"], at: number) => reviews.set(by, { by, state, at, note: "" });
  for (const { user, approved_at: at } of approvals?.approved_by ?? [])
    keep(user.username, "approved", at === null || at === undefined ? changedAt : Date.parse(at));
  for (const { user, state } of reviewers ?? []) {
    const told = STATES[state];
    const isMore = told === "changes_requested" || !reviews.has(user.username);
    if (told !== undefined && isMore) keep(user.username, told, changedAt);
  }
  return [...reviews.values()];
}

/** Older servers have neither of the two. */
async function orNone<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (isOpsError(thrown, "not_found", "forbidden")) return null;
    throw thrown;
  }
}
