import type { Brief } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { updateChangelog } from "../../docs/index.ts";
import {
  type ChecksResult,
  CHECKS_CRITERION,
  COMMIT_CRITERIA,
  commitChangelogTask,
  type CommitResult,
  commitTask,
  createPullRequestTask,
  previewCommitTask,
  previewPullRequestTask,
  PULL_REQUEST_CRITERIA,
  runChecksTask,
} from "../../release/index.ts";
import type { CommitSignal, PullRequestSignal } from "./input.ts";

/** The first assignment: the commit itself, or its preview. */
export function commitBrief(input: CommitSignal): Brief {
  const { message, request, all, paths, userFacing, branch } = input;
  const context = {
    ...(message === undefined ? {} : { message }),
    ...(request === undefined ? {} : { request }),
    ...(branch === undefined ? {} : { branch }),
    all,
    paths,
    userFacing,
  };
  if (input.dryRun)
    return {
      task: asAnyTask(previewCommitTask),
      name: "preview-commit",
      context,
      deliverables: [],
      criteria: [COMMIT_CRITERIA.format, COMMIT_CRITERIA.secrets],
    };
  return {
    task: asAnyTask(commitTask),
    name: "commit",
    context,
    deliverables: ["commit hash"],
    criteria: [COMMIT_CRITERIA.format, COMMIT_CRITERIA.secrets, COMMIT_CRITERIA.exists],
  };
}

/** Types that the changelog has a category for. Source: release specification, section CHANGELOG. */
const LISTED_TYPES: readonly string[] = ["feat", "fix", "perf", "security", "deprecate", "remove"];
/** A change that is said to be user-facing, of a type that the changelog leaves out, is listed under Changed as this type is. */
const CHANGED_TYPE = "perf";

/** The changelog entry of a user-facing commit. */
export function changelogBrief(message: NonNullable<CommitResult["message"]>): Brief {
  const type = message.isBreaking || LISTED_TYPES.includes(message.type) ? message.type : CHANGED_TYPE;
  const entry = {
    type,
    scope: message.scope,
    subject: message.subject,
    isBreaking: message.isBreaking,
    breakingNotes: message.breakingNotes,
    pr: null,
  };
  return {
    task: asAnyTask(updateChangelog),
    name: "update-changelog",
    context: { entries: [entry] },
    deliverables: ["changelog entry"],
    criteria: [],
    writes: ["CHANGELOG.md"],
  };
}

/** The commit of the changelog. */
export function changelogCommitBrief(path: string, branch: string): Brief {
  return {
    task: asAnyTask(commitChangelogTask),
    name: "commit-changelog",
    context: { paths: [path], branch, writtenBy: ["meta-updater"] },
    deliverables: ["commit hash"],
    criteria: [COMMIT_CRITERIA.format, COMMIT_CRITERIA.exists],
  };
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

/** The pull request, or its preview. */
export function pullRequestBrief(
  input: Pick<PullRequestSignal, "base" | "draft" | "reviewers" | "dryRun"> & { readonly title?: string | undefined },
  checks: ChecksResult | null,
): Brief {
  const { title, base, draft, reviewers } = input;
  const context = {
    ...(title === undefined ? {} : { title }),
    ...(base === undefined ? {} : { base }),
    isDraft: draft,
    reviewers,
    checks,
  };
  if (input.dryRun)
    return { task: asAnyTask(previewPullRequestTask), name: "preview-pr", context, deliverables: [], criteria: [] };
  return {
    task: asAnyTask(createPullRequestTask),
    name: "create-pr",
    context,
    deliverables: ["pull request URL"],
    criteria: [PULL_REQUEST_CRITERIA.open],
  };
}
