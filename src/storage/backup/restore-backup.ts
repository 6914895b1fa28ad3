import { OpsError } from "../../kernel/ops-error.ts";
import type { BackupSummary } from "../../ops/backup/index.ts";
import { applySteps, lockSchema, type MigrationClient, type MigrationPool, resetSchema } from "../migrate.ts";
import { DEAD_AFTER_MS } from "../ownership.ts";
import { SCHEMA_VERSION } from "../schema/migrations.ts";
import type { BackupHeader, BackupRow, BackupTable } from "./format.ts";
import { type BackupReader, openBackup } from "./read-backup.ts";
import { inTransaction, readFlowVersion, readNumber } from "./session.ts";
import { quoted, readTables, type Table } from "./tables.ts";
import { summaryOf } from "./write-backup.ts";

/** Rows and characters that are sent at once. */
const ROWS_AT_ONCE = 500;
const TEXT_AT_ONCE = 4_000_000;

/** What restoring needs to know of this process: nobody else may work on the store. */
export interface RestoreParts {
  readonly pool: MigrationPool;
  readonly executorId: string;
  readonly isEmbedded: boolean;
}

/** Puts a backup in place of what the store holds, in one transaction. An older backup is brought to this version's schema. */
export async function restoreBackup(
  parts: RestoreParts,
  path: string,
  options: { readonly replace: boolean },
): Promise<BackupSummary> {
  const backup = await openBackup(path);
  try {
    return await replaceWith(parts, backup, { path, ...options });
  } finally {
    await backup.close();
  }
}

async function replaceWith(
  parts: RestoreParts,
  backup: BackupReader,
  { path, replace }: { readonly path: string; readonly replace: boolean },
): Promise<BackupSummary> {
  refuseNewer(path, backup.header);
  return inTransaction(parts.pool, "write", async (client) => {
    await lockSchema(client);
    await refuseCompany(client, parts);
    if (!replace) await refuseFull(client);
    await refuseNewerFlows(client, path, backup.header);
    await resetSchema(client);
    await applySteps(client, { after: 0, upTo: backup.header.schemaVersion });
    const digest = await fill(client, backup, path);
    await applySteps(client, { after: backup.header.schemaVersion, upTo: SCHEMA_VERSION });
    await client.query("select signalbox.arm_notices()");
    await client.query("select signalbox.heartbeat($1)", [parts.executorId]);
    return summaryOf(path, backup.header, digest);
  });
}

async function fill(client: MigrationClient, backup: BackupReader, path: string): Promise<string> {
  const tables = await readTables(client);
  const flows = tables.filter((table) => table.schema !== "signalbox");
  if (flows.length > 0)
    await client.query(`truncate ${flows.map((table) => quoted(table.schema, table.name)).join(", ")}`);
  for await (const { table, rows } of backup.tables()) {
    const known = tables.find((one) => one.schema === table.schema && one.name === table.name);
    const into = known === undefined ? null : insertInto(known, table);
    if (into === null)
      throw new OpsError("unsupported", `${path} holds ${table.schema}.${table.name} in a form that is not known here`);
    for await (const batch of batchesOf(rows)) {
      const columns = table.columns.map((_column, place) => batch.map((row) => row[place] ?? null));
      await client.query(into, columns);
    }
  }
  const digest = await backup.finish();
  for (const table of tables) await moveSequences(client, table);
  return digest;
}

/** The statement that takes a list of texts a column; null when the table has not all of the columns. */
function insertInto(table: Table, { columns }: BackupTable): string | null {
  const types = columns.map((name) => table.columns.find((column) => column.name === name)?.type);
  if (types.includes(undefined)) return null;
  const lists = columns.map((_name, place) => `$${place + 1}::text[]`).join(", ");
  const names = columns.map((_name, place) => `v${place}`).join(", ");
  const values = types.map((type, place) => `v${place}::${type ?? "text"}`).join(", ");
  return `insert into ${quoted(table.schema, table.name)} (${columns.map((name) => quoted(name)).join(", ")}) overriding system value
    select ${values} from unnest(${lists}) as given(${names})`;
}

async function* batchesOf(rows: AsyncGenerator<BackupRow>): AsyncGenerator<readonly BackupRow[]> {
  let batch: BackupRow[] = [];
  let size = 0;
  for await (const row of rows) {
    batch.push(row);
    size += row.reduce((sum, value) => sum + (value?.length ?? 0), 0);
    if (batch.length < ROWS_AT_ONCE && size < TEXT_AT_ONCE) continue;
    yield batch;
    batch = [];
    size = 0;
  }
  if (batch.length > 0) yield batch;
}

/** What counts by itself goes on after the highest that was restored. */
async function moveSequences(client: MigrationClient, { schema, name, columns }: Table): Promise<void> {
  for (const column of columns) {
    if (column.sequence === null) continue;
    await client.query(
      `select setval('${column.sequence.replaceAll("'", "''")}', max(${quoted(column.name)})) from ${quoted(schema, name)} having max(${quoted(column.name)}) is not null`,
    );
  }
}

function refuseNewer(path: string, { schemaVersion }: BackupHeader): void {
  if (schemaVersion <= SCHEMA_VERSION) return;
  throw new OpsError(
    "unsupported",
    `${path} has schema version ${schemaVersion}; this version knows up to ${SCHEMA_VERSION}`,
    {
      hint: "Use the newer Signalbox that wrote it.",
      details: { found: schemaVersion, known: SCHEMA_VERSION },
    },
  );
}

async function refuseNewerFlows(client: MigrationClient, path: string, { flowVersion }: BackupHeader): Promise<void> {
  const known = await readFlowVersion(client);
  if (flowVersion <= known) return;
  throw new OpsError("unsupported", `${path} was written with a newer engine (${flowVersion}, here ${known})`, {
    hint: "Use the newer Signalbox that wrote it.",
  });
}

/** On a server others may work on the same store; an embedded one belongs to this process. */
async function refuseCompany(client: MigrationClient, { executorId, isEmbedded }: RestoreParts): Promise<void> {
  if (isEmbedded) return;
  const others = await readNumber(
    client,
    `select count(*) as n from signalbox.executor
       where id <> $1 and seen_at > clock_timestamp() - make_interval(secs => $2 / 1000.0)`,
    [executorId, DEAD_AFTER_MS],
  );
  if (others === 0) return;
  throw new OpsError(
    "locked",
    `${others === 1 ? "another process works" : `${others} other processes work`} on the database`,
    {
      hint: `Stop every server and command on it, wait ${DEAD_AFTER_MS / 1_000} s, and restore again.`,
    },
  );
}

/** A store is empty when nothing was asked of it; who opened it, and restores that were refused, do not count. */
async function refuseFull(client: MigrationClient): Promise<void> {
  const held: string[] = [];
  for (const { schema, name } of await readTables(client)) {
    if (schema !== "signalbox" || name === "human") continue;
    const where = name === "audit" ? " where operation <> 'backup.restore'" : "";
    const rows = await readNumber(
      client,
      `select count(*) as n from (select 1 from signalbox.${quoted(name)}${where} limit 1) found`,
    );
    if (rows > 0) held.push(name);
  }
  if (held.length === 0) return;
  throw new OpsError("conflict", `the store is not empty: it holds ${held.slice(0, 6).join(", ")}`, {
    hint: "Name an empty one (--data-dir, DATABASE_URL), or say --replace to give up all that it holds.",
    details: { held },
  });
}
