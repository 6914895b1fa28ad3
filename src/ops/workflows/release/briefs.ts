import type { Brief } from "../../../kernel/work/playbook.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { announce, finalizeChangelogTask } from "../../docs/index.ts";
import {
  bumpVersionTask,
  CHECKS_CRITERION,
  closeReleaseTask,
  COMMIT_CRITERIA,
  commitReleaseTask,
  openReleaseRequestTask,
  type PlannedRelease,
  planReleaseTask,
  PUBLISH_CRITERIA,
  publishForgeReleaseTask,
  publishPackageTask,
  pushReleaseTagTask,
  RELEASE_CRITERIA,
  releaseChecksTask,
  type ReleasePlan,
  type ReleaseRequest,
  standAtMergeTask,
  tagReleaseTask,
  verifyReleaseTask,
  watchMergeTask,
} from "../../release/index.ts";
import type { ForgeRef } from "../../workspace/index.ts";
import type { ReleaseSignal } from "./input.ts";

const nothingAsked = { deliverables: [], criteria: [] } as const;

/** What is to be released, and why. */
export function planBrief(input: ReleaseSignal): Brief {
  const { channel, as: version, bump, package: packages } = input;
  const context = {
    ...(channel === undefined ? {} : { channel }),
    ...(version === undefined ? {} : { version }),
    ...(bump === undefined ? {} : { bump }),
    packages,
  };
  return { task: asAnyTask(planReleaseTask), name: "plan-release", context, ...nothingAsked };
}

/** What stands in the way, and what stands already. */
export function verifyBrief(plan: ReleasePlan, stopsAtConflict: boolean): Brief {
  return {
    task: asAnyTask(verifyReleaseTask),
    name: "verify-release",
    context: { plan, stopsAtConflict },
    ...nothingAsked,
  };
}

/** The project's own checks, which stand for CI on the local forge. */
export function checksBrief(): Brief {
  return {
    task: asAnyTask(releaseChecksTask),
    name: "release-checks",
    context: {},
    deliverables: [],
    criteria: [CHECKS_CRITERION],
  };
}

/** Changelogs and references in documentation. */
export function finalizeBrief(plan: PlannedRelease): Brief {
  const changelogs = plan.packages.flatMap((one) => (one.finalize === null ? [] : [one.finalize]));
  return {
    task: asAnyTask(finalizeChangelogTask),
    name: "finalize-changelog",
    context: { changelogs, references: plan.references },
    deliverables: ["changelog section"],
    criteria: [],
    writes: changelogs.map((one) => one.path),
  };
}

/** Version files. */
export function bumpBrief(plan: PlannedRelease): Brief {
  return {
    task: asAnyTask(bumpVersionTask),
    name: "bump-version",
    context: { plan },
    deliverables: ["version files"],
    criteria: [],
    writes: plan.packages.flatMap((one) => one.edits.map((edit) => edit.path)),
  };
}

/** The release commit on its branch. */
export function commitBrief(plan: PlannedRelease, stands: string | null): Brief {
  return {
    task: asAnyTask(commitReleaseTask),
    name: "commit-release",
    context: { plan, stands },
    deliverables: ["commit hash"],
    criteria: stands === null ? [COMMIT_CRITERIA.format, COMMIT_CRITERIA.secrets, COMMIT_CRITERIA.exists] : [],
  };
}

/** The pull request of the release. */
export function requestBrief(plan: PlannedRelease, sha: string): Brief {
  return {
    task: asAnyTask(openReleaseRequestTask),
    name: "open-release-pr",
    context: { plan, sha },
    deliverables: ["pull request URL"],
    criteria: [],
  };
}

/** One look whether a person has merged it. */
export function watchBrief(plan: PlannedRelease, forge: ForgeRef, request: ReleaseRequest, look: number): Brief {
  const context = { forge, number: request.number, base: plan.base, plannedOn: plan.headSha };
  return { task: asAnyTask(watchMergeTask), name: `watch-merge-${look}`, context, ...nothingAsked };
}

/** The steps after the merge, each one task. */
export function mergedBriefs(plan: PlannedRelease, mergedSha: string) {
  const context = { plan, mergedSha };
  return {
    tag: { task: asAnyTask(tagReleaseTask), name: "tag-release", context, deliverables: ["tag"], criteria: [] },
    push: { task: asAnyTask(pushReleaseTagTask), name: "push-release-tag", context, deliverables: [], criteria: [] },
    release: {
      task: asAnyTask(publishForgeReleaseTask),
      name: "publish-forge-release",
      context,
      deliverables: ["release URL"],
      criteria: [],
    },
    close: {
      task: asAnyTask(closeReleaseTask),
      name: "close-release",
      context,
      deliverables: [],
      criteria: Object.values(RELEASE_CRITERIA),
    },
  } satisfies Record<string, Brief>;
}

/** The publication of each package that is published, dependencies first, from the files of the merged commit. */
export function publishBriefs(plan: PlannedRelease, mergedSha: string): readonly Brief[] {
  const publications = plan.packages.flatMap(({ name, folder, next: version, publishTo }) =>
    publishTo.map((ecosystem) => ({
      task: asAnyTask(publishPackageTask),
      name: `publish-${ecosystem}-${name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-|-$/g, "")}`,
      context: { ecosystem, folder, name, version, commit: mergedSha },
      deliverables: ["published package"],
      criteria: [PUBLISH_CRITERIA.searched, PUBLISH_CRITERIA.readBack],
    })),
  );
  const stand = {
    task: asAnyTask(standAtMergeTask),
    name: "stand-at-merge",
    context: { plan, mergedSha },
    ...nothingAsked,
  };
  return publications.length === 0 ? [] : [stand, ...publications];
}

/** The announcement, where files are named for it. */
export function announceBrief(text: string, files: readonly string[]): Brief {
  return { task: asAnyTask(announce), name: "announce", context: { text, files }, deliverables: [], criteria: [] };
}
