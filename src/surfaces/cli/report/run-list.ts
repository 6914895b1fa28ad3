import { formatDuration } from "../../../kernel/duration.ts";
import path from "node:path";
import type { RunRow, RunState } from "../../../ops/runs/index.ts";
import type { Look } from "../call.ts";
import { formatAgo } from "../text/instant.ts";
import type { Paint } from "../text/paint.ts";
import { table } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { PAINT_OF_RUN } from "./words.ts";

/** The colour of each state of a run. */
export const PAINT_OF_RUN_STATE: Readonly<Record<RunState, keyof Paint | undefined>> = {
  ...PAINT_OF_RUN,
  running: undefined,
  waiting: "waiting",
};

/** Runs as a table: id, signal, state, when, how long, where. */
export function renderRunList(runs: readonly RunRow[], look: Look, now: number): string[] {
  if (runs.length === 0) return ["No runs. The first one: signalbox audit"];
  const columns = [
    { heading: "run" },
    { heading: "signal" },
    { heading: "state" },
    { heading: "began" },
    { heading: "took", align: "right" as const },
    { heading: "repository" },
  ];
  const rows = runs.map((run) => {
    const as = PAINT_OF_RUN_STATE[run.state];
    const took = run.endedAt === null ? "" : formatDuration(run.endedAt - run.startedAt);
    const where =
      run.waitingFor === null
        ? path.basename(run.repository)
        : `${path.basename(run.repository)}, waits for ${run.waitingFor}`;
    return [
      { text: run.id },
      { text: visible(run.signal) },
      { text: run.state, ...(as === undefined ? {} : { paint: look.paint[as] }) },
      { text: formatAgo(run.startedAt, now) },
      { text: took },
      { text: visible(where) },
    ];
  });
  return table(columns, rows, look.width, look.paint.muted);
}
