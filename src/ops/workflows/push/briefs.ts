import type { Brief } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import {
  CHECKS_CRITERION,
  COMMIT_CRITERIA,
  commitPushTask,
  openReleaseRequestTask,
  type PlannedRelease,
  planPushTask,
  type PushSurvey,
  pushReleaseTagTask,
  runChecksTask,
  tagReleaseTask,
  verifyPushTask,
} from "../../release/index.ts";
import type { PushSignal } from "./input.ts";

const nothingAsked = { deliverables: [], criteria: [] } as const;

/** Which version comes next, and in which files it stands. */
export function planBrief({ bump, package: name, paths }: PushSignal): Brief {
  const context = { bump, packages: name === undefined ? [] : [name], takesUp: paths.length === 0 };
  return { task: asAnyTask(planPushTask), name: "plan-version", context, ...nothingAsked };
}

/** Status, diff stat, secrets, and what stands in the way. */
export function verifyBrief(plan: PlannedRelease, { paths, dryRun }: PushSignal): Brief {
  const context = { plan, paths, stopsAtConflict: !dryRun };
  return { task: asAnyTask(verifyPushTask), name: "verify-push", context, ...nothingAsked };
}

/** The project's own checks. */
export function checksBrief(): Brief {
  return {
    task: asAnyTask(runChecksTask),
    name: "run-checks",
    context: {},
    deliverables: [],
    criteria: [CHECKS_CRITERION],
  };
}

/** The commit, on its branch and pushed. */
export function commitBrief(plan: PlannedRelease, paths: readonly string[], survey: PushSurvey): Brief {
  const { commit: stands } = survey;
  return {
    task: asAnyTask(commitPushTask),
    name: "commit-push",
    context: { plan, paths, stands },
    deliverables: ["commit hash"],
    criteria: stands === null ? [COMMIT_CRITERIA.format, COMMIT_CRITERIA.secrets, COMMIT_CRITERIA.exists] : [],
  };
}

/** The pull request into a protected branch. */
export function requestBrief(plan: PlannedRelease, sha: string): Brief {
  return {
    task: asAnyTask(openReleaseRequestTask),
    name: "open-push-pr",
    context: { plan, sha, finishes: false },
    deliverables: ["pull request URL"],
    criteria: [],
  };
}

/** The annotated tag, and its push. */
export function tagBriefs(plan: PlannedRelease, mergedSha: string): { readonly tag: Brief; readonly push: Brief } {
  const context = { plan, mergedSha };
  return {
    tag: { task: asAnyTask(tagReleaseTask), name: "tag-version", context, deliverables: ["tag"], criteria: [] },
    push: { task: asAnyTask(pushReleaseTagTask), name: "push-tag", context, deliverables: [], criteria: [] },
  };
}
