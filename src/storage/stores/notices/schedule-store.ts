import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Schedule, ScheduleStore } from "../../../ops/schedules/index.ts";
import type { Sql } from "../../sql.ts";
import { fromText } from "../rows.ts";

type Changing = "isPaused" | "nextAt" | "lastAt" | "lastRun" | "lastOutcome";

const COLUMNS = `s.body, s.is_paused as "isPaused", s.next_at::float8 as "nextAt", s.last_at::float8 as "lastAt",
  s.last_run as "lastRun", s.last_outcome as "lastOutcome"`;
const ScheduleRecord = z
  .object({
    ...{ body: z.string(), isPaused: z.boolean(), nextAt: z.number().nullable(), lastAt: z.number().nullable() },
    ...{ lastRun: z.string().nullable(), lastOutcome: z.string().nullable() },
  })
  .transform(({ body, ...row }): Schedule => ({ ...fromText<Omit<Schedule, Changing>>(body), ...row }));
const Touched = z.object({ id: z.string() });
const LISTED = 1_000;

/** Schedules in Postgres. */
export function createScheduleStore(sql: Sql): ScheduleStore {
  const hasDone = async (...call: Parameters<Sql["run"]>) => (await sql.one(Touched, ...call)) !== null;
  return {
    add: async ({ isPaused, nextAt, lastAt, lastRun, lastOutcome, ...body }) => {
      const isAdded = await hasDone(
        `insert into signalbox.schedule (id, name, body, is_paused, next_at, last_at, last_run, last_outcome)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (name) do nothing returning id`,
        [body.id, body.name, JSON.stringify(body), isPaused, nextAt, lastAt, lastRun, lastOutcome],
      );
      if (!isAdded) throw new OpsError("conflict", `there is a schedule ${body.name} already`);
    },
    find: (name) => sql.one(ScheduleRecord, `select ${COLUMNS} from signalbox.schedule s where s.name = $1`, [name]),
    list: () =>
      sql.many(ScheduleRecord, `select ${COLUMNS} from signalbox.schedule s order by s.name limit $1`, [LISTED]),
    remove: (name) => hasDone("delete from signalbox.schedule where name = $1 returning id", [name]),
    setPaused: (name, isPaused, nextAt) =>
      hasDone("update signalbox.schedule set is_paused = $2, next_at = $3 where name = $1 returning id", [
        name,
        isPaused,
        nextAt,
      ]),
    due: (at, limit) =>
      sql.many(
        ScheduleRecord,
        `select ${COLUMNS} from signalbox.schedule s where not s.is_paused and s.next_at <= $1 order by s.next_at, s.id limit $2`,
        [at, limit],
      ),
    advance: (id, seenNextAt, { nextAt, lastAt, lastRun, lastOutcome }) =>
      hasDone(
        `update signalbox.schedule set next_at = $3, last_at = $4, last_run = $5, last_outcome = $6
          where id = $1 and next_at = $2 and not is_paused returning id`,
        [id, seenNextAt, nextAt, lastAt, lastRun, lastOutcome],
      ),
  };
}
