import { SEVERITIES, type Severity } from "../../../kernel/record/finding.ts";
import type { GateVerdict, RunStatus } from "../../../kernel/record/report.ts";
import type { ResultStatus } from "../../../kernel/record/result.ts";
import type { Paint } from "../text/paint.ts";

/** The colour of each run status. */
export const PAINT_OF_RUN = {
  complete: "clear",
  partial: "caution",
  failed: "stop",
  denied: "stop",
  escalated: "waiting",
  aborted: "caution",
} as const satisfies Record<RunStatus, keyof Paint>;

/** The colour of each result status. */
export const PAINT_OF_RESULT = {
  success: "clear",
  failed: "stop",
  timeout: "stop",
  skipped: "muted",
  aborted: "caution",
  denied: "stop",
} as const satisfies Record<ResultStatus, keyof Paint>;

/** The colour of each severity. */
export const PAINT_OF_SEVERITY = {
  critical: "stop",
  high: "stop",
  medium: "caution",
  low: "muted",
  info: "muted",
} as const satisfies Record<Severity, keyof Paint>;

/** The gate with its arithmetic: `PASSED (3/3 = 100%)`. */
export function gateText(gate: GateVerdict): string {
  const verdict = gate.passed ? "PASSED" : "FAILED";
  if (gate.applicable === 0) return `${verdict} (nothing applicable)`;
  return `${verdict} (${gate.succeeded}/${gate.applicable} = ${Math.round((gate.succeeded / gate.applicable) * 100)}%)`;
}

/** `26 findings: 2 high, 9 medium, 15 low`, or `no findings`. */
export function findingsText(counts: Readonly<Record<string, number>>): string {
  const parts = SEVERITIES.flatMap((severity) =>
    (counts[severity] ?? 0) > 0 ? [`${counts[severity]} ${severity}`] : [],
  );
  const total = totalOf(counts);
  return total === 0 ? "no findings" : `${total} finding${total === 1 ? "" : "s"}: ${parts.join(", ")}`;
}

/** How many findings there are of all severities. */
export function totalOf(counts: Readonly<Record<string, number>>): number {
  return SEVERITIES.reduce((sum, severity) => sum + (counts[severity] ?? 0), 0);
}

/** `AUDIT` of `OPS:AUDIT`, `PR STATUS` of `OPS:PR_STATUS`. */
export function signalWord(signal: string): string {
  return signal.replace(/^OPS:/, "").replaceAll("_", " ");
}
