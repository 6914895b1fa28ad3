import { defineTask } from "../../../kernel/work/task.ts";
import { gitCommit, gitCreateBranch, gitPush, gitRebase } from "../../workspace/index.ts";
import { actCommit, previewCommit } from "./act.ts";
import { planChangelogCommit } from "./changelog.ts";
import { ChangelogCommitInput } from "./changelog.ts";
import { type CommitPlan, CommitResult, CommitTaskInput } from "./model.ts";
import { planCommit } from "./plan.ts";

/** Timeout of a commit, ms. Source: coordination specification, section 3. */
const COMMIT_TIMEOUT_MS = 30_000;
const EFFECTS = [gitCreateBranch.name, gitCommit.name, gitPush.name, gitRebase.name];
const REJECTED = { on: "push_rejected", name: "fetch, rebase in a worktree and push again", times: 1 } as const;

/** Commits what was selected to an unprotected branch and pushes it. */
export const commitTask = defineTask<CommitTaskInput, CommitPlan, CommitResult>({
  agent: "release-manager",
  name: "commit",
  title: "commit",
  summary:
    "Checks the change, makes a branch where one is needed, commits by Conventional Commits and pushes without force.",
  input: CommitTaskInput,
  output: CommitResult,
  timeoutMs: COMMIT_TIMEOUT_MS,
  layer: "medium",
  effects: EFFECTS,
  recover: [REJECTED],
  plan: (read, input) => planCommit(read, input),
  act: actCommit,
});

/** Tells what `commit` would do, with the same refusals; changes nothing. */
export const previewCommitTask = defineTask<CommitTaskInput, CommitPlan, CommitResult>({
  agent: "release-manager",
  name: "preview-commit",
  title: "commit (dry run)",
  summary: "Plans the commit as the real one would be, and says how it would be undone.",
  input: CommitTaskInput,
  output: CommitResult,
  timeoutMs: COMMIT_TIMEOUT_MS,
  layer: "medium",
  effects: [],
  plan: (read, input) => planCommit(read, input),
  act: async (plan, act) => previewCommit(plan, act),
});

/** Commits the changelog that meta-updater has written, and pushes it. */
export const commitChangelogTask = defineTask<ChangelogCommitInput, CommitPlan, CommitResult>({
  agent: "release-manager",
  name: "commit-changelog",
  title: "changelog commit",
  summary: "Commits the given paths as `docs: update CHANGELOG` and pushes them.",
  input: ChangelogCommitInput,
  output: CommitResult,
  timeoutMs: COMMIT_TIMEOUT_MS,
  layer: "medium",
  effects: EFFECTS,
  recover: [REJECTED],
  plan: planChangelogCommit,
  act: actCommit,
});
