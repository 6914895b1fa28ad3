import { z } from "zod";
import { defineOperation } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { PullRequest } from "../workspace/index.ts";
import { findPullRequest, openLocal, PullRequestAddress } from "./repository.ts";

/** What `pr.review` takes. A request for changes and a comment need words. */
export const ReviewInput = PullRequestAddress.extend({
  decision: z.enum(["approve", "request_changes", "comment"]),
  note: z.string().max(65_536).default(""),
}).refine((input) => input.decision === "approve" || input.note.trim() !== "", {
  path: ["note"],
  message: "say what should change, or what you want to say",
});
export type ReviewInput = z.infer<typeof ReviewInput>;

type Review = PullRequest["reviews"][number];

const STATE_OF = {
  approve: "approved",
  request_changes: "changes_requested",
  comment: "commented",
} as const satisfies Record<ReviewInput["decision"], Review["state"]>;

/** A human's review of a pull request in the local forge, bound to the commit that its head is at. The same review twice is one. */
export const reviewPullRequest = defineOperation<ReviewInput, PullRequest>({
  name: "pr.review",
  summary: "Reviews a pull request of the local forge.",
  scope: "decide",
  audited: true,
  input: ReviewInput,
  run: async (context, { repository, number, decision, note }) => {
    const opened = await openLocal(context, repository, "review");
    const pullRequest = await findPullRequest(context, opened, number);
    if (pullRequest.state !== "open")
      throw new OpsError("conflict", `pull request ${number} is ${pullRequest.state} already`);
    const review: Review = {
      by: context.actor.id,
      state: STATE_OF[decision],
      at: context.ports.clock.now(),
      note,
      sha: pullRequest.headSha,
    };
    if (
      isSame(
        pullRequest.reviews.findLast((given) => given.by === review.by),
        review,
      )
    )
      return pullRequest;
    await context.ports.pullRequests.addReview(opened.forge.name, number, review);
    return findPullRequest(context, opened, number);
  },
});

function isSame(given: Review | undefined, review: Review): boolean {
  return given?.state === review.state && given.note === review.note && given.sha === review.sha;
}
