import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { asAnyEffect } from "../../kernel/work/effect.ts";
import { asAnyTask } from "../../kernel/work/task.ts";
import { releaseManager } from "./agent.ts";
import { bumpVersionTask, versionBump } from "./steps/bump.ts";
import { releaseChecksTask } from "./steps/checks.ts";
import { closeReleaseTask } from "./steps/merged/close.ts";
import { commitReleaseTask } from "./steps/commit.ts";
import { publishForgeReleaseTask } from "./steps/merged/forge-release.ts";
import { openReleaseRequestTask } from "./steps/request.ts";
import { verifyReleaseTask } from "./steps/survey/survey.ts";
import { pushReleaseTagTask, tagReleaseTask } from "./steps/merged/tag.ts";
import { standAtMergeTask } from "./steps/merged/worktree.ts";
import { watchMergeTask } from "./steps/watch.ts";
import { commitPushTask } from "./push/commit.ts";
import { planPushTask } from "./push/plan.ts";
import { verifyPushTask } from "./push/survey.ts";
import { runChecksTask } from "./checks/run.ts";
import { commitChangelogTask, commitTask, previewCommitTask } from "./commit/task.ts";
import { auditDependenciesTask } from "./dependencies/audit.ts";
import { auditGit } from "./git-health/audit.ts";
import { releasePlanOperation } from "./plan/operation.ts";
import { planReleaseTask } from "./plan/task.ts";
import { pullRequestStatusTask } from "./pull-request/status.ts";
import { createPullRequestTask, previewPullRequestTask } from "./pull-request/task.ts";
import { packagePack, publishPackage } from "./publish/effects.ts";
import { listPackagesTask } from "./publish/packages/list.ts";
import { packageStatusTask } from "./publish/status.ts";
import { previewPublishTask, publishPackageTask } from "./publish/task.ts";

export { releaseManager } from "./agent.ts";
export { detectChecks, PROJECT_FILES, type ProjectFiles } from "./checks/detect.ts";
export { ChecksResult, type ProjectCheck } from "./checks/model.ts";
export { runChecksTask } from "./checks/run.ts";
export { ChangelogCommitInput } from "./commit/changelog.ts";
export { CommitResult, CommitTaskInput } from "./commit/model.ts";
export { commitChangelogTask, commitTask, previewCommitTask } from "./commit/task.ts";
export { CHECKS_CRITERION, COMMIT_CRITERIA, PUBLISH_CRITERIA, PULL_REQUEST_CRITERIA } from "./criteria.ts";
export { auditGit, GitHealth } from "./git-health/audit.ts";
export { gitHealthJob, LOG_COMMAND } from "./git-health/job.ts";
export { GIT_HEALTH_JOB } from "./git-health/model.ts";
export { parseMessage } from "./message/parse.ts";
export { BRANCH_DIFF_JOB, branchDiffJob } from "./pull-request/branch-diff-job.ts";
export { PullRequestResult, PullRequestTaskInput } from "./pull-request/model.ts";
export { PullRequestStatus, pullRequestStatusTask } from "./pull-request/status.ts";
export { createPullRequestTask, previewPullRequestTask } from "./pull-request/task.ts";
export { auditDependenciesTask, DependencyAudit } from "./dependencies/audit.ts";
export { publishPackage } from "./publish/effects.ts";
export * from "./publish/model.ts";
export * from "./publish/port.ts";
export { listPackagesTask, PackageList } from "./publish/packages/list.ts";
export { PublishTaskInput } from "./publish/plan.ts";
export { readRegistry } from "./publish/queries.ts";
export { standingOf, type Standing } from "./publish/standing.ts";
export { packageStatusTask, StatusList } from "./publish/status.ts";
export { previewPublishTask, PublishResult, publishPackageTask } from "./publish/task.ts";
export { readReleaseFacts } from "./plan/facts/job.ts";
export { RELEASE_PLAN_JOB, releasePlanJob } from "./plan/job.ts";
export {
  CommitVerdict,
  PackageRelease,
  PlannedRelease,
  ReleaseConflict,
  ReleasePlan,
  VersionEdit,
} from "./plan/model.ts";
export { type ReleasePlanAnswer, releasePlanOperation } from "./plan/operation.ts";
export { PlanRequest } from "./plan/request.ts";
export { planReleaseTask } from "./plan/task.ts";
export { bumpVersionTask, versionBump } from "./steps/bump.ts";
export { releaseChecksTask } from "./steps/checks.ts";
export { closeReleaseTask, RELEASE_CRITERIA, ReleaseEnd } from "./steps/merged/close.ts";
export { commitReleaseTask, ReleaseCommit } from "./steps/commit.ts";
export { publishForgeReleaseTask } from "./steps/merged/forge-release.ts";
export { nameRelease, ReleaseSurvey, slimPlan } from "./steps/model.ts";
export { openReleaseRequestTask, ReleaseRequest } from "./steps/request.ts";
export { verifyReleaseTask } from "./steps/survey/survey.ts";
export { pushReleaseTagTask, tagReleaseTask } from "./steps/merged/tag.ts";
export { standAtMergeTask } from "./steps/merged/worktree.ts";
export { MergeWatch, watchMergeTask } from "./steps/watch.ts";
export { commitPushTask, PushedCommit } from "./push/commit.ts";
export { planOfPush, PushSurvey } from "./push/model.ts";
export { planPushTask } from "./push/plan.ts";
export { verifyPushTask } from "./push/survey.ts";
export { ReleaseSettings } from "./settings.ts";

/** The steps of workflow 2 and those that a push has of its own, each a task. */
const RELEASE_STEPS = [
  asAnyTask(verifyReleaseTask),
  asAnyTask(releaseChecksTask),
  asAnyTask(bumpVersionTask),
  asAnyTask(commitReleaseTask),
  asAnyTask(openReleaseRequestTask),
  asAnyTask(watchMergeTask),
  asAnyTask(tagReleaseTask),
  asAnyTask(pushReleaseTagTask),
  asAnyTask(publishForgeReleaseTask),
  asAnyTask(standAtMergeTask),
  asAnyTask(closeReleaseTask),
  asAnyTask(planPushTask),
  asAnyTask(verifyPushTask),
  asAnyTask(commitPushTask),
];

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
    asAnyTask(listPackagesTask),
    asAnyTask(publishPackageTask),
    asAnyTask(previewPublishTask),
    asAnyTask(packageStatusTask),
    asAnyTask(auditDependenciesTask),
    asAnyTask(planReleaseTask),
    ...RELEASE_STEPS,
  ],
  effects: [asAnyEffect(versionBump), asAnyEffect(packagePack), asAnyEffect(publishPackage)],
  operations: [asAnyOperation(releasePlanOperation)],
  policies: [new URL("./release-manager.cedar", import.meta.url)],
});
