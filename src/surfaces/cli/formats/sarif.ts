import type { Finding, Severity } from "../../../kernel/record/finding.ts";

/** Where a SARIF level comes from: SARIF knows three, and `security-severity` is not ours to claim. */
const LEVELS = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
  info: "note",
} as const satisfies Record<Severity, string>;

/** What a SARIF log is made from. */
export interface SarifSource {
  readonly version: string;
  readonly run: string;
  readonly signal: string;
  readonly findings: readonly Finding[];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly succeeded: boolean;
}

/** Findings as a SARIF 2.1.0 log. Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function toSarif(source: SarifSource): unknown {
  const ids = [...new Set(source.findings.map((finding) => finding.rule))].sort();
  const indexes = new Map(ids.map((id, index) => [id, index]));
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
            rules: ids.map((id) => ruleOf(id, source.findings)),
          },
        },
        automationDetails: { id: `signalbox/${source.signal}/${source.run}` },
        invocations: [
          {
            executionSuccessful: source.succeeded,
            startTimeUtc: new Date(source.startedAt).toISOString(),
            endTimeUtc: new Date(source.endedAt).toISOString(),
          },
        ],
        originalUriBaseIds: { "%SRCROOT%": { description: { text: "The top level of the repository." } } },
        columnKind: "utf16CodeUnits",
        results: source.findings.map((finding) => resultOf(finding, indexes.get(finding.rule) ?? -1)),
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

function ruleOf(id: string, findings: readonly Finding[]): unknown {
  const of = findings.filter((finding) => finding.rule === id);
  const worst =
    of.map((finding) => LEVELS[finding.severity]).sort((left, right) => rank(left) - rank(right))[0] ?? "note";
  const [area = id, name = id] = id.split("/");
  const words = name.replaceAll("-", " ");
  const remedies = [...new Set(of.map((finding) => finding.remedy).filter((remedy) => remedy !== ""))].slice(0, 3);
  const help =
    remedies.length === 0 ? `What the rule "${words}" of ${area} asks for is in each result.` : remedies.join("\n");
  return {
    id,
    name: name
      .split("-")
      .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
      .join(""),
    shortDescription: { text: `${area}: ${words}` },
    help: { text: help },
    defaultConfiguration: { level: worst },
    properties: { tags: [area, ...new Set(of.map((finding) => finding.owner))] },
  };
}

function resultOf(finding: Finding, ruleIndex: number): unknown {
  return {
    ruleId: finding.rule,
    ruleIndex,
    level: LEVELS[finding.severity],
    message: { text: finding.remedy === "" ? finding.message : `${finding.message}\n${finding.remedy}` },
    locations: [locationOf(finding)],
    partialFingerprints: { "signalboxFingerprint/v1": finding.fingerprint },
    properties: {
      severity: finding.severity,
      owner: finding.owner,
      fixable: finding.fixable,
      ...(finding.priority === undefined ? {} : { priority: finding.priority }),
    },
  };
}

function locationOf(finding: Finding): unknown {
  const { file, line, column, thing } = finding.where;
  if (file === undefined)
    return { logicalLocations: [{ fullyQualifiedName: thing ?? finding.rule, kind: "resource" }] };
  const region =
    line === undefined ? {} : { region: { startLine: line, ...(column === undefined ? {} : { startColumn: column }) } };
  const logical = thing === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: thing, kind: "resource" }] };
  return {
    physicalLocation: { artifactLocation: { uri: uriOfPath(file), uriBaseId: "%SRCROOT%" }, ...region },
    ...logical,
  };
}

function rank(level: string): number {
  return ["error", "warning", "note"].indexOf(level);
}
