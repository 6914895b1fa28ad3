import { formatDuration } from "../../../kernel/duration.ts";
import type { Report } from "../../../kernel/record/report.ts";
import type { Look } from "../call.ts";
import { visible } from "../text/visible.ts";
import { fit, widthOf, wrap } from "../text/width.ts";
import { line, type Piece } from "../view/cells.ts";
import { renderDocument } from "./document.ts";
import { renderFindings } from "./findings.ts";
import { baselinePart, paragraph, trendParts } from "./changes.ts";
import { renderQuality } from "./quality.ts";
import { findingsText, gateText, PAINT_OF_RUN, signalWord, totalOf } from "./words.ts";

const SHOWN_FINDINGS = 10;

/** The report of a run as a person reads it: how it ended, the worst first, what exists now, and what to do next. */
export function renderReport(report: Report, look: Look): string[] {
  const parts = [
    summaryPart(report, look),
    renderDocument(report, look),
    linesPart(report),
    findingsPart(report, look),
    ...trendParts(report, look),
    baselinePart(report, look),
    renderQuality(report, look),
    deliverablesPart(report, look),
    listPart("Issues", report.issues, look),
    decisionsPart(report, look),
    nextPart(report, look),
  ];
  const filled = parts.filter((part) => part.length > 0);
  return [...headLines(report, look), ...filled.flatMap((part) => ["", ...part])];
}

/** What whoever joined a run is told of the files that have changed since it was planned; null for all others. */
export function changesSince({ details }: Pick<Report, "details">): string | null {
  if (typeof details !== "object" || details === null || !("changedSincePlanned" in details)) return null;
  const { changedSincePlanned: count } = details;
  if (typeof count !== "number") return null;
  if (count === 0) return "No file has changed since this was planned.";
  return `${count} file${count === 1 ? " has" : "s have"} changed since this was planned.`;
}

function headLines(report: Report, look: Look): string[] {
  const status = report.alreadyDone ? "already done" : report.status;
  const words: Piece[][] = [
    [
      { text: signalWord(report.signal), as: "strong" },
      { text: " " },
      { text: status, as: PAINT_OF_RUN[report.status] },
      { text: ` ${report.status === "complete" ? "in" : "after"} ${formatDuration(report.durationMs)}` },
    ],
  ];
  if (report.gate !== null)
    words.push([{ text: "gate " }, { text: gateText(report.gate), as: report.gate.passed ? "clear" : "stop" }]);
  if (
    report.contributions.some((part) => part.findings > 0) ||
    totalOf(report.findingCounts) > 0 ||
    report.trend !== null
  )
    words.push([{ text: findingsText(report.findingCounts) }]);
  return flow(words, look);
}

// Groups stand three spaces apart on a line as long as they fit, and go on in the next when they don't.
function flow(groups: readonly Piece[][], look: Look): string[] {
  const rows: Piece[][] = [];
  for (const group of groups) {
    const row = rows.at(-1);
    const length = [...(row ?? []), ...group].reduce((sum, piece) => sum + piece.text.length, 3);
    if (row === undefined || length > look.width) rows.push([...group]);
    else row.push({ text: "   " }, ...group);
  }
  return rows.map((row) => line(row, look.width, look.paint));
}

function summaryPart(report: Report, look: Look): string[] {
  const isSaid = totalOf(report.findingCounts) > 0 && report.summary.includes(findingsText(report.findingCounts)); // in the head
  return report.summary === "" || isSaid ? [] : paragraph(report.summary, look);
}

/** Lines that a playbook wants to be shown as they are (a plan, a list of files): `lines` of its details. They are never cut. */
function linesPart({ details }: Report): string[] {
  if (typeof details !== "object" || details === null || !("lines" in details) || !Array.isArray(details.lines))
    return [];
  return details.lines.flatMap((one: unknown) => (typeof one === "string" ? [`  ${visible(one)}`] : []));
}

function findingsPart(report: Report, look: Look): string[] {
  const shown = report.findings.slice(0, SHOWN_FINDINGS);
  if (shown.length === 0) return [];
  const more = totalOf(report.findingCounts) - shown.length;
  const rest =
    more > 0
      ? [
          line(
            [{ text: "  ...     " }, { text: `${more} more: signalbox findings --run ${report.run}` }],
            look.width,
            look.paint,
          ),
        ]
      : [];
  return [...renderFindings(shown, look, { remedies: false }), ...rest];
}

function deliverablesPart(report: Report, look: Look): string[] {
  if (report.deliverables.length === 0) return [];
  const widest = Math.max(...report.deliverables.map((one) => widthOf(visible(one.type))));
  const rows = report.deliverables.flatMap((one) => {
    const title = one.title === undefined ? "" : `  ${visible(one.title)}`;
    const made: Piece[] = [
      { text: `    ${fit(visible(one.type), widest)}  ` },
      { text: visible(one.value), as: "strong" },
      { text: title },
    ];
    const undo: Piece[] = [{ text: `    ${" ".repeat(widest)}  undo: ${visible(one.undo ?? "")}`, as: "muted" }];
    return one.undo === undefined ? [made] : [made, undo];
  });
  return [
    line([{ text: "  Made", as: "strong" }], look.width, look.paint),
    ...rows.map((row) => line(row, Number.MAX_SAFE_INTEGER, look.paint)),
  ];
}

function decisionsPart(report: Report, look: Look): string[] {
  const approvals = report.approvals.map(
    (one) => `approval ${one.id}: ${one.action}: ${one.decision}${one.by === null ? "" : ` by ${one.by}`}`,
  );
  const escalations = report.escalations.map(
    (one) => `escalation ${one.id}: ${one.kind}: ${one.title}: ${one.answer ?? "not answered"}`,
  );
  return listPart("Decisions", [...approvals, ...escalations], look);
}

function listPart(heading: string, items: readonly string[], look: Look): string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item) =>
    wrap(visible(item), look.width - 6).map((text, index) => `${index === 0 ? "    - " : "      "}${text}`),
  );
  return [line([{ text: `  ${heading}`, as: "strong" }], look.width, look.paint), ...lines];
}

function nextPart(report: Report, look: Look): string[] {
  const steps = report.nextSteps.filter((step) => !step.startsWith(`signalbox findings --run ${report.run} `)); // said below the findings
  const { keptWorktree: kept } = report;
  if (kept !== null && !steps.some((step) => step.includes(kept)))
    steps.push(`The work tree of this run is kept at ${kept}.`);
  const changes = changesSince(report);
  if (changes !== null) steps.unshift(changes);
  return steps.flatMap((step, index) =>
    wrap(visible(step), look.width - 8).map(
      (text, at) => `${index === 0 && at === 0 ? "  Next: " : "        "}${text}`,
    ),
  );
}
