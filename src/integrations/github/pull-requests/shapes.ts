import { z } from "zod";
import type { PullRequest } from "../../../ops/workspace/index.ts";

const Person = z.looseObject({ login: z.string() }).nullable();
const Ref = z.looseObject({ ref: z.string(), sha: z.string() });

/** What is read of a pull request. Source: docs.github.com/rest/pulls. */
export const GitHubPullRequest = z.looseObject({
  number: z.number().int(),
  html_url: z.string(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(["open", "closed"]),
  draft: z.boolean().optional(),
  user: Person,
  created_at: z.string(),
  updated_at: z.string(),
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable(),
  head: Ref,
  base: Ref,
  requested_reviewers: z.array(z.looseObject({ login: z.string() })).nullish(),
  requested_teams: z.array(z.looseObject({ slug: z.string() })).nullish(),
  labels: z.array(z.looseObject({ name: z.string() })).nullish(),
  milestone: z.looseObject({ title: z.string() }).nullish(),
});
export type GitHubPullRequest = z.infer<typeof GitHubPullRequest>;

/** What is read of a review. `submitted_at` is missing while it is pending. */
export const GitHubReview = z.looseObject({
  user: Person,
  state: z.string(),
  body: z.string().nullish(),
  submitted_at: z.string().optional(),
  commit_id: z.string().nullable(),
});
export type GitHubReview = z.infer<typeof GitHubReview>;

type Review = PullRequest["reviews"][number];

const REVIEW_STATES: Readonly<Record<string, Review["state"]>> = {
  APPROVED: "approved",
  CHANGES_REQUESTED: "changes_requested",
  COMMENTED: "commented",
};

/** The account that GitHub shows for a deleted one. Source: docs.github.com, "Deleting your personal account". */
const GHOST = "ghost";

/**
 * GitHub's pull request in our words. `mergedSha` is told only when it is merged: before that GitHub shows a trial merge there.
 * It is the merge commit, the squashed commit, or the last of the rebased ones. Source: docs.github.com/rest/pulls, "Get a pull request".
 */
export function toPullRequest(given: GitHubPullRequest, reviews: readonly GitHubReview[]): PullRequest {
  const isMerged = given.merged_at !== null;
  return {
    number: given.number,
    url: given.html_url,
    title: given.title,
    body: given.body ?? "",
    head: given.head.ref,
    headSha: given.head.sha,
    base: given.base.ref,
    state: isMerged ? "merged" : given.state,
    isDraft: given.draft ?? false,
    author: given.user?.login ?? GHOST,
    createdAt: Date.parse(given.created_at),
    updatedAt: Date.parse(given.updated_at),
    reviewers: [
      ...(given.requested_reviewers ?? []).map((person) => person.login),
      ...(given.requested_teams ?? []).map((team) => team.slug),
    ],
    reviews: reviews.flatMap(toReview),
    mergedSha: isMerged ? given.merge_commit_sha : null,
    labels: (given.labels ?? []).map((label) => label.name),
    milestone: given.milestone?.title ?? null,
  };
}

/** Pending and dismissed reviews say nothing any more, or not yet. */
function toReview(given: GitHubReview): readonly Review[] {
  const state = REVIEW_STATES[given.state];
  if (state === undefined || given.submitted_at === undefined) return [];
  const sha = given.commit_id === null ? {} : { sha: given.commit_id };
  return [
    { by: given.user?.login ?? GHOST, state, at: Date.parse(given.submitted_at), note: given.body ?? "", ...sha },
  ];
}
