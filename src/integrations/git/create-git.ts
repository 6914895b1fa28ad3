import { resolve } from "node:path";
import type { Git } from "../../ops/workspace/index.ts";
import { joined } from "./read/joined.ts";
import type { GitRunner } from "./git-runner.ts";
import { readChanges } from "./read/changes.ts";
import { listTracked, readRemoteHead, readRemoteTag, readRevision, showFile } from "./read/content.ts";
import { readBranches, readCommits, readTags } from "./read/history.ts";
import { layoutOf, NOBODY, requireGit } from "./read/resolve.ts";
import { readState } from "./read/state.ts";
import { commitSelection } from "./write/commit.ts";
import { takeBackCommit } from "./write/take-back.ts";
import { createBranch, probeCreateBranch } from "./write/create-branch.ts";
import { probeCommit } from "./write/probe-commit.ts";
import { moveWorktree, probeMoveWorktree } from "./write/kept-worktree.ts";
import { probePush, pushBranch } from "./write/push.ts";
import { createTag, probeCreateTag, probePushTag, pushTag } from "./write/tag.ts";
import { mergeBranch, probeRebase, rebaseBranch } from "./write/rebase.ts";

/** Files over this are refused in a commit. Source: GitHub's limit for one file, docs.github.com "About large files on GitHub". */
export const FILE_LIMIT_BYTES = 100 * 1024 * 1024;

/** The git port over the real program. */
export function createGit(git: GitRunner, options: { readonly fileLimitBytes?: number } = {}): Git {
  const fileLimitBytes = options.fileLimitBytes ?? FILE_LIMIT_BYTES;
  let isChecked: Promise<void> | null = null;
  const checkOnce = (): Promise<void> => {
    isChecked ??= requireGit(git).catch((error: unknown) => {
      isChecked = null; // it may be installed meanwhile
      throw error;
    });
    return isChecked;
  };
  return {
    resolve: async (path) => {
      const [layout] = await Promise.all([layoutOf(git, resolve(path), NOBODY), checkOnce()]);
      return { root: layout.root, gitDir: layout.gitDir, isBare: layout.isBare };
    },
    state: joined((root, scope) => readState(git, root, scope)),
    changes: (root, selection, scope) => readChanges(git, { root, selection, fileLimitBytes }, scope),
    trackedFiles: (root, scope) => listTracked(git, root, scope),
    commits: (root, query, scope) => readCommits(git, root, query, scope),
    tags: (root, scope) => readTags(git, root, scope),
    branches: (root, scope) => readBranches(git, root, scope),
    show: (root, revision, path, scope) => showFile(git, { root, revision, path }, scope),
    revision: (root, name, scope) => readRevision(git, root, name, scope),
    remoteHead: (root, remote, branch, scope) => readRemoteHead(git, { root, remote, branch }, scope),
    remoteTag: (root, remote, tag, scope) => readRemoteTag(git, { root, remote, tag }, scope),
    commit: (input, scope) => commitSelection(git, input, fileLimitBytes, scope),
    probeCommit: (input, scope) => probeCommit(git, input, scope),
    takeBackCommit: (input, scope) => takeBackCommit(git, input, scope),
    createBranch: (input, scope) => createBranch(git, input, scope),
    probeCreateBranch: (input, scope) => probeCreateBranch(git, input, scope),
    push: (input, scope) => pushBranch(git, input, scope),
    probePush: (input, scope) => probePush(git, input, scope),
    rebase: (input, scope) => rebaseBranch(git, input, scope),
    probeRebase: (input, scope) => probeRebase(git, input, scope),
    createTag: (input, scope) => createTag(git, input, scope),
    probeCreateTag: (input, scope) => probeCreateTag(git, input, scope),
    pushTag: (input, scope) => pushTag(git, input, scope),
    probePushTag: (input, scope) => probePushTag(git, input, scope),
    moveWorktree: (input, scope) => moveWorktree(git, input, scope),
    probeMoveWorktree: (input, scope) => probeMoveWorktree(git, input, scope),
    merge: (input, scope) => mergeBranch(git, input, scope),
  };
}
