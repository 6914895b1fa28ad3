import { z } from "zod";
import type { CallScope, Probe } from "../../kernel/work/effect.ts";

/**
 * Where a repository's pull requests live. `local`: in Signalbox's own store, keyed by the repository's path. `name` is
 * `owner/name` on GitHub. `remote` is the git remote that is pushed to, if there is one.
 */
export const ForgeRef = z.strictObject({
  kind: z.enum(["local", "github", "gitlab"]),
  name: z.string(),
  host: z.string(),
  apiUrl: z.string(),
  remote: z.string().nullable(),
  remoteUrl: z.string().nullable(),
});
export type ForgeRef = z.infer<typeof ForgeRef>;

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

/** Pull requests and what stands around them. `unsupported` where the forge has no such thing; `unauthorized` without a token. */
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
  checks(forge: ForgeRef, sha: string, scope: CallScope): Promise<readonly ForgeCheck[]>;
  /** Null when the forge does not tell. */
  protections(forge: ForgeRef, scope: CallScope): Promise<readonly BranchProtection[] | null>;
}

/** One `Forge` over all kinds, and the rule that tells which a repository uses. */
export interface Forges extends Forge {
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
    readonly pullRequests: PullRequestStore;
  }
}
