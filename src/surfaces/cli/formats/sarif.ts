import type { Location, Log, ReportingDescriptor, Result } from "sarif";
import type { BaselineEntry } from "../../../kernel/record/baseline.ts";
import type { Finding, Severity } from "../../../kernel/record/finding.ts";
import type { FindingsAnswer } from "../../../ops/coordination/views.ts";
import { RESULT_LIMIT, shorten, TAG_LIMIT, TEXT_LIMITS } from "./sarif-limits.ts";

/** Where a SARIF level comes from: SARIF knows three, and `security-severity` is not ours to claim. */
const LEVELS = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
} as const satisfies Record<Severity, Result.level>;

/** What GitHub calls the levels of rules that are not about security. Source: GitHub's SARIF support for code scanning, reportingDescriptor. */
const PROBLEM_SEVERITIES = { error: "error", warning: "warning", note: "recommendation" } as const;

/** A place for what is in no file: GitHub refuses a result without a physical location, and this is the repository itself. */
const NO_FILE = ".git";

/** How findings stand: what is new against the run before (`since` null: nothing to compare with), and what is accepted. */
export interface Standing {
  readonly findings: readonly Finding[];
  readonly since: string | null;
  readonly appeared: ReadonlySet<string>;
  readonly accepted: ReadonlyMap<string, BaselineEntry>;
}

/** What a SARIF log is made from. */
export interface SarifSource extends Standing {
  readonly version: string;
  readonly run: string;
  readonly signal: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly succeeded: boolean;
}

/** How the findings of an answer stand. */
export function standingOf(answer: FindingsAnswer): Standing {
  const { findings, since, appeared, accepted } = answer;
  const byFingerprint = accepted.flatMap((entry) =>
    entry.fingerprint === null ? [] : [[entry.fingerprint, entry] as const],
  );
  return { findings, since, appeared: new Set(appeared), accepted: new Map(byFingerprint) };
}

/**
 * Findings as a SARIF 2.1.0 log that GitHub takes: within its limits, each result with a physical location and a fingerprint.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html; GitHub, SARIF support for code scanning. Results
 * that are gone are left out: GitHub would show them as open.
 */
export function toSarif(source: SarifSource): Log {
  const findings = source.findings.slice(0, RESULT_LIMIT);
  const ids = [...new Set(findings.map((finding) => finding.rule))].sort();
  const indexes = new Map(ids.map((id, index) => [id, index]));
  const left = source.findings.length - findings.length;
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "Signalbox",
            version: source.version,
            semanticVersion: source.version,
            rules: ids.map((id) => ruleOf(id, findings)),
          },
        },
        automationDetails: { id: `signalbox/${source.signal}/${source.run}` },
        invocations: [
          {
            executionSuccessful: source.succeeded,
            startTimeUtc: new Date(source.startedAt).toISOString(),
            endTimeUtc: new Date(source.endedAt).toISOString(),
            ...(left === 0
              ? {}
              : { toolExecutionNotifications: [{ message: { text: `${left} lesser findings were left out.` } }] }),
          },
        ],
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The top level of the repository." } } },
        columnKind: "utf16CodeUnits",
        results: findings.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? -1, source)),
      },
    ],
  };
}

/** A repository path as a URI reference: every segment percent-encoded, slashes kept. */
export function uriOfPath(file: string): string {
  return file
    .replace(/\p{Cs}/gu, "\ufffd")
    .split("/")
    .map(encodeSegment)
    .join("/");
}

function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function ruleOf(id: string, findings: readonly Finding[]): ReportingDescriptor {
  const of = findings.filter((finding) => finding.rule === id);
  const levels = of.map((finding) => LEVELS[finding.severity]);
  const worst = (["error", "warning"] as const).find((level) => levels.includes(level)) ?? "note";
  const [area = id, name = id] = id.split("/");
  const words = name.replaceAll("-", " ");
  const remedies = [...new Set(of.map((finding) => finding.remedy).filter((remedy) => remedy !== ""))].slice(0, 3);
  const help =
    remedies.length === 0 ? `What the rule "${words}" of ${area} asks for is in each result.` : remedies.join("\n");
  const tags = [area, ...new Set(of.map((finding) => finding.owner))];
  return {
    id,
    name: shorten(
      name
        .split("-")
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join(""),
      TEXT_LIMITS.name,
    ),
    shortDescription: { text: shorten(`${area}: ${words}`, TEXT_LIMITS.description) },
    fullDescription: { text: shorten(help, TEXT_LIMITS.description) },
    help: { text: shorten(help, TEXT_LIMITS.help) },
    defaultConfiguration: { level: worst },
    properties: { tags: tags.slice(0, TAG_LIMIT), "problem.severity": PROBLEM_SEVERITIES[worst] },
  };
}

function resultOf(finding: Finding, ruleIndex: number, standing: Standing): Result {
  const accepted = standing.accepted.get(finding.fingerprint);
  const text = finding.remedy === "" ? finding.message : `${finding.message}\n${finding.remedy}`;
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: shorten(text, TEXT_LIMITS.message) },
    locations: [locationOf(finding)],
    partialFingerprints: {
      primaryLocationLineHash: `${finding.fingerprint}:1`,
      "signalboxFingerprint/v1": finding.fingerprint,
    },
    ...(standing.since === null
      ? {}
      : { baselineState: standing.appeared.has(finding.fingerprint) ? "new" : "unchanged" }),
    ...(accepted === undefined
      ? {}
      : {
          suppressions: [
            {
              kind: "external",
              status: "accepted",
              justification: shorten(`${accepted.reason} (until ${accepted.expires})`, TEXT_LIMITS.message),
            },
          ],
        }),
    properties: {
      severity: finding.severity,
      owner: finding.owner,
      fixable: finding.fixable,
      ...(finding.priority === undefined ? {} : { priority: finding.priority }),
    },
  };
}

function locationOf(finding: Finding): Location {
  const { file, line, column, thing } = finding.where;
  const region = { startLine: line ?? 1, ...(column === undefined ? {} : { startColumn: column }) };
  const named = file === undefined ? (thing ?? finding.rule) : thing;
  const logical = named === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: named, kind: "resource" }] };
  const uri = file === undefined ? NO_FILE : uriOfPath(file);
  return { physicalLocation: { artifactLocation: { uri, uriBaseId: "%SRCROOT%" }, region }, ...logical };
}
