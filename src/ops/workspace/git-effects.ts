import { defineEffect } from "../../kernel/work/effect.ts";
import {
  CommitInput,
  CommitOutput,
  CreateBranchInput,
  CreateBranchOutput,
  CreateTagInput,
  MoveWorktreeInput,
  MoveWorktreeOutput,
  PushInput,
  PushOutput,
  PushTagInput,
  RebaseInput,
  RebaseOutput,
  TagOutput,
} from "./git-port.ts";

const UNSCOPED = { run: "", assignment: "", agent: "", key: "", signal: new AbortController().signal };

/** Commits a selection of the work tree with the repository's hooks. Probed by the run's trailer on HEAD. */
export const gitCommit = defineEffect<CommitInput, CommitOutput>({
  name: "git.commit",
  input: CommitInput,
  output: CommitOutput,
  resource: (input) => ({
    kind: "branch",
    id: input.branch,
    branch: input.branch,
    isProtected: input.isProtected,
    paths: input.paths,
  }),
  target: async (_ports, input) => ({ label: input.branch, version: input.expectedHead ?? "empty" }),
  probe: (ports, input, scope) => ports.git.probeCommit(input, scope),
  perform: (ports, input, scope) => ports.git.commit(input, scope),
  takeBack: (ports, input, scope) => ports.git.takeBackCommit(input, scope),
});

/** Makes a branch, and moves HEAD to it if asked; nothing else of the work tree or index changes. */
export const gitCreateBranch = defineEffect<CreateBranchInput, CreateBranchOutput>({
  name: "git.branch.create",
  input: CreateBranchInput,
  output: CreateBranchOutput,
  resource: (input) => ({ kind: "branch", id: input.branch, branch: input.branch }),
  target: async (_ports, input) => ({ label: input.branch, version: input.at ?? "empty" }),
  probe: (ports, input, scope) => ports.git.probeCreateBranch(input, scope),
  perform: (ports, input, scope) => ports.git.createBranch(input, scope),
});

/** Pushes one branch without force. */
export const gitPush = defineEffect<PushInput, PushOutput>({
  name: "git.push",
  input: PushInput,
  output: PushOutput,
  resource: (input) => ({
    kind: "branch",
    id: input.branch,
    branch: input.branch,
    isProtected: input.isProtected,
    isForce: false,
    remote: input.remote,
  }),
  target: async (ports, input) => ({
    label: `${input.remote}/${input.branch}`,
    version: (await ports.git.remoteHead(input.root, input.remote, input.branch, UNSCOPED)) ?? "new",
  }),
  probe: (ports, input, scope) => ports.git.probePush(input, scope),
  perform: (ports, input, scope) => ports.git.push(input, scope),
});

/** Rebases a rejected branch in a worktree of its own, for the one recovery of a push. */
export const gitRebase = defineEffect<RebaseInput, RebaseOutput>({
  name: "git.rebase",
  input: RebaseInput,
  output: RebaseOutput,
  resource: (input) => ({ kind: "branch", id: input.branch, branch: input.branch, remote: input.remote }),
  target: async (_ports, input) => ({ label: input.branch, version: input.expectedHead }),
  probe: (ports, input, scope) => ports.git.probeRebase(input, scope),
  perform: (ports, input, scope) => ports.git.rebase(input, scope),
});

/** Puts the run's own work tree at a commit; the user's checkout is never touched. */
export const gitMoveWorktree = defineEffect<MoveWorktreeInput, MoveWorktreeOutput>({
  name: "git.worktree.move",
  input: MoveWorktreeInput,
  output: MoveWorktreeOutput,
  resource: (input) => ({ kind: "repository", id: input.root }),
  target: async (_ports, input) => ({ label: "the run's work tree", version: input.sha }),
  probe: (ports, input, scope) => ports.git.probeMoveWorktree(input, scope),
  perform: (ports, input, scope) => ports.git.moveWorktree(input, scope),
});

/** Makes an annotated tag at an exact commit; signed only where git is configured to sign tags. */
export const gitCreateTag = defineEffect<CreateTagInput, TagOutput>({
  name: "git.tag.create",
  input: CreateTagInput,
  output: TagOutput,
  resource: (input) => ({ kind: "tag", id: input.tag }),
  target: async (_ports, input) => ({ label: input.tag, version: input.sha }),
  probe: (ports, input, scope) => ports.git.probeCreateTag(input, scope),
  perform: (ports, input, scope) => ports.git.createTag(input, scope),
});

/** Pushes one tag without force. */
export const gitPushTag = defineEffect<PushTagInput, TagOutput>({
  name: "git.tag.push",
  input: PushTagInput,
  output: TagOutput,
  resource: (input) => ({ kind: "tag", id: input.tag, remote: input.remote }),
  target: async (_ports, input) => ({ label: `${input.remote}/${input.tag}`, version: input.sha }),
  probe: (ports, input, scope) => ports.git.probePushTag(input, scope),
  perform: (ports, input, scope) => ports.git.pushTag(input, scope),
});
