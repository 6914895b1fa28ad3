import { toJson } from "../../../kernel/json.ts";
import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import {
  nameRelease,
  type PlannedRelease,
  planOfPush,
  PushedCommit,
  PushSurvey,
  ReleasePlan,
  ReleaseRequest,
} from "../../release/index.ts";
import { bumpBrief } from "../release/briefs.ts";
import { awaitMerge } from "../release/merge.ts";
import { checksBrief, commitBrief, planBrief, requestBrief, tagBriefs, verifyBrief } from "./briefs.ts";
import { PushSignal } from "./input.ts";
import { previewPush } from "./preview.ts";

/** Checks, version bump, `chore: release` commit and tag, pushed. Source: release specification, "Push". */
export const pushPlaybook = definePlaybook<PushSignal>({
  signal: "OPS:PUSH",
  title: "Push",
  summary: "Moves the version, commits it with what has changed, tags it and pushes branch and tag.",
  input: PushSignal,
  pattern: "sequential",
  layer: "slow",
  agents: ["release-manager"],
  gateThreshold: 0.8,
  place: "checkout",
  writes: true,
  door: {
    command: "push",
    positionals: ["paths"],
    examples: ["signalbox push --bump minor", "signalbox push src/new.ts", "signalbox push --dry-run"],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  looksOnly: (input) => input.dryRun,
  run: runPush,
});

async function runPush(coordinator: Coordinator, input: PushSignal): Promise<PlaybookOutcome> {
  const planned = await coordinator.spawn(planBrief(input));
  const whole = ReleasePlan.parse(planned.output);
  if (whole.kind === "nothing") return { summary: whole.reason, alreadyDone: true, details: toJson({ plan: whole }) };
  const surveyed = await coordinator.spawn(verifyBrief(whole, input));
  const survey = PushSurvey.parse(surveyed.output);
  const plan = planOfPush(whole, survey);
  if (input.dryRun) return previewPush(plan, survey);
  await askAboutUntracked(coordinator, survey);
  if (survey.commit === null) {
    await coordinator.spawn(checksBrief());
    await coordinator.spawn(bumpBrief(plan));
  }
  const committed = await coordinator.spawn(commitBrief(plan, input.paths, survey));
  const { sha } = PushedCommit.parse(committed.output);
  const tagged = survey.protectedBecause === null ? sha : await bringIn(coordinator, { plan, survey, sha });
  const briefs = tagBriefs(plan, tagged);
  await coordinator.spawn(briefs.tag);
  if (survey.forge.remote !== null) await coordinator.spawn(briefs.push);
  return conclude(plan, survey, { tagged, opens: input.open ? survey.openUrl : null });
}

/** Files that git does not know are shown, and left out only when a person says so. */
async function askAboutUntracked(coordinator: Coordinator, survey: PushSurvey): Promise<void> {
  const { untracked, branch } = survey;
  if (untracked.length === 0) return;
  await coordinator.approve({
    name: "untracked",
    action: "push.leave_untracked",
    arguments: { leftOut: untracked, toAddThem: `reject this, then: signalbox push ${untracked[0] ?? ""} ...` },
    target: { label: branch, version: `${untracked.length} untracked` },
    risk: "low",
  });
}

/** A protected branch takes it by a pull request that a person merges. */
async function bringIn(
  coordinator: Coordinator,
  { plan, survey, sha }: { readonly plan: PlannedRelease; readonly survey: PushSurvey; readonly sha: string },
): Promise<string> {
  const opened = await coordinator.spawn(requestBrief(plan, sha));
  const request = ReleaseRequest.parse(opened.output);
  const waited = { plan, survey: { forge: survey.forge, checks: [] }, request, command: "signalbox push" };
  return (await awaitMerge(coordinator, waited)).sha;
}

function conclude(
  plan: PlannedRelease,
  { forge, branch, base, protectedBecause }: PushSurvey,
  { tagged, opens }: { readonly tagged: string; readonly opens: string | null },
): PlaybookOutcome {
  const tags = plan.packages.map((one) => one.tag).join(", ");
  const where = forge.remote === null ? "not pushed: the repository has no remote" : `pushed to ${forge.remote}`;
  return {
    summary: `${nameRelease(plan)} on ${protectedBecause === null ? branch : base} at ${tagged.slice(0, 12)}, tagged ${tags}; ${where}`,
    details: toJson({ plan: { ...plan, commits: [] }, sha: tagged, ...(opens === null ? {} : { opens }) }),
    nextSteps: [
      ...(protectedBecause === null ? [] : [`Go back to ${base}: git switch ${base}`]),
      `To take it back: git revert ${tagged.slice(0, 12)}, and what each line above names.`,
    ],
  };
}
