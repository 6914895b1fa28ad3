import { z } from "zod";
import type { CallScope, Probe } from "../../kernel/work/effect.ts";

/** What of a work tree is meant. `index`: what is staged. `tracked`: staged and changed tracked files. `all`: untracked ones too. */
export const Selection = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("index") }),
  z.strictObject({ kind: z.literal("tracked") }),
  z.strictObject({ kind: z.literal("all") }),
  z.strictObject({ kind: z.literal("paths"), paths: z.array(z.string().min(1)) }),
]);
export type Selection = z.infer<typeof Selection>;

/**
 * One file of a change. Paths are UTF-8 with forward slashes, relative to the top level; bytes that are no UTF-8 are shown as
 * `\xNN` and such a path is for show only. `added` and `removed` count lines and are null for binary files.
 */
export interface ChangedFile {
  readonly path: string;
  readonly oldPath: string | null;
  readonly change: "added" | "modified" | "deleted" | "renamed" | "type_changed";
  readonly added: number | null;
  readonly removed: number | null;
  readonly sizeBytes: number;
  readonly isSubmodule: boolean;
  readonly isLfsPointer: boolean;
}

/** A look at a repository. `root` is the work tree's top level (the git folder of a bare one). */
export interface GitState {
  readonly root: string;
  readonly gitDir: string;
  readonly isBare: boolean;
  readonly isShallow: boolean;
  readonly isLinkedWorktree: boolean;
  readonly hasSubmodules: boolean;
  readonly usesLfs: boolean;
  /** Null before the first commit. */
  readonly headSha: string | null;
  /** Null when HEAD is detached. */
  readonly branch: string | null;
  readonly inProgress: "merge" | "rebase" | "cherry-pick" | "revert" | "bisect" | "am" | null;
  readonly identity: { readonly name: string; readonly email: string } | null;
  readonly remotes: readonly { readonly name: string; readonly url: string }[];
  readonly upstream: {
    readonly remote: string;
    readonly branch: string;
    readonly ahead: number;
    readonly behind: number;
  } | null;
  /** The remote's default branch, else `init.defaultBranch` where it exists, else main or master. Null in an empty repository. */
  readonly defaultBranch: string | null;
  readonly staged: number;
  readonly unstaged: number;
  readonly untracked: readonly string[];
  readonly conflicted: readonly string[];
  readonly signsCommits: boolean;
  readonly hooks: readonly string[];
}

/** What a commit of this selection would hold. `tree` is the tree object that it would have before hooks. */
export interface Changes {
  readonly files: readonly ChangedFile[];
  readonly tree: string;
  /** Unified diff, cut at the limit. */
  readonly patch: string;
  readonly isPatchCut: boolean;
  readonly conflictMarkers: readonly { readonly path: string; readonly line: number }[];
}

/** A commit as git tells it; instants are epoch milliseconds. */
export interface CommitFacts {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly authorName: string;
  readonly authorEmail: string;
  readonly authoredAt: number;
  readonly committedAt: number;
  readonly subject: string;
  readonly body: string;
}

/** `signature`: does the tag object carry one (it is not verified). */
export interface TagFacts {
  readonly name: string;
  readonly sha: string;
  readonly isAnnotated: boolean;
  readonly hasSignature: boolean;
  readonly at: number;
}

/** A branch, local or of a remote; `isMerged` is into the default branch. */
export interface BranchFacts {
  readonly name: string;
  readonly isRemote: boolean;
  readonly sha: string;
  readonly committedAt: number;
  readonly author: string;
  readonly upstream: string | null;
  readonly isUpstreamGone: boolean;
  readonly isMerged: boolean;
}

/** A commit to be made of a selection of the work tree. */
export const CommitInput = z.strictObject({
  root: z.string(),
  selection: Selection,
  /** The tree that was planned: another one in the work tree is `stale`. */
  tree: z.string(),
  expectedHead: z.string().nullable(),
  branch: z.string(),
  /** The branch that HEAD stands on and leaves for `branch`, which was made for this commit. HEAD goes back if none is made. */
  headFrom: z.string().optional(),
  isProtected: z.boolean(),
  paths: z.array(z.string()),
  message: z.string().min(1),
});
export type CommitInput = z.infer<typeof CommitInput>;
/** The commit that was made. */
export const CommitOutput = z.strictObject({ sha: z.string(), branch: z.string() });
export type CommitOutput = z.infer<typeof CommitOutput>;

/** Makes a branch at a commit (null: the unborn HEAD is renamed) and, with `moveHead`, moves HEAD to it; index and files stay as they are. */
export const CreateBranchInput = z.strictObject({
  root: z.string(),
  branch: z.string(),
  at: z.string().nullable(),
  moveHead: z.boolean(),
});
export type CreateBranchInput = z.infer<typeof CreateBranchInput>;
/** The branch that was made. */
export const CreateBranchOutput = z.strictObject({ branch: z.string() });
export type CreateBranchOutput = z.infer<typeof CreateBranchOutput>;

/** Pushes one branch, never with force; sets the upstream. `remoteUrl` is without credentials. */
export const PushInput = z.strictObject({
  root: z.string(),
  remote: z.string(),
  remoteUrl: z.string(),
  branch: z.string(),
  sha: z.string(),
  isProtected: z.boolean(),
});
export type PushInput = z.infer<typeof PushInput>;
/** What the remote has now. */
export const PushOutput = z.strictObject({ remote: z.string(), branch: z.string(), sha: z.string() });
export type PushOutput = z.infer<typeof PushOutput>;

