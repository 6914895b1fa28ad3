import { z } from "zod";
import type { Result } from "../../../kernel/record/result.ts";
import type { AssignmentRow, RunFilter, RunStore } from "../../../ops/runs/index.ts";
import type { Sql, SqlValue } from "../../sql.ts";
import { collectRuns } from "./collect-runs.ts";
import { readEvents } from "./read-events.ts";
import { fromText, reportOf, RUN_COLUMNS, RunRecord } from "../rows.ts";

/** Task durations kept in mind for estimates. */
const PAST_DURATIONS = 20;

const ASSIGNMENTS = `select a.id, a.run, a.name, a.agent, a.task, a.is_critical as critical, a.started_at::float8 as "startedAt",
  a.ended_at::float8 as "endedAt", a.status, a.attempts, a.result
  from signalbox.assignment a where a.run = $1 order by a.started_at, a.id`;

const AssignmentRecord = z.object({
  id: z.string(),
  run: z.string(),
  name: z.string(),
  agent: z.string(),
  task: z.string(),
  critical: z.boolean(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  status: z.string(),
  attempts: z.number(),
  result: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : fromText<Result>(text))),
}) satisfies z.ZodType<AssignmentRow>;

type Reads = Pick<
  RunStore,
  "find" | "list" | "plan" | "assignments" | "events" | "report" | "pastDurations" | "collect"
>;

/** The reading half of the run store. */
export function createRunReader(sql: Sql): Reads {
  return {
    find: (id) => sql.one(RunRecord, `select ${RUN_COLUMNS} from signalbox.run r where r.id = $1`, [id]),
    list: (filter) => listRuns(sql, filter),
    plan: async (run, assignment) => {
      const row = await sql.one(
        z.object({ plan: z.string() }),
        "select plan from signalbox.plan where run = $1 and assignment = $2",
        [run, assignment],
      );
      return row === null ? null : fromText(row.plan);
    },
    assignments: (run) => sql.many(AssignmentRecord, ASSIGNMENTS, [run]),
    events: (run, after, limit) => readEvents(sql, run, after, limit),
    report: async (run) => {
      const row = await sql.one(
        z.object({ report: z.string(), head: z.string(), events: z.number() }),
        "select report, end_head as head, end_count as events from signalbox.run where id = $1 and report is not null",
        [run],
      );
      return row === null ? null : reportOf(row);
    },
    pastDurations: async (agent, task) => {
      const rows = await sql.many(
        z.object({ ms: z.number() }),
        `select duration_ms as ms from signalbox.assignment where agent = $1 and task = $2 and status = 'success'
          order by ended_at desc limit ${PAST_DURATIONS}`,
        [agent, task],
      );
      return rows.map((row) => row.ms);
    },
    collect: (before, keep, dryRun) => collectRuns(sql, { before, keep, dryRun }),
  };
}

async function listRuns(sql: Sql, filter: RunFilter) {
  const values: SqlValue[] = [];
  const conditions = ["true"];
  const where = (condition: (parameter: string) => string, value: SqlValue) => {
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  if (filter.state === "unfinished") conditions.push("r.ended_at is null");
  else if (filter.state !== undefined) where((p) => `r.state = ${p}`, filter.state);
  if (filter.signal !== undefined) where((p) => `r.signal = ${p}`, filter.signal);
  if (filter.repository !== undefined) where((p) => `r.repository = ${p}`, filter.repository);
  if (filter.before !== undefined) {
    where(
      (p) => `(r.started_at, r.id) < (select b.started_at, b.id from signalbox.run b where b.id = ${p})`,
      filter.before,
    );
  }
  values.push(filter.limit);
  const text = `select ${RUN_COLUMNS} from signalbox.run r where ${conditions.join(" and ")}
    order by r.started_at desc, r.id desc limit $${values.length}`;
  return sql.many(RunRecord, text, values);
}
