import { formatDuration } from "../../../kernel/duration.ts";
import type { Finding } from "../../../kernel/record/finding.ts";
import type { Report } from "../../../kernel/record/report.ts";
import { formatGate } from "../rules/gate.ts";

const FINDINGS_SHOWN = 50;

/** A report as Markdown. With two or more agents it has the quality report: a row an agent, gate, deliverables, escalations. */
export function renderReport(report: Report): string {
  const lines = [
    `# ${report.title}: ${report.alreadyDone ? "already done" : report.status}`,
    "",
    escapeText(report.summary),
    "",
    `- Signal: \`${report.signal}\`, run \`${report.run}\``,
    ...(report.repository === "" ? [] : [`- Repository: \`${report.repository}\``]),
    `- Started: ${new Date(report.startedAt).toISOString()}, took ${formatDuration(report.durationMs)}`,
    `- Asked for by: ${escapeText(report.requestedBy)}`,
    ...(report.gate === null ? [] : [`- Gate: ${formatGate(report.gate)}, ${report.gate.reason}`]),
    ...documentLines(report.details),
    ...plainLines(report.details),
    ...section(
      "Deliverables",
      report.deliverables.map(
        (one) =>
          `- ${one.type}: \`${one.value}\`${one.title === undefined ? "" : ` ${escapeText(one.title)}`}${one.undo === undefined ? "" : ` (undo: \`${one.undo}\`)`}`,
      ),
    ),
    ...qualityTable(report),
    ...contributions(report),
    ...findingLines(report),
    ...trendLines(report),
    ...section(
      "Issues",
      report.issues.map((issue) => `- ${escapeText(issue)}`),
    ),
    ...section(
      "Escalations",
      report.escalations.map(
        (one) => `- ${one.id} ${one.kind}: ${escapeText(one.title)} (${one.answer ?? "not answered"})`,
      ),
    ),
    ...section(
      "Approvals",
      report.approvals.map(
        (one) => `- ${one.id} ${one.action}: ${one.decision}${one.by === null ? "" : ` by ${escapeText(one.by)}`}`,
      ),
    ),
    ...section(
      "Next",
      report.nextSteps.map((step) => `- ${escapeText(step)}`),
    ),
    "",
    `Event chain: ${report.events} events, head \`${report.chainHead}\`.`,
    "",
  ];
  return lines.join("\n");
}

/** The document that a report carries: a diff in a fence, Markdown with its headings a level lower. */
function documentLines(details: unknown): readonly string[] {
  if (typeof details !== "object" || details === null || !("document" in details)) return [];
  const { document } = details;
  if (typeof document !== "string" || document.trim() === "") return [];
  const lines = document.trimEnd().split("\n");
  if ("documentType" in details && details.documentType === "diff") {
    const longest = Math.max(3, ...[...document.matchAll(/`{3,}/g)].map((match) => match[0].length + 1));
    return ["", `${"`".repeat(longest)}diff`, ...lines, "`".repeat(longest)];
  }
  return ["", ...lines.map((line) => line.replace(/^#{1,5} /, "#$&"))];
}

/** Lines that a playbook wants to be shown as they are: `lines` of its details. */
function plainLines(details: unknown): readonly string[] {
  if (typeof details !== "object" || details === null || !("lines" in details) || !Array.isArray(details.lines))
    return [];
  const lines = details.lines.filter((one): one is string => typeof one === "string");
  const longest = Math.max(
    3,
    ...lines.flatMap((line) => [...line.matchAll(/`{3,}/g)].map(([mark]) => mark.length + 1)),
  );
  return lines.length === 0 ? [] : ["", `${"`".repeat(longest)}text`, ...lines, "`".repeat(longest)];
}

function section(heading: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", `## ${heading}`, "", ...lines];
}

function qualityTable(report: Report): readonly string[] {
  const agents = new Set(report.contributions.map((one) => one.agent));
  if (agents.size < 2) return [];
  const rows = report.contributions.map(
    (one) =>
      `| ${one.agent} | ${one.title} | ${one.status} | ${formatDuration(one.durationMs)} | ${escapeCell(one.error ?? one.summary)} |`,
  );
  return ["", "## Quality report", "", "| Agent | Task | Status | Took | Notes |", "|---|---|---|---|---|", ...rows];
}

function contributions(report: Report): readonly string[] {
  const blocks = report.contributions.flatMap((one) => [
    `### ${one.agent}: ${one.title}`,
    "",
    `- Summary: ${escapeText(one.summary)}`,
    `- Approach: ${escapeText(one.approach)}`,
    `- Remember: ${one.remember === null ? "null" : one.remember.map(escapeText).join("; ")}`,
    ...one.evidence.map((evidence) => `- Evidence: ${evidence}`),
    "",
  ]);
  return section("Results", blocks);
}

function findingLines(report: Report): readonly string[] {
  const shown = report.findings.slice(0, FINDINGS_SHOWN);
  const total = Object.values(report.findingCounts).reduce((sum, count) => sum + count, 0);
  const more =
    total > shown.length ? [`- ${total - shown.length} more: \`signalbox findings --run ${report.run}\``] : [];
  return section("Findings", [...shown.map(findingLine), ...more]);
}

function findingLine(finding: Finding): string {
  const { file, line, thing } = finding.where;
  const place = file === undefined ? (thing ?? "repository") : `${file}${line === undefined ? "" : `:${line}`}`;
  return `- **${finding.severity}** \`${place.replaceAll("`", "'")}\` ${escapeText(finding.message)} (${finding.rule}). ${escapeText(finding.remedy)}`;
}

function trendLines(report: Report): readonly string[] {
  const { trend } = report;
  if (trend === null || trend.since === null) return [];
  return section("Since the last one", [
    `${trend.new} new, ${trend.fixed} fixed, ${trend.open} unchanged, against run \`${trend.since}\`.`,
  ]);
}

/** Text from repositories is shown as text: markup characters of Markdown and HTML are escaped, line ends folded. */
function escapeText(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\`*_<>[\]|]/g, (character) => `\\${character}`);
}

function escapeCell(text: string): string {
  return escapeText(text).slice(0, 200);
}
