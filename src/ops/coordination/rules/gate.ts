import type { GateVerdict, RunStatus } from "../../../kernel/record/report.ts";
import type { Result } from "../../../kernel/record/result.ts";

/** Share of applicable agents that must succeed, 0 to 1. Source: coordination specification, section 5. */
export const DEFAULT_GATE_THRESHOLD = 0.8;

/**
 * Decides on a run's results. An agent counts once and succeeds if all its assignments that were not skipped did; agents that
 * were only skipped are not applicable; zero applicable fails; a critical assignment without success fails whatever the share.
 */
export function judgeGate(results: readonly Result[], threshold: number = DEFAULT_GATE_THRESHOLD): GateVerdict {
  const applicable = groupByAgent(results.filter((result) => result.status !== "skipped"));
  const succeeded = [...applicable.values()].filter((own) => own.every((result) => result.status === "success")).length;
  const critical = results.find(
    (result) => result.critical && result.status !== "success" && result.status !== "skipped",
  );
  const base = { succeeded, applicable: applicable.size, threshold };
  if (applicable.size === 0) return { ...base, passed: false, reason: "no agent was applicable" };
  if (critical !== undefined)
    return {
      ...base,
      passed: false,
      reason: `${critical.agent} ${critical.task} is critical and ended ${critical.status}`,
    };
  const share = succeeded / applicable.size;
  return {
    ...base,
    passed: share >= threshold,
    reason:
      share >= threshold ? "enough agents succeeded" : `fewer than ${formatPercent(threshold)} of the agents succeeded`,
  };
}

/** The gate with its arithmetic: `PASSED (2/2 = 100%)`. */
export function formatGate(gate: GateVerdict): string {
  const share =
    gate.applicable === 0
      ? "none applicable"
      : `${gate.succeeded}/${gate.applicable} = ${formatPercent(gate.succeeded / gate.applicable)}`;
  return `${gate.passed ? "PASSED" : "FAILED"} (${share})`;
}

/** What a run's status is decided from. `stopped` is why the playbook ended early, if it did. */
export interface Ending {
  readonly results: readonly Result[];
  readonly gate: GateVerdict | null;
  readonly stopped: "aborted" | "denied" | "escalated" | "failed" | null;
}

/** A run's final status. Source: the status table of the coordination specification, section 5. */
export function decideStatus(ending: Ending): RunStatus {
  if (ending.stopped === "aborted" || ending.stopped === "escalated") return ending.stopped;
  if (ending.stopped === "denied" || isDenied(ending)) return "denied";
  const passed =
    ending.gate === null
      ? ending.results.every((result) => result.status === "success" || result.status === "skipped")
      : ending.gate.passed;
  if (passed && ending.stopped === null) return "complete";
  const anySuccess = ending.results.some((result) => result.status === "success");
  const criticalFailed = ending.results.some(
    (result) => result.critical && result.status !== "success" && result.status !== "skipped",
  );
  return anySuccess && !criticalFailed ? "partial" : "failed";
}

function isDenied(ending: Ending): boolean {
  return ending.gate?.passed !== true && ending.results.some((result) => result.status === "denied");
}

function groupByAgent(results: readonly Result[]): ReadonlyMap<string, readonly Result[]> {
  const groups = new Map<string, Result[]>();
  for (const result of results) groups.set(result.agent, [...(groups.get(result.agent) ?? []), result]);
  return groups;
}

function formatPercent(share: number): string {
  return `${Math.round(share * 100)}%`;
}
