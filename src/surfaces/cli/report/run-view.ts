import { formatDuration } from "../../../kernel/duration.ts";
import { describeEvidence } from "../../../kernel/record/evidence.ts";
import type { AssignmentRow } from "../../../ops/runs/index.ts";
import type { RunView } from "../../../ops/coordination/views.ts";
import type { Look } from "../call.ts";
import { howToAnswer } from "../following/question.ts";
import { formatInstant } from "../text/instant.ts";
import { visible, visibleJson } from "../text/visible.ts";
import { wrap } from "../text/width.ts";
import { line, type Piece } from "../view/cells.ts";
import { describeEvent } from "../view/events.ts";
import { renderHandoff } from "../view/handoff.ts";
import { PAINT_OF_RUN_STATE } from "./run-list.ts";
import { renderReport } from "./text.ts";
import { PAINT_OF_RESULT } from "./words.ts";

/** Everything about a run for people: what was asked, the events in order, results with evidence, effects, decisions, report. */
export function renderRunView(view: RunView, look: Look, now: number): string[] {
  const parts = [
    headPart(view, look, now),
    eventsPart(view, look),
    resultsPart(view, look),
    effectsPart(view, look),
    decisionsPart(view, look),
  ];
  const report =
    view.report === null
      ? []
      : [
          heading("Report", look),
          ...renderReport(view.report, { ...look, width: look.width - 2 }).map((text) =>
            text === "" ? "" : `  ${text}`,
          ),
        ];
  return [...parts, report]
    .filter((part) => part.length > 0)
    .flatMap((part, index) => (index === 0 ? part : ["", ...part]));
}

function headPart({ run }: RunView, look: Look, now: number): string[] {
  const as = PAINT_OF_RUN_STATE[run.state];
  const state: Piece = as === undefined ? { text: run.state } : { text: run.state, as };
  const context = visibleJson(JSON.stringify(run.context));
  const took = `${formatDuration((run.endedAt ?? now) - run.startedAt)}${run.endedAt === null ? " so far" : ""}`;
  return [
    line(
      [
        { text: run.id, as: "strong" },
        { text: `  ${run.signal}  ` },
        state,
        { text: run.waitingFor === null ? "" : ` for ${visible(run.waitingFor)}` },
      ],
      look.width,
      look.paint,
    ),
    `  asked for by ${visible(run.requestedBy)} at ${formatInstant(run.startedAt)}, ${took}`,
    ...(run.repository === "" ? [] : [`  repository ${visible(run.repository)}`]),
    ...(run.retryOf === null ? [] : [`  again, after ${run.retryOf}`]),
    ...wrap(`context ${context}`, look.width - 2)
      .slice(0, 4)
      .map((text) => `  ${text}`),
  ];
}

function eventsPart({ events, run }: RunView, look: Look): string[] {
  if (events.length === 0) return [];
  const names = Math.max(...events.map((event) => event.name.length));
  const digits = String(events.at(-1)?.seq ?? 0).length;
  const rows = events.map((event) => {
    const cascade = event.name.startsWith("COORD_OPS:");
    const clock = `+${((event.at - run.startedAt) / 1_000).toFixed(3)} s`;
    const name: Piece = cascade ? { text: event.name.padEnd(names), as: "strong" } : { text: event.name.padEnd(names) };
    return line(
      [
        { text: `  ${String(event.seq).padStart(digits)}  ${clock.padStart(11)}  `, as: "muted" },
        name,
        { text: `  ${visible(event.to).padEnd(16)}  ${describeEvent(event)}` },
      ],
      look.width,
      look.paint,
    );
  });
  const more =
    run.eventCount > events.length ? [`  ${run.eventCount - events.length} more: signalbox runs export ${run.id}`] : [];
  return [heading("Events", look), ...rows, ...more];
}

function resultsPart({ assignments }: RunView, look: Look): string[] {
  return assignments.length === 0
    ? []
    : [heading("Results", look), ...assignments.flatMap((assignment) => resultLines(assignment, look))];
}

function resultLines(assignment: AssignmentRow, look: Look): string[] {
  const { result } = assignment;
  const who = `  ${visible(assignment.agent)}  ${visible(assignment.name)}  `;
  if (result === null) return [line([{ text: who }, { text: assignment.status, as: "muted" }], look.width, look.paint)];
  const details = [
    ...textLines("summary", result.summary),
    ...textLines("approach", result.approach),
    ...textLines("remember", result.remember === null ? "null" : result.remember.join("; ")),
    ...(result.error === undefined
      ? []
      : textLines(
          "error",
          `${result.error.code}: ${result.error.message}${result.error.hint === undefined ? "" : ` ${result.error.hint}`}`,
        )),
    ...result.criteria.flatMap((one) => textLines(one.met ? "met" : "not met", `${one.criterion}: ${one.evidence}`)),
    ...result.evidence.flatMap((one) => textLines("evidence", describeEvidence(one))),
    ...result.deliverables.flatMap((one) => textLines(one.type, one.value)),
  ];
  const took = `  ${formatDuration(result.durationMs)}, ${result.attempts} attempt${result.attempts === 1 ? "" : "s"}, ${result.findings.length} finding${result.findings.length === 1 ? "" : "s"}`;
  const head = line(
    [{ text: who }, { text: result.status, as: PAINT_OF_RESULT[result.status] }, { text: took }],
    look.width,
    look.paint,
  );
  const handoff = result.handoff === undefined ? [] : renderHandoff(result.handoff, look).map((text) => `  ${text}`);
  return [
    head,
    ...details.map(([name, text]) =>
      line([{ text: `    ${name.padEnd(10)}`, as: "muted" }, { text }], look.width, look.paint),
    ),
    ...handoff,
  ];
}

function textLines(name: string, text: string): [string, string][] {
  return text === "" ? [] : [[visible(name), visible(text)]];
}

function effectsPart({ ledger }: RunView, look: Look): string[] {
  const rows = ledger.map((entry) => {
    const as = entry.state === "done" ? "clear" : entry.state === "failed" ? "stop" : "caution";
    return line(
      [
        { text: `  ${entry.state.padEnd(8)}`, as },
        {
          text: `  ${visible(entry.effect)}  ${visible(entry.key)}  ${visible(entry.assignment)}, ${entry.attempts} attempt${entry.attempts === 1 ? "" : "s"}`,
        },
      ],
      look.width,
      look.paint,
    );
  });
  return rows.length === 0 ? [] : [heading("Effects", look), ...rows];
}

function decisionsPart({ approvals, escalations }: RunView, look: Look): string[] {
  const approvalRows = approvals.flatMap((one) => [
    `  ${one.id}  ${one.state}  ${visible(one.action)} on ${visible(one.target.label)}`,
    ...(one.state === "pending" ? [`    ${howToAnswer({ kind: "approval", id: one.id })}`] : []),
  ]);
  const escalationRows = escalations.flatMap((one) => [
    `  ${one.id}  ${one.state}${one.answer === null ? "" : `: ${one.answer.option} by ${visible(one.answer.by)}`}  ${one.kind}: ${visible(one.title)}`,
    ...(one.state === "open" ? [`    ${howToAnswer({ kind: "escalation", id: one.id })}`] : []),
  ]);
  const rows = [...approvalRows, ...escalationRows];
  return rows.length === 0 ? [] : [heading("Decisions", look), ...rows];
}

function heading(text: string, look: Look): string {
  return line([{ text, as: "strong" }], look.width, look.paint);
}
