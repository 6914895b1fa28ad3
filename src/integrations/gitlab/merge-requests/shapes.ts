import { z } from "zod";
import type { PullRequest } from "../../../ops/workspace/index.ts";

/** The account that GitLab shows for a deleted one. Source: docs.gitlab.com/user/profile/account/delete_account. */
const GHOST = "ghost";

const Person = z.looseObject({ username: z.string() });
const Author = Person.nullish().transform((person) => person?.username ?? GHOST);
const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? "");

/** What is read of a merge request. Source: docs.gitlab.com/api/merge_requests. */
export const MergeRequest = z.looseObject({
  iid: z.number().int(),
  web_url: z.string(),
  title: z.string(),
  description: Text,
  state: z.enum(["opened", "closed", "locked", "merged"]),
  draft: z.boolean().nullish(),
  author: Author,
  created_at: z.string(),
  updated_at: z.string(),
  source_branch: z.string(),
  target_branch: z.string(),
  source_project_id: z.number().int().nullable(),
  target_project_id: z.number().int(),
  sha: Text,
  merge_commit_sha: z.string().nullish(),
  squash_commit_sha: z.string().nullish(),
  reviewers: z.array(Person).default([]),
  labels: z.array(z.string()).default([]),
  milestone: z.looseObject({ title: z.string() }).nullish(),
});
export type MergeRequest = z.infer<typeof MergeRequest>;

/** What a title begins with while a merge request is a draft. Source: docs.gitlab.com/user/project/merge_requests/drafts. */
const DRAFT = /^\s*(?:draft:|\[draft\]|\(draft\))\s*/i;

/** The title as GitLab wants it: a draft says so itself. */
export function titleFor(title: string, isDraft: boolean): string {
  return isDraft ? `Draft: ${title.replace(DRAFT, "")}` : title;
}

/**
 * A merge request in our words. `mergedSha` is the merge commit, else the squashed one, else, after a fast-forward, the head itself.
 */
export function toPullRequest(given: MergeRequest, reviews: PullRequest["reviews"]): PullRequest {
  const isDraft = given.draft ?? DRAFT.test(given.title);
  const merged = given.merge_commit_sha ?? given.squash_commit_sha ?? given.sha;
  return {
    number: given.iid,
    url: given.web_url,
    title: isDraft ? given.title.replace(DRAFT, "") : given.title,
    body: given.description,
    head: given.source_branch,
    headSha: given.sha,
    base: given.target_branch,
    state: stateOf(given),
    isDraft,
    author: given.author,
    createdAt: Date.parse(given.created_at),
    updatedAt: Date.parse(given.updated_at),
    reviewers: given.reviewers.map(({ username }) => username),
    reviews,
    mergedSha: given.state === "merged" ? merged : null,
    labels: given.labels,
    milestone: given.milestone?.title ?? null,
  };
}

/** Whether it comes from the project itself, and not from a fork that has a branch of the same name. */
export function isOwn(given: MergeRequest): boolean {
  return given.source_project_id === given.target_project_id;
}

/** A locked one is being merged at this moment. */
export function stateOf({ state }: Pick<MergeRequest, "state">): PullRequest["state"] {
  return state === "merged" || state === "closed" ? state : "open";
}
