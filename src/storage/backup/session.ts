import { z } from "zod";
import { foreseenFailure } from "../sql-errors.ts";
import { messageOf } from "../../kernel/ops-error.ts";
import type { MigrationClient, MigrationPool } from "../migrate.ts";
import type { SqlValue } from "../sql.ts";
import { FLOW_SCHEMA } from "../stores/runs/collect-runs.ts";

/** Values are written and read in one form, whatever the server's settings are. Source: PostgreSQL manual, 8 and 20.11. */
const FORMS = [
  "set local statement_timeout = 0",
  "set local timezone = 'UTC'",
  "set local datestyle = 'ISO, YMD'",
  "set local intervalstyle = 'postgres'",
  "set local bytea_output = 'hex'",
  "set local extra_float_digits = 1",
];

/** Does a work in one transaction over one connection: all of it or nothing. */
export async function inTransaction<T>(
  pool: MigrationPool,
  mode: "read" | "write",
  work: (client: MigrationClient) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    await client.query(mode === "read" ? "begin isolation level repeatable read read only" : "begin");
    for (const form of FORMS) await client.query(form);
    const done = await work(client);
    await client.query("commit");
    return done;
  } catch (thrown) {
    failure = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
    throw foreseenFailure(thrown) ?? thrown;
  } finally {
    client.release(failure);
  }
}

/** One number out of a statement that answers one row `n`. */
export async function readNumber(client: MigrationClient, text: string, values: SqlValue[] = []): Promise<number> {
  const [row] = z.array(z.object({ n: z.coerce.number() })).parse((await client.query(text, values)).rows);
  return row?.n ?? 0;
}

/** How far the engine's schema has come; 0 where it was never made. */
export async function readFlowVersion(client: MigrationClient): Promise<number> {
  const table = `${FLOW_SCHEMA}.dbos_migrations`;
  const isThere = await readNumber(client, `select count(to_regclass('${table}')) as n`);
  return isThere === 0 ? 0 : readNumber(client, `select coalesce(max(version), 0) as n from ${table}`);
}
