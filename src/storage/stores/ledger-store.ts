import { z } from "zod";
import type { Ledger, LedgerEntry } from "../../ops/ledger/index.ts";
import type { Sql } from "../sql.ts";
import { eventArguments, fromText } from "./rows.ts";

const COLUMNS = `run, assignment, key, effect, digest, input, state, output, attempts,
  intended_at::float8 as "intendedAt", done_at::float8 as "doneAt"`;

const EntryRecord = z.object({
  run: z.string(),
  assignment: z.string(),
  key: z.string(),
  effect: z.string(),
  digest: z.string(),
  input: z.string().transform((text) => fromText(text)),
  state: z.enum(["intended", "done", "failed"]),
  output: z
    .string()
    .nullable()
    .transform((text) => (text === null ? null : fromText(text))),
  attempts: z.number(),
  intendedAt: z.number(),
  doneAt: z.number().nullable(),
}) satisfies z.ZodType<LedgerEntry>;

/** The ledger in Postgres. */
export function createLedgerStore(sql: Sql): Ledger {
  return {
    find: (run, assignment, key) =>
      sql.one(EntryRecord, `select ${COLUMNS} from signalbox.ledger where run = $1 and assignment = $2 and key = $3`, [
        run,
        assignment,
        key,
      ]),
    intend: async (writer, intent, event) => {
      const { assignment, key, effect, digest, input } = intent;
      const entry = await sql.one(
        EntryRecord,
        `select ${COLUMNS} from signalbox.intend($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
        [
          ...[writer.run, writer.epoch, writer.at, assignment, key, effect, digest, JSON.stringify(input)],
          ...eventArguments([event]),
        ],
      );
      if (entry === null) throw new Error("signalbox.intend answered no row");
      return entry;
    },
    done: (...[writer, assignment, key, output, approval, event]) =>
      sql.run("select signalbox.effect_done($1, $2, $3, $4, $5, $6, $7, $8, $9)", [
        ...[writer.run, writer.epoch, writer.at, assignment, key, JSON.stringify(output), approval],
        ...eventArguments([event]),
      ]),
    failed: (...[writer, assignment, key, error, event]) =>
      sql.run("select signalbox.effect_failed($1, $2, $3, $4, $5, $6, $7, $8)", [
        ...[writer.run, writer.epoch, writer.at, assignment, key, error],
        ...eventArguments([event]),
      ]),
    ofRun: (run) =>
      sql.many(
        EntryRecord,
        `select ${COLUMNS} from signalbox.ledger where run = $1 order by intended_at, assignment, key`,
        [run],
      ),
  };
}
