import { defineSlice } from "../../kernel/slice.ts";
import { asAnyTask } from "../../kernel/work/task.ts";
import { releaseManager } from "./agent.ts";
import { runChecksTask } from "./checks/run.ts";
import { commitChangelogTask, commitTask, previewCommitTask } from "./commit/task.ts";
import { auditGit } from "./git-health/audit.ts";
import { pullRequestStatusTask } from "./pull-request/status.ts";
import { createPullRequestTask, previewPullRequestTask } from "./pull-request/task.ts";

export { releaseManager } from "./agent.ts";
export { ChecksResult } from "./checks/model.ts";
export { runChecksTask } from "./checks/run.ts";
export { ChangelogCommitInput } from "./commit/changelog.ts";
export { CommitResult, CommitTaskInput } from "./commit/model.ts";
export { commitChangelogTask, commitTask, previewCommitTask } from "./commit/task.ts";
export { CHECKS_CRITERION, COMMIT_CRITERIA, PULL_REQUEST_CRITERIA } from "./criteria.ts";
export { auditGit, GitHealth } from "./git-health/audit.ts";
export { gitHealthJob, LOG_COMMAND } from "./git-health/job.ts";
export { GIT_HEALTH_JOB } from "./git-health/model.ts";
export { parseMessage } from "./message/parse.ts";
export { BRANCH_DIFF_JOB, branchDiffJob } from "./pull-request/branch-diff-job.ts";
export { PullRequestResult, PullRequestTaskInput } from "./pull-request/model.ts";
export { PullRequestStatus, pullRequestStatusTask } from "./pull-request/status.ts";
export { createPullRequestTask, previewPullRequestTask } from "./pull-request/task.ts";
export { ReleasePlan } from "./plan/model.ts";
export { ReleaseSettings } from "./settings.ts";

/** The release slice: release-manager and its tasks. */
export const release = defineSlice({
  name: "release",
  agents: [releaseManager],
  tasks: [
    asAnyTask(commitTask),
    asAnyTask(previewCommitTask),
    asAnyTask(commitChangelogTask),
    asAnyTask(createPullRequestTask),
    asAnyTask(previewPullRequestTask),
    asAnyTask(runChecksTask),
    asAnyTask(pullRequestStatusTask),
    asAnyTask(auditGit),
  ],
  policies: [new URL("./release-manager.cedar", import.meta.url)],
});
