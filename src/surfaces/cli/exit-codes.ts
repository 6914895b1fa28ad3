import type { OpsErrorCode } from "../../kernel/ops-error.ts";
import { SEVERITIES, type Severity } from "../../kernel/record/finding.ts";
import type { Report, RunStatus } from "../../kernel/record/report.ts";

/** Wrong use of a command. Source: coordination specification, section 5. */
export const EXIT_USAGE = 2;
/** A run waits for a decision. Source: coordination specification, section 5. */
export const EXIT_WAITING = 4;
/** Stopped by this terminal. Source: coordination specification, section 5. */
export const EXIT_INTERRUPTED = 130;

/** Exit code of each status, for a run that this terminal did not abort. Source: coordination specification, section 5. */
const BY_STATUS = {
  complete: 0,
  partial: 3,
  failed: 1,
  denied: 5,
  escalated: EXIT_WAITING,
  aborted: 1,
} as const satisfies Record<RunStatus, number>;

const BY_ERROR = {
  invalid_input: EXIT_USAGE,
  unknown_signal: EXIT_USAGE,
  not_found: 1,
  forbidden: 5,
  denied: 5,
  precondition: 1,
  refused: 1,
  conflict: 1,
  stale: 1,
  push_rejected: 1,
  pull_request_refused: 1,
  rate_limited: 1,
  network: 1,
  unauthorized: 1,
  timeout: 1,
  aborted: 1,
  unknown_outcome: EXIT_WAITING,
  fenced: 1,
  locked: 1,
  storage: 1,
  recursion: 1,
  missing_tool: 1,
  too_large: EXIT_USAGE,
  unsupported: 1,
} as const satisfies Record<OpsErrorCode, number>;

/** Exit code of a foreseen failure. */
export function exitCodeOfError(code: OpsErrorCode): number {
  return BY_ERROR[code];
}

/** Exit code of an ended run. `failOn` turns a complete run with such a finding, or a worse one, into 1. */
export function exitCodeOfReport(report: Report, failOn: Severity | null, abortedHere: boolean): number {
  if (report.status === "aborted" && abortedHere) return EXIT_INTERRUPTED;
  if (report.status === "complete" && failOn !== null && countFrom(report.findingCounts, failOn) > 0) return 1;
  return BY_STATUS[report.status];
}

/** How many findings have the severity or a worse one. */
export function countFrom(counts: Readonly<Record<string, number>>, severity: Severity): number {
  return SEVERITIES.slice(0, SEVERITIES.indexOf(severity) + 1).reduce((sum, one) => sum + (counts[one] ?? 0), 0);
}
