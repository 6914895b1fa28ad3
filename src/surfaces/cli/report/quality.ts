import { formatDuration } from "../../../kernel/duration.ts";
import type { Contribution, Report } from "../../../kernel/record/report.ts";
import type { Look } from "../call.ts";
import { formatInstant } from "../text/instant.ts";
import { type Cell, table } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { line } from "../view/cells.ts";
import { gateText, PAINT_OF_RESULT } from "./words.ts";

/** The quality report of a run with two or more agents: when, a row an assignment, the gate. Source: coordination specification, section 9. */
export function renderQuality(report: Report, look: Look): string[] {
  const agents = new Set(report.contributions.map((part) => part.agent));
  if (agents.size < 2) return [];
  const columns = [
    { heading: "agent" },
    { heading: "task" },
    { heading: "status" },
    { heading: "took", align: "right" as const },
    { heading: "notes" },
  ];
  const rows = table(
    columns,
    report.contributions.map((part) => rowOf(part, look)),
    look.width - 4,
    look.paint.muted,
  );
  const gate =
    report.gate === null ? "none" : `${gateText(report.gate)}, needs ${Math.round(report.gate.threshold * 100)}%`;
  const head = `${agents.size} agents, ${formatInstant(report.startedAt)}, asked for by ${visible(report.requestedBy)}`;
  return [
    line([{ text: "  Quality report", as: "strong" }, { text: `  ${head}` }], look.width, look.paint),
    ...rows.map((row) => `    ${row}`),
    line([{ text: `    gate ${gate}` }], look.width, look.paint),
  ];
}

function rowOf(part: Contribution, look: Look): Cell[] {
  const attempts = part.attempts > 1 ? `${part.attempts} attempts; ` : "";
  const notes = part.error ?? part.summary;
  return [
    { text: visible(part.agent) },
    { text: visible(part.task) },
    { text: part.status, paint: look.paint[PAINT_OF_RESULT[part.status]] },
    { text: formatDuration(part.durationMs) },
    { text: visible(`${attempts}${notes}`) },
  ];
}