/** Rebases a branch onto its remote counterpart in a worktree of its own; moves the branch only if it still is at `expectedHead`. */
export const RebaseInput = z.strictObject({
  root: z.string(),
  remote: z.string(),
  branch: z.string(),
  expectedHead: z.string(),
});
export type RebaseInput = z.infer<typeof RebaseInput>;
/** The branch's new head and what it stands upon. */
export const RebaseOutput = z.strictObject({ sha: z.string(), onto: z.string() });
export type RebaseOutput = z.infer<typeof RebaseOutput>;

/** Merges `head` into `base` in a temporary worktree and moves `base` only if it still is at `expectedBase`. */
export const MergeInput = z.strictObject({
  root: z.string(),
  base: z.string(),
  head: z.string(),
  expectedBase: z.string(),
  expectedHead: z.string(),
  message: z.string(),
});
export type MergeInput = z.infer<typeof MergeInput>;

/**
 * An annotated tag at an exact commit. `fetchFrom`: where the commit comes from when a forge merged it and it is not here yet.
 * A tag that stands at another commit is `conflict`.
 */
export const CreateTagInput = z.strictObject({
  root: z.string(),
  tag: z.string().min(1),
  sha: z.string(),
  message: z.string().min(1),
  fetchFrom: z.strictObject({ remote: z.string(), branch: z.string() }).nullable(),
});
export type CreateTagInput = z.infer<typeof CreateTagInput>;
/** The tag and the commit that it names. */
export const TagOutput = z.strictObject({ tag: z.string(), sha: z.string() });
export type TagOutput = z.infer<typeof TagOutput>;

/** Puts the run's own work tree at a commit, detached; changes of tracked files in it are given up. A user's checkout is refused. */
export const MoveWorktreeInput = z.strictObject({ root: z.string(), sha: z.string() });
export type MoveWorktreeInput = z.infer<typeof MoveWorktreeInput>;
/** Where the work tree stands now. */
export const MoveWorktreeOutput = z.strictObject({ sha: z.string() });
export type MoveWorktreeOutput = z.infer<typeof MoveWorktreeOutput>;

/** Pushes one tag, never with force. `remoteUrl` is without credentials. */
export const PushTagInput = z.strictObject({
  root: z.string(),
  remote: z.string(),
  remoteUrl: z.string(),
  tag: z.string().min(1),
  sha: z.string(),
});
export type PushTagInput = z.infer<typeof PushTagInput>;

/**
 * Git, by the real program. Every call has a time limit, never waits on a prompt, and maps what git says to foreseen failures:
 * `not_found` (no repository), `precondition` (identity missing, hook failed, signing key locked), `push_rejected`,
 * `unauthorized`, `network`, `conflict`, `stale`, `missing_tool`.
 */
export interface Git {
  /** Resolves a path (a subdirectory, a linked worktree, a bare repository) to its repository. Throws `not_found`. */
  resolve(path: string): Promise<{ readonly root: string; readonly gitDir: string; readonly isBare: boolean }>;
  state(root: string, scope: CallScope): Promise<GitState>;
  changes(root: string, selection: Selection, scope: CallScope): Promise<Changes>;
  /** Tracked files of the work tree, or of HEAD in a bare repository, with blob ids. Streams. */
  trackedFiles(
    root: string,
    scope: CallScope,
  ): AsyncIterable<{ readonly path: string; readonly blob: string; readonly mode: string }>;
  commits(
    root: string,
    query: { readonly range: string; readonly limit: number },
    scope: CallScope,
  ): Promise<readonly CommitFacts[]>;
  tags(root: string, scope: CallScope): Promise<readonly TagFacts[]>;
  branches(root: string, scope: CallScope): Promise<readonly BranchFacts[]>;
  /** A file at a revision, or null. */
  show(root: string, revision: string, path: string, scope: CallScope): Promise<string | null>;
  /** The commit that a revision names, or null. */
  revision(root: string, name: string, scope: CallScope): Promise<string | null>;
  /** The head of a branch at the remote itself, or null. */
  remoteHead(root: string, remote: string, branch: string, scope: CallScope): Promise<string | null>;
  /** The commit that a tag names at the remote itself, or null. */
  remoteTag(root: string, remote: string, tag: string, scope: CallScope): Promise<string | null>;
  commit(input: CommitInput, scope: CallScope): Promise<CommitOutput>;
  probeCommit(input: CommitInput, scope: CallScope): Promise<Probe<CommitOutput>>;
  /** Clears away what a commit that was not made has left: what it staged, HEAD on the empty branch, and that branch. */
  takeBackCommit(input: CommitInput, scope: CallScope): Promise<void>;
  createBranch(input: CreateBranchInput, scope: CallScope): Promise<CreateBranchOutput>;
  probeCreateBranch(input: CreateBranchInput, scope: CallScope): Promise<Probe<CreateBranchOutput>>;
  push(input: PushInput, scope: CallScope): Promise<PushOutput>;
  probePush(input: PushInput, scope: CallScope): Promise<Probe<PushOutput>>;
  rebase(input: RebaseInput, scope: CallScope): Promise<RebaseOutput>;
  probeRebase(input: RebaseInput, scope: CallScope): Promise<Probe<RebaseOutput>>;
  createTag(input: CreateTagInput, scope: CallScope): Promise<TagOutput>;
  probeCreateTag(input: CreateTagInput, scope: CallScope): Promise<Probe<TagOutput>>;
  pushTag(input: PushTagInput, scope: CallScope): Promise<TagOutput>;
  probePushTag(input: PushTagInput, scope: CallScope): Promise<Probe<TagOutput>>;
  moveWorktree(input: MoveWorktreeInput, scope: CallScope): Promise<MoveWorktreeOutput>;
  probeMoveWorktree(input: MoveWorktreeInput, scope: CallScope): Promise<Probe<MoveWorktreeOutput>>;
  merge(input: MergeInput, scope: CallScope): Promise<{ readonly sha: string }>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly git: Git;
  }
}
