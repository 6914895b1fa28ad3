import { toJson } from "../../../kernel/json.ts";
import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import {
  nameRelease,
  type PlannedRelease,
  ReleaseCommit,
  ReleasePlan,
  ReleaseRequest,
  ReleaseSurvey,
  slimPlan,
} from "../../release/index.ts";
import { bumpBrief, checksBrief, commitBrief, finalizeBrief, planBrief, requestBrief, verifyBrief } from "./briefs.ts";
import { finishRelease } from "./finish.ts";
import { ReleaseSignal } from "./input.ts";
import { awaitMerge } from "./merge.ts";
import { previewRelease } from "./preview.ts";

/** Workflow 2: plan, verify, changelog, versions, commit, pull request, a person's merge, tag, release. Source: release specification, "Release". */
export const releasePlaybook = definePlaybook<ReleaseSignal>({
  signal: "OPS:RELEASE",
  title: "Release",
  summary: "Releases what the commits lead to: changelog, versions, pull request, tag and the forge's release.",
  input: ReleaseSignal,
  pattern: "sequential",
  layer: "slow",
  agents: ["release-manager", "meta-updater"],
  gateThreshold: 0.8,
  place: "worktree",
  writes: true,
  door: {
    command: "release",
    positionals: [],
    examples: [
      "signalbox release --dry-run",
      "signalbox release",
      "signalbox release --channel rc",
      "signalbox release --as 2.0.0",
    ],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  looksOnly: (input) => input.dryRun,
  run: runRelease,
});

async function runRelease(coordinator: Coordinator, input: ReleaseSignal): Promise<PlaybookOutcome> {
  const planned = await coordinator.spawn(planBrief(input));
  const whole = ReleasePlan.parse(planned.output);
  const plan = whole.kind === "release" ? slimPlan(whole) : whole;
  const surveyed = await coordinator.spawn(verifyBrief(plan, !input.dryRun));
  const survey = ReleaseSurvey.parse(surveyed.output);
  if (input.dryRun) return previewRelease(whole, survey);
  if (survey.unfinished !== null) return finishEarlier(coordinator, survey, survey.unfinished);
  if (plan.kind === "nothing") return { summary: plan.reason, alreadyDone: true, details: toJson({ plan }) };
  if (survey.runsChecksHere) await coordinator.spawn(checksBrief());
  const request = await propose(coordinator, plan, survey);
  const merged = await awaitMerge(coordinator, { plan, survey, request, command: "signalbox release" });
  return finishRelease(coordinator, { plan, survey, merged, takenUp: null });
}

/** A release that a person has merged and that an earlier run has left. */
function finishEarlier(
  coordinator: Coordinator,
  survey: ReleaseSurvey,
  { plan, mergedSha, url }: NonNullable<ReleaseSurvey["unfinished"]>,
): Promise<PlaybookOutcome> {
  const takenUp = `took up ${nameRelease(plan)}, which was merged by ${url}: `;
  return finishRelease(coordinator, { plan, survey, merged: { sha: mergedSha, arrived: [] }, takenUp });
}

/** Everything up to the pull request; what stands from an earlier run is taken and said. */
async function propose(coordinator: Coordinator, plan: PlannedRelease, survey: ReleaseSurvey): Promise<ReleaseRequest> {
  if (survey.commit === null) {
    await coordinator.spawn(finalizeBrief(plan));
    await coordinator.spawn(bumpBrief(plan));
  } else {
    await coordinator.note(
      `changelog and version files stand in ${survey.commit.slice(0, 12)} on ${plan.branch} from an earlier run`,
    );
  }
  const committed = await coordinator.spawn(commitBrief(plan, survey.commit));
  const { sha } = ReleaseCommit.parse(committed.output);
  const opened = await coordinator.spawn(requestBrief(plan, sha));
  return ReleaseRequest.parse(opened.output);
}
