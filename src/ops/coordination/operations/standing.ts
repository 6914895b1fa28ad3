import type { OperationContext } from "../../../kernel/operation.ts";
import type { AssignmentRow, RunRow } from "../../runs/index.ts";
import { estimateRemainingMs, medianMs } from "../rules/estimate.ts";
import type { RunStanding, TrackLine } from "../views.ts";

/** What there is of a run so far: which agents work and which are done, what exists, and what went wrong. */
export function standingOf(rows: readonly AssignmentRow[]): RunStanding {
  const open = new Set(rows.filter((row) => row.result === null).map((row) => row.agent));
  const results = rows.flatMap(({ result }) => (result === null ? [] : [result]));
  const made = results.flatMap((result) => result.deliverables);
  return {
    agents: { active: [...open], done: [...new Set(rows.map((row) => row.agent))].filter((agent) => !open.has(agent)) },
    deliverables: [...new Map(made.map((one) => [`${one.type}\u0000${one.value}`, one])).values()],
    issues: results.flatMap(({ agent, task, status, error }) =>
      status === "success" || status === "skipped" ? [] : [`${agent} ${task} ended ${status}: ${error?.message ?? ""}`],
    ),
  };
}

/** Estimated ms until a run is over, from past durations of the same tasks; null without history, and once it has ended. */
export async function estimateOf(
  context: OperationContext,
  run: RunRow,
  rows: readonly AssignmentRow[],
  tracks: readonly TrackLine[],
): Promise<number | null> {
  if (run.endedAt !== null) return null;
  const now = estimateRemainingMs(tracks.filter((track) => track.state === "working"));
  if (now === null) return null;
  const ahead = await usuallyAhead(context, run, rows);
  return ahead === null ? null : now + ahead;
}

/** What usually follows one after the other: the tasks of the last such run that was complete which this one has not begun. */
async function usuallyAhead(
  { ports }: OperationContext,
  { signal, repository, context }: RunRow,
  rows: readonly AssignmentRow[],
): Promise<number | null> {
  const playbook = ports.catalog.playbooks.get(signal);
  const isOneRound = playbook?.pattern === "parallel" || playbook?.pattern === "fast";
  if (isOneRound || playbook?.isSimple?.(context) === true) return 0;
  const [last] = await ports.runs.list({ signal, repository, state: "complete", limit: 1 });
  if (last === undefined) return null;
  const begun = new Set(rows.map((row) => row.name));
  const ahead = (await ports.runs.assignments(last.id)).filter((row) => !begun.has(row.name));
  const usual = await Promise.all(
    ahead.map(async ({ agent, task }) => medianMs(await ports.runs.pastDurations(agent, task)) ?? 0), // it was skipped
  );
  return usual.reduce((sum, ms) => sum + ms, 0);
}
