import { formatDuration } from "../../../kernel/duration.ts";
import type { Answers, Compared, HealthReport } from "./model.ts";

const TITLES = { weekly: "Weekly report", monthly: "Monthly report", retrospective: "Retrospective" } as const;
const UNKNOWN = "unknown";

/** The report as a page of Markdown. What is not known says so. */
export function healthMarkdown(report: HealthReport): string {
  const lines = [
    `# ${TITLES[report.kind]} ${report.label}`,
    "",
    `From ${instant(report.fromAt, report.timeZone)} up to ${instant(report.toAt, report.timeZone)} (${report.timeZone}), ${report.repository === null ? "all repositories" : `\`${report.repository}\``}. The period before stands in brackets.`,
    ...report.notes.flatMap((note) => ["", note]),
    ...runLines(report),
    ...section("Decisions", [
      ...answerLines("Approvals", report.approvals),
      ...answerLines("Escalations", report.escalations),
    ]),
    ...findingLines(report.findings),
    ...section(
      "Deliverables",
      report.deliverables.map(({ type, count }) => `- ${plain(type)}: ${figure(count)}`),
      "Nothing was delivered.",
    ),
    ...repeatedLines(report),
  ];
  return `${lines.join("\n")}\n`;
}

function runLines({ runs, failedGates, timeouts, recoveries }: HealthReport): readonly string[] {
  const rows = runs.bySignal.map(({ signal, total, byState, successShare, medianMs, p90Ms }) => {
    const states = Object.entries(byState).map(([state, count]) => `${count} ${state}`);
    return `| ${signal} | ${figure(total)} | ${states.join(", ")} | ${share(successShare)} | ${figure(medianMs, time)} | ${time(p90Ms)} |`;
  });
  return section("Runs", [
    `- Begun: ${figure(runs.total)}; complete: ${figure(runs.successShare, share)}`,
    `- Duration: median ${figure(runs.medianMs, time)}, 90 % within ${figure(runs.p90Ms, time)}`,
    `- Gates failed: ${figure(failedGates)}; timeouts: ${figure(timeouts)}; recoveries: ${figure(recoveries)}`,
    ...(rows.length === 0
      ? []
      : ["", "| Signal | Runs | Ended | Complete | Median | 90 % within |", "|---|---|---|---|---|---|", ...rows]),
  ]);
}

function answerLines(name: string, { asked, byState, medianAnswerMs, slowestAnswerMs }: Answers): readonly string[] {
  const states = Object.entries(byState).map(([state, count]) => `${count} ${state}`);
  const answered =
    asked.now === 0
      ? ""
      : `; answered after ${figure(medianAnswerMs, time)} (median), ${time(slowestAnswerMs)} at the most`;
  return [`- ${name}: ${figure(asked)}${states.length === 0 ? "" : `, ${states.join(", ")}`}${answered}`];
}

function findingLines(findings: HealthReport["findings"]): readonly string[] {
  if (findings === null) return section("Findings", [], "Unknown: no audit of this repository had ended by then.");
  const rows = findings.bySeverity.map(
    ({ severity, count, medianAgeMs, oldestAgeMs }) =>
      `| ${severity} | ${count} | ${time(medianAgeMs)} | ${time(oldestAgeMs)} |`,
  );
  return section("Findings", [
    `- Open: ${findings.open}; new: ${findings.new ?? UNKNOWN}; fixed: ${findings.fixed ?? UNKNOWN} (audit \`${findings.run}\`)`,
    ...(rows.length === 0 ? [] : ["", "| Severity | Open | Median age | Oldest |", "|---|---|---|---|", ...rows]),
  ]);
}

function repeatedLines(report: HealthReport): readonly string[] {
  const items = report.repeated.map(
    ({ agent, task, status, said, times, firstAt, lastAt, runs }) =>
      `- ${agent} ${task} ended ${status} ${times} times, from ${day(firstAt, report.timeZone)} to ${day(lastAt, report.timeZone)}: ${plain(said)} (${runs.map((run) => `\`${run}\``).join(", ")})`,
  );
  return section("What failed repeatedly", items, "Nothing failed twice in the same way.");
}

function section(heading: string, lines: readonly string[], otherwise = ""): readonly string[] {
  return ["", `## ${heading}`, "", ...(lines.length === 0 ? [otherwise] : lines)];
}

function figure({ now, before }: Compared, show: (value: number | null) => string = count): string {
  return `${show(now)} (${show(before)})`;
}

function count(value: number | null): string {
  return value === null ? UNKNOWN : String(value);
}

function share(value: number | null): string {
  return value === null ? UNKNOWN : `${Math.round(value * 100)} %`;
}

function time(value: number | null): string {
  return value === null ? UNKNOWN : formatDuration(value);
}

function instant(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" }).format(at);
}

function day(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" }).format(at);
}

/** One line without marks that Markdown would read. */
function plain(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/([\\`*_{}[\]<>|])/g, "\\$1")
    .trim()
    .slice(0, 300);
}
