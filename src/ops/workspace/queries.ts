import { defineQuery } from "../../kernel/work/effect.ts";
import type { BranchFacts, Changes, CommitFacts, GitState, Selection } from "./git-port.ts";
import type { FileFacts, FileText, SecretHit, SecretSuspect } from "./ports.ts";

const repository = (input: { readonly root: string }) => ({ kind: "repository" as const, id: input.root });

/** How a repository stands. */
export const readGitState = defineQuery<{ root: string }, GitState>({
  name: "git.read",
  resource: repository,
  run: (ports, input, scope) => ports.git.state(input.root, scope),
});

/** What a commit of a selection would hold. */
export const readChanges = defineQuery<{ root: string; selection: Selection }, Changes>({
  name: "git.read",
  resource: repository,
  run: (ports, input, scope) => ports.git.changes(input.root, input.selection, scope),
});

/** Commits of a range, newest first. */
export const readCommits = defineQuery<{ root: string; range: string; limit: number }, readonly CommitFacts[]>({
  name: "git.read",
  resource: repository,
  run: (ports, input, scope) => ports.git.commits(input.root, input, scope),
});

/** All branches, local and remote. */
export const readBranches = defineQuery<{ root: string }, readonly BranchFacts[]>({
  name: "git.read",
  resource: repository,
  run: (ports, input, scope) => ports.git.branches(input.root, scope),
});

/** The commit that a name stands for, or null. */
export const readRevision = defineQuery<{ root: string; name: string }, string | null>({
  name: "git.read",
  resource: repository,
  run: (ports, input, scope) => ports.git.revision(input.root, input.name, scope),
});

/** The head of a branch at the remote itself, or null. */
export const readRemoteHead = defineQuery<{ root: string; remote: string; branch: string }, string | null>({
  name: "git.read",
  resource: repository,
  run: (ports, input, scope) => ports.git.remoteHead(input.root, input.remote, input.branch, scope),
});

/** The commit that a tag names at the remote itself, or null. */
export const readRemoteTag = defineQuery<{ root: string; remote: string; tag: string }, string | null>({
  name: "git.read",
  resource: repository,
  run: (ports, input, scope) => ports.git.remoteTag(input.root, input.remote, input.tag, scope),
});

/** A file at a revision, or null. */
export const readFileAt = defineQuery<{ root: string; revision: string; path: string }, string | null>({
  name: "file.read",
  resource: (input) => ({ kind: "file", id: input.path, path: input.path }),
  run: (ports, input, scope) => ports.git.show(input.root, input.revision, input.path, scope),
});

/** The tracked files as a stream; works on bare repositories and on a million files. */
export const listTrackedFiles = defineQuery<
  { root: string },
  AsyncIterable<{ readonly path: string; readonly blob: string; readonly mode: string }>
>({
  name: "git.read",
  resource: repository,
  run: async (ports, input, scope) => ports.git.trackedFiles(input.root, scope),
});

/** A file of the work tree, or null. */
export const readFile = defineQuery<{ root: string; path: string; limitBytes: number }, FileText | null>({
  name: "file.read",
  resource: (input) => ({ kind: "file", id: input.path, path: input.path }),
  run: (ports, input) => ports.files.read(input.root, input.path, input.limitBytes),
});

/** What a file of any size is, without its content; null when there is none. */
export const readFileFacts = defineQuery<{ root: string; path: string }, FileFacts | null>({
  name: "file.read",
  resource: (input) => ({ kind: "file", id: input.path, path: input.path }),
  run: (ports, input, scope) => ports.files.facts(input.root, input.path, scope),
});

/** Regular files below a folder. */
export const listFiles = defineQuery<{ root: string; folder: string; limit: number }, readonly string[]>({
  name: "file.read",
  resource: (input) => ({ kind: "file", id: input.folder, path: input.folder }),
  run: (ports, input) => ports.files.list(input.root, input.folder, input.limit),
});

/** Secrets within texts; their values stay hidden. */
export const scanForSecrets = defineQuery<{ suspects: readonly SecretSuspect[] }, readonly SecretHit[]>({
  name: "secret.scan",
  resource: () => ({ kind: "repository", id: "diff" }),
  run: (ports, input) => ports.secrets.scan(input.suspects),
});

/** Runs an analysis job in a worker thread. Its progress is shown as the task's. */
export const analyse = defineQuery<
  { job: string; input: unknown; root: string; progress: (done: number, total: number, label: string) => void },
  unknown
>({
  name: "file.read",
  resource: (input) => ({ kind: "repository", id: input.root, path: "" }),
  run: (ports, input, scope) => ports.workers.run(input.job, input.input, scope, input.progress),
});
