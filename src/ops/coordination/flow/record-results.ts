import type { EventDraft } from "../../../kernel/record/event.ts";
import { toJson } from "../../../kernel/json.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { writerOf } from "../context/assignment.ts";
import type { RunSession } from "./session.ts";

/** Records the results of the round before, so that nothing is asked or begun upon results that nobody can see. */
export async function recordPending(session: RunSession): Promise<void> {
  const { ports, row, unrecorded } = session;
  if (unrecorded.length === 0) return;
  await ports.runs.recordResults(writerOf(ports, row.id), unrecorded, unrecorded.map(resultEvent));
  session.unrecorded = [];
  ports.board.ring(row.id);
}

/** The event that says how an assignment ended. */
export function resultEvent(result: Result): EventDraft {
  const { assignment, agent, task, status, summary, durationMs, attempts, error, evidence, deliverables } = result;
  const payload = toJson({
    assignment,
    task,
    status,
    summary,
    durationMs,
    attempts,
    error,
    evidence: evidence.slice(0, 20),
    deliverables,
    findings: result.findings.length,
  });
  return { key: `result:${assignment}`, name: status === "timeout" ? "timeout" : "result", to: agent, payload };
}
