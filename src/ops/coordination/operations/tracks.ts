import type { OperationContext } from "../../../kernel/operation.ts";
import { taskKey } from "../../../kernel/slice.ts";
import { formatDuration } from "../../../kernel/duration.ts";
import type { AssignmentRow, RunRow } from "../../runs/index.ts";
import { medianMs } from "../rules/estimate.ts";
import type { TrackLine } from "../views.ts";

/** One line an assignment, in the order of the spawns. */
export async function readTracks(
  context: OperationContext,
  run: RunRow,
  assignments: readonly AssignmentRow[],
): Promise<readonly TrackLine[]> {
  const progress = context.ports.board.of(run.id);
  const now = context.ports.clock.now();
  const lines: TrackLine[] = [];
  for (const row of assignments) {
    const task = context.ports.catalog.tasks.get(taskKey(row.agent, row.task));
    lines.push({
      assignment: row.id,
      agent: row.agent,
      task: row.task,
      title: task?.title ?? row.task,
      state: stateOf(run, row),
      elapsedMs: row.result?.durationMs ?? (row.endedAt ?? run.endedAt ?? now) - row.startedAt,
      usuallyMs: await usualMs(context, row),
      findings: row.result === null ? null : row.result.findings.length,
      progress: progress.find((one) => one.assignment === row.id) ?? null,
      note: row.result?.summary ?? "",
    });
  }
  return lines;
}

/** One line for people: `audit: 2 of 3 agents done, 14 findings`. */
export function composeLine(run: RunRow, tracks: readonly TrackLine[], estimateMs: number | null): string {
  const name = run.signal.replace(/^OPS:/, "").toLowerCase().replaceAll("_", "-");
  if (run.state === "waiting") return `${name}: waits for ${run.waitingFor ?? "a decision"}`;
  const agents = new Set(tracks.map((track) => track.agent));
  const busy = new Set(
    tracks.filter((track) => track.state === "working" || track.state === "planned").map((track) => track.agent),
  );
  const findings = tracks.reduce((sum, track) => sum + (track.findings ?? 0), 0);
  const left = run.endedAt === null ? `, ${timeLeft(estimateMs)}` : "";
  const state = run.endedAt === null ? "" : ` ${run.state},`;
  return `${name}:${state} ${agents.size - busy.size} of ${agents.size} agents done${findings > 0 ? `, ${findings} findings` : ""}${left}`;
}

/** How much longer it takes, for people. */
function timeLeft(estimateMs: number | null): string {
  if (estimateMs === null) return "time left unknown";
  return estimateMs <= 0 ? "longer than usual" : `about ${formatDuration(estimateMs)} left`;
}

async function usualMs({ ports }: OperationContext, { agent, task, result }: AssignmentRow): Promise<number | null> {
  return result === null ? medianMs(await ports.runs.pastDurations(agent, task)) : null;
}

function stateOf(run: RunRow, row: AssignmentRow): TrackLine["state"] {
  if (row.result === null) return run.state === "waiting" ? "waiting" : run.endedAt === null ? "working" : "aborted";
  const { status } = row.result;
  return status === "success" ? "done" : status;
}
