import { type Finding, SEVERITIES } from "../../../kernel/record/finding.ts";
import type { Result } from "../../../kernel/record/result.ts";
import type { SqlValue } from "../../sql.ts";

/** Results and their findings as the array arguments of `record_results`, in its order. */
export function resultArguments(results: readonly Result[]): readonly SqlValue[] {
  const findings = results.flatMap((result, index) =>
    result.findings.map((finding, position) => ({ finding, owner: index + 1, position })),
  );
  return [
    results.map((result) => result.assignment),
    results.map((result) => result.agent),
    results.map((result) => result.task),
    results.map((result) => result.critical),
    results.map((result) => Math.round(result.startedAt)),
    results.map((result) => result.status),
    results.map((result) => result.attempts),
    results.map((result) => result.durationMs),
    results.map((result) => JSON.stringify(result)),
    findings.map((found) => found.owner),
    findings.map((found) => found.position),
    findings.map(({ finding }) => SEVERITIES.indexOf(finding.severity)),
    findings.map(({ finding }) => placeOf(finding)),
    findings.map(({ finding }) => finding.fingerprint),
    findings.map(({ finding }) => JSON.stringify(finding)),
  ];
}

/** Orders findings of one severity as the kernel's `compareFindings` does. */
function placeOf(finding: Finding): string {
  const { file, line, thing } = finding.where;
  return `${file ?? "\uffff"}:${String(line ?? 0).padStart(8, "0")}:${thing ?? ""}:${finding.rule}`;
}
