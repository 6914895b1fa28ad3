import { z } from "zod";
import type { CallScope, Probe } from "../../kernel/work/effect.ts";
import type { ForgeReleases } from "./release-port.ts";
import { ForgeRef } from "./forge/forge-ref.ts";

/** A pull request as a forge shows it; instants are epoch milliseconds. */
export const PullRequest = z.strictObject({
  number: z.number().int(),
  url: z.string(),
  title: z.string(),
  body: z.string(),
  head: z.string(),
  headSha: z.string(),
  base: z.string(),
  state: z.enum(["open", "merged", "closed"]),
  isDraft: z.boolean(),
  author: z.string(),
  createdAt: z.number(),
  updatedAt: z.number(),
  reviewers: z.array(z.string()),
  reviews: z.array(
    z.strictObject({
      by: z.string(),
      state: z.enum(["approved", "changes_requested", "commented"]),
      at: z.number(),
      note: z.string(),
      /** The head commit that was looked at, where it is known. */ sha: z.string().optional(),
    }),
  ),
  mergedSha: z.string().nullable(),
  /** Where the forge has labels. */ labels: z.array(z.string()).optional(),
  /** The milestone's title, where the forge has milestones. */ milestone: z.string().nullable().optional(),
});
export type PullRequest = z.infer<typeof PullRequest>;

/** A pull request to be opened: from a pushed head into a base. */
export const CreatePullRequestInput = z.strictObject({
  forge: ForgeRef,
  root: z.string(),
  head: z.string(),
  headSha: z.string(),
  base: z.string(),
  title: z.string().min(1),
  body: z.string(),
  isDraft: z.boolean(),
  reviewers: z.array(z.string()),
});
export type CreatePullRequestInput = z.infer<typeof CreatePullRequestInput>;

/** A pull request to be closed without merging it; its branch stays. */
export const ClosePullRequestInput = z.strictObject({
  forge: ForgeRef,
  root: z.string(),
  number: z.number().int().positive(),
});
export type ClosePullRequestInput = z.infer<typeof ClosePullRequestInput>;

/** Labels to be put on a pull request and taken off it; all others stay. */
export const LabelPullRequestInput = z.strictObject({
  forge: ForgeRef,
  root: z.string(),
  number: z.number().int().positive(),
  add: z.array(z.string().min(1)),
  remove: z.array(z.string().min(1)),
});
export type LabelPullRequestInput = z.infer<typeof LabelPullRequestInput>;

/** A comment on a pull request. `marker` is written into it unseen and tells it from any other, so that it is never made twice. */
export const CommentInput = z.strictObject({
  forge: ForgeRef,
  root: z.string(),
  number: z.number().int().positive(),
  body: z.string().min(1),
  marker: z.string().regex(/^[\w./:-]{1,200}$/),
});
export type CommentInput = z.infer<typeof CommentInput>;

/** A comment that stands. */
export const Comment = z.strictObject({ id: z.string(), url: z.string() });
export type Comment = z.infer<typeof Comment>;

/** A check of CI on one commit. */
export interface ForgeCheck {
  readonly name: string;
  readonly state: "success" | "failure" | "pending" | "neutral";
  readonly url: string | null;
}

/** What a forge demands of changes to a branch. */
export interface BranchProtection {
  readonly branch: string;
  readonly requiresReviews: boolean;
  readonly requiresChecks: boolean;
  readonly allowsForcePush: boolean;
}

/**
 * Pull requests and what stands around them. `unsupported` where the forge has no such thing; `unauthorized` without a token;
 * `too_large` where more belongs to an answer than is read, so that nobody takes a part for the whole.
 */
export interface Forge {
  pullRequests(
    forge: ForgeRef,
    filter: { readonly state: "open" | "all"; readonly head?: string; readonly limit: number },
    scope: CallScope,
  ): Promise<readonly PullRequest[]>;
  pullRequest(forge: ForgeRef, number: number, scope: CallScope): Promise<PullRequest | null>;
  /** Throws `conflict` when the head branch has an open one already (its number in `details.number`), `pull_request_refused` for its wording. */
  createPullRequest(input: CreatePullRequestInput, scope: CallScope): Promise<PullRequest>;
  probeCreatePullRequest(input: CreatePullRequestInput, scope: CallScope): Promise<Probe<PullRequest>>;
  /** Closing again changes nothing; throws `conflict` when it is merged. */
  closePullRequest(input: ClosePullRequestInput, scope: CallScope): Promise<PullRequest>;
  labelPullRequest(input: LabelPullRequestInput, scope: CallScope): Promise<PullRequest>;
  comment(input: CommentInput, scope: CallScope): Promise<Comment>;
  probeComment(input: CommentInput, scope: CallScope): Promise<Probe<Comment>>;
  /** The commit that a branch is at on the forge; null when it is not there. */
  branchHead(forge: ForgeRef, branch: string, scope: CallScope): Promise<string | null>;
  checks(forge: ForgeRef, sha: string, scope: CallScope): Promise<readonly ForgeCheck[]>;
  /** Null when the forge does not tell. */
  protections(forge: ForgeRef, scope: CallScope): Promise<readonly BranchProtection[] | null>;
}

/** A forge with all that it hosts. */
export interface WholeForge extends Forge, ForgeReleases {}

/** One forge over all kinds, and the rule that tells which a repository uses. */
export interface Forges extends WholeForge {
  /** From the configuration, else from the remote's URL, else `local`. */
  of(root: string, scope: CallScope): Promise<ForgeRef>;
}

/** The local forge's pull requests, in Signalbox's own store. `repository` is the absolute path of the common git folder. */
export interface PullRequestStore {
  /** Numbers count from 1 in each repository. The same head branch never gets two open ones: throws `conflict` with `details.number`. */
  create(repository: string, draft: Omit<PullRequest, "number" | "url" | "updatedAt">): Promise<PullRequest>;
  find(repository: string, number: number): Promise<PullRequest | null>;
  list(
    repository: string,
    filter: { readonly state: "open" | "all"; readonly head?: string; readonly limit: number },
  ): Promise<readonly PullRequest[]>;
  addReview(repository: string, number: number, review: PullRequest["reviews"][number]): Promise<PullRequest>;
  /** Throws `conflict` when it is not open any more. */
  close(
    repository: string,
    number: number,
    state: "merged" | "closed",
    mergedSha: string | null,
    at: number,
  ): Promise<PullRequest>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly forges: Forges;
    readonly forgeReleases: ForgeReleases;
    readonly pullRequests: PullRequestStore;
  }
}
