import { Option } from "commander";
import { SEVERITIES, type Finding, type Severity } from "../../../kernel/record/finding.ts";
import type { Call, Look } from "../call.ts";
import { textAt } from "../globals.ts";
import { count } from "../text/instant.ts";
import { renderFindings } from "./findings.ts";

/** The severity from which a check fails. */
export function failOnOption(): Option {
  return new Option("--fail-on <severity>", "exit 1 from this severity on (default: low)").choices([...SEVERITIES]);
}

/** 1 when a check found something of the wanted severity or worse. */
export function exitCodeOfFindings(call: Call, findings: readonly Finding[]): number {
  const wanted = textAt(call.options, "failOn");
  const failOn: Severity = SEVERITIES.find((severity) => severity === wanted) ?? "low";
  return findings.some((finding) => SEVERITIES.indexOf(finding.severity) <= SEVERITIES.indexOf(failOn)) ? 1 : 0;
}

/** What a check found, or that it found nothing. */
export function verdictLines(what: string, findings: readonly Finding[], look: Look): string[] {
  if (findings.length === 0) return [`${what}: ${look.paint.clear("clear")}`];
  return [`${what}: ${count(findings.length, "finding")}`, "", ...renderFindings(findings, look, { remedies: true })];
}
