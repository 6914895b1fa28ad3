import type { EventDraft } from "../../../kernel/record/event.ts";
import { toJson, type Json } from "../../../kernel/json.ts";
import type { Report, RunStatus } from "../../../kernel/record/report.ts";
import { writerOf } from "../context/assignment.ts";
import { resultEvent } from "../flow/record-results.ts";
import type { RunSession } from "../flow/session.ts";
import { formatGate } from "../rules/gate.ts";
import { composeReport, type RunEnding } from "./compose-report.ts";

const LAST_SIGNAL = {
  complete: "COORD_OPS:COMPLETE",
  partial: "COORD_OPS:FAILURE",
  failed: "COORD_OPS:FAILURE",
  denied: "COORD_OPS:FAILURE",
  escalated: "COORD_OPS:ESCALATE",
  aborted: "COORD_OPS:FAILURE",
} as const satisfies Record<RunStatus, EventDraft["name"]>;

/** Ends a run: its place is given back, its report and last events are written in one statement. A second call changes nothing. */
export async function endRun(session: RunSession, ending: RunEnding): Promise<Json> {
  const { ports, row } = session;
  const kept = await closePlace(session, ending.status !== "complete");
  if (session.hasAsked) await closeQuestions(session);
  const report = ports.masker.maskData(await composeReport(session, ending, kept));
  await ports.runs.end(writerOf(ports, row.id), {
    state: ending.status,
    gate: ending.gate,
    report,
    events: lastEvents(session, ending, report),
    unrecorded:
      session.unrecorded.length === 0
        ? null
        : { results: session.unrecorded, events: session.unrecorded.map(resultEvent) },
  });
  ports.board.clear(row.id);
  ports.board.ring(row.id);
  ports.aborter.forget(row.id);
  return { status: ending.status };
}

/** A work tree in which something may have been made is kept when the run has failed; a copy to look at never is. */
async function closePlace(session: RunSession, hasFailed: boolean): Promise<string | null> {
  const { ports, row, playbook, looksOnly, place } = session;
  if (playbook.place === "worktree" && !looksOnly) return ports.places.close(row.id, row.repository, hasFailed);
  if (place.kind === "checkout" && place.root !== place.repository)
    await ports.places.close(row.id, row.repository, false);
  return null;
}

function lastEvents(session: RunSession, ending: RunEnding, report: Report): readonly EventDraft[] {
  const { row } = session;
  const { status, summary, deliverables, issues } = report;
  const at = new Date(row.startedAt + report.durationMs).toISOString();
  const events: EventDraft[] = [];
  if (ending.status === "aborted")
    events.push({
      key: "abort",
      name: "COORD_OPS:ABORT",
      to: "inside",
      payload: { reason: ending.played.stopped?.reason ?? "stopped by a person" },
    });
  events.push({
    key: "synthesize",
    name: "COORD_OPS:SYNTHESIZE",
    to: "inside",
    payload: { results: report.contributions.length },
  });
  if (ending.gate !== null)
    events.push({
      key: "gate",
      name: "gate",
      to: "inside",
      payload: toJson({ ...ending.gate, shown: formatGate(ending.gate) }),
    });
  const payload = { status, summary, deliverables, issues, gate: ending.gate };
  events.push({
    key: "end",
    name: LAST_SIGNAL[ending.status],
    to: "upstream",
    payload: toJson({ source: "COORD_OPS", signal: row.signal, timestamp: at, payload }),
  });
  return events;
}

/** What nobody answered while the run lived can be answered no more. */
async function closeQuestions(session: RunSession): Promise<void> {
  const { ports, row } = session;
  for (const { id } of await ports.approvals.list({ run: row.id, state: "pending", limit: 100 })) {
    const payload = { approval: id, decision: "expired", reason: "the run has ended" };
    const event = { key: `approval.expired:${id}`, name: "approval.decided", to: "inside", payload } as const;
    await ports.approvals.move(writerOf(ports, row.id), id, "expired", event);
  }
  for (const { id, level } of await ports.escalations.list({ run: row.id, state: "open", limit: 100 })) {
    const payload = { escalation: id, state: "unanswered", reason: "the run has ended" };
    const event = { key: `escalation.closed:${id}`, name: "escalation.answered", to: "inside", payload } as const;
    await ports.escalations.raiseLevel(writerOf(ports, row.id), id, level, ports.clock.now(), "unanswered", event);
  }
}
