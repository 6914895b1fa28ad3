import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask } from "../../../kernel/work/task.ts";
import { findingsOf } from "./findings.ts";
import { planRepository } from "./look.ts";
import { ReleasePlan } from "./model.ts";
import { PlanRequest } from "./request.ts";

/** Timeout of planning, ms. Source: release specification, "Release": 300 s each. */
const PLAN_TIMEOUT_MS = 300_000;

/** Plans a release from the repository as it stands. Read-only. */
export const planReleaseTask = defineTask<PlanRequest, ReleasePlan, ReleasePlan>({
  agent: "release-manager",
  name: "plan-release",
  title: "release plan",
  summary: "Reads commits, tags, version files and changelogs, and plans the release that they lead to.",
  input: PlanRequest,
  output: ReleasePlan,
  timeoutMs: PLAN_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  plan: async (read, input) => {
    const { root, repository } = read.place;
    const place = { root, repository, at: read.at, progress: read.progress };
    return planRepository(read, place, input);
  },
  act: async (plan) => tell(plan),
});

/** A plan in one sentence. */
export function summarizePlan(plan: ReleasePlan): string {
  if (plan.kind === "nothing") return plan.reason;
  const versions = plan.packages.map((one) => `${one.name} ${one.current ?? "(first)"} -> ${one.next}`).join(", ");
  const since = plan.sinceTag === null ? "" : ` since ${plan.sinceTag}`;
  const conflicts = plan.conflicts.length === 0 ? "" : `; ${plan.conflicts.length} in the way`;
  return `${versions}, by ${plan.commits.length} commit${plan.commits.length === 1 ? "" : "s"}${since}${conflicts}`;
}

function tell(plan: ReleasePlan): TaskOutcome<ReleasePlan> {
  return {
    output: plan,
    summary: summarizePlan(plan),
    approach: "planned from commits, tags, version files and changelogs",
    findings: findingsOf(plan),
    ...(plan.kind === "release"
      ? { evidence: [{ kind: "commit", sha: plan.headSha, note: "what the plan is made on" }] }
      : {}),
  };
}
