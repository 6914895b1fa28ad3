import { messageOf, OpsError } from "../kernel/ops-error.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "./schema/migrations.ts";
import { foreseenFailure } from "./sql-errors.ts";
import type { SqlResult, SqlValue } from "./sql.ts";

/** A connection of one's own, as the migration needs it for its transaction. */
export interface MigrationClient {
  query(text: string, values?: SqlValue[]): Promise<SqlResult>;
  release(failure?: Error | boolean): void;
}

/** Where migrations get their connection. */
export interface MigrationPool {
  connect(): Promise<MigrationClient>;
}

const LOCK_KEY = 5_170_423; // any number that no other program on this database uses
const MIGRATION_TABLE =
  "create table if not exists signalbox.migration (version integer primary key, name text not null, applied_at timestamptz not null default now())";
const VERSION = "select coalesce(max(version), 0) as version from signalbox.migration";
const NO_TABLE = new Set(["42P01", "3F000"]); // PostgreSQL, appendix A: undefined_table, invalid_schema_name

/**
 * Brings the schema to this build's version, each step in the one transaction, one process at a time. Nothing happens when it
 * is there already. Throws `storage` when the database was written by a newer version.
 */
export async function migrate(pool: MigrationPool): Promise<{ readonly from: number; readonly to: number }> {
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    if ((await versionThere(client)) === SCHEMA_VERSION) return { from: SCHEMA_VERSION, to: SCHEMA_VERSION };
    await client.query("begin");
    await lockSchema(client);
    await client.query("create schema if not exists signalbox");
    await client.query(MIGRATION_TABLE);
    const from = versionOf(await client.query(VERSION));
    if (from > SCHEMA_VERSION) throw newerSchema(from);
    await applySteps(client, { after: from, upTo: SCHEMA_VERSION });
    await client.query("commit");
    return { from, to: SCHEMA_VERSION };
  } catch (thrown) {
    failure = thrown instanceof Error ? thrown : new Error(messageOf(thrown));
    throw foreseenFailure(thrown) ?? thrown;
  } finally {
    client.release(failure);
  }
}

/** The version of the schema, null where there is none: most openings find theirs and need neither lock nor transaction. */
async function versionThere(client: MigrationClient): Promise<number | null> {
  try {
    return versionOf(await client.query(VERSION));
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" && NO_TABLE.has(thrown.code))
      return null;
    throw thrown;
  }
}

/** Lets one process at a time change the schema, up to the end of its transaction. */
export async function lockSchema(client: MigrationClient): Promise<void> {
  await client.query("select pg_advisory_xact_lock($1)", [LOCK_KEY]);
}

/** Takes everything of ours away and makes an empty schema, within the caller's transaction. */
export async function resetSchema(client: MigrationClient): Promise<void> {
  await client.query("drop schema if exists signalbox cascade");
  await client.query("create schema signalbox");
  await client.query(MIGRATION_TABLE);
}

/** Takes the steps of the schema after one version and up to another, within the caller's transaction. */
export async function applySteps(
  client: MigrationClient,
  { after, upTo }: { readonly after: number; readonly upTo: number },
): Promise<void> {
  for (const step of MIGRATIONS.filter(({ version }) => version > after && version <= upTo)) {
    await client.query(step.sql);
    await client.query("insert into signalbox.migration (version, name) values ($1, $2)", [step.version, step.name]);
  }
}

function newerSchema(found: number): OpsError {
  return new OpsError(
    "storage",
    `The database has schema version ${found}; this version of Signalbox knows up to ${SCHEMA_VERSION}`,
    {
      hint: "Use the newer Signalbox that wrote it.",
      details: { found, known: SCHEMA_VERSION },
    },
  );
}

function versionOf(answered: SqlResult): number {
  const row = answered.rows[0];
  return typeof row === "object" && row !== null && "version" in row ? Number(row.version) : 0;
}
