import type { OperationContext } from "../../../kernel/operation.ts";
import type { AssignmentRow, RunRow, RunStore } from "../../runs/index.ts";
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
async function usuallyAhead(context: OperationContext, run: RunRow, rows: readonly AssignmentRow[]) {
  const playbook = context.ports.catalog.playbooks.get(run.signal);
  const isOneRound = playbook?.pattern === "parallel" || playbook?.pattern === "fast";
  if (isOneRound || playbook?.isSimple?.(run.context) === true) return 0;
  const usual = await usualCourse(context, run);
  const begun = new Set(rows.map((row) => row.name));
  return usual?.reduce((sum, { name, ms }) => (begun.has(name) ? sum : sum + ms), 0) ?? null;
}

/** The assignments of the last such run that was complete, with how long each usually takes. */
type Course = readonly { readonly name: string; readonly ms: number }[];

/** A run is looked at often while it works, and its past stays as it is: so many are remembered. */
const REMEMBERED = 100;
const remembered = new WeakMap<RunStore, Map<string, Course | null>>();

async function usualCourse({ ports }: OperationContext, run: RunRow): Promise<Course | null> {
  const courses = remembered.get(ports.runs) ?? new Map<string, Course | null>();
  remembered.set(ports.runs, courses);
  const known = courses.get(run.id);
  if (known !== undefined) return known;
  const course = await readCourse(ports.runs, run);
  if (courses.size >= REMEMBERED) courses.clear();
  courses.set(run.id, course);
  return course;
}

async function readCourse(runs: RunStore, { signal, repository }: RunRow): Promise<Course | null> {
  const [last] = await runs.list({ signal, repository, state: "complete", limit: 1 });
  if (last === undefined) return null;
  return Promise.all(
    (await runs.assignments(last.id)).map(async ({ name, agent, task }) => ({
      name,
      ms: medianMs(await runs.pastDurations(agent, task)) ?? 0, // it was skipped
    })),
  );
}
