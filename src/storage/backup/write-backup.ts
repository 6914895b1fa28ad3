import { createHash, type Hash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import type { BackupSummary } from "../../ops/backup/index.ts";
import type { MigrationClient, MigrationPool } from "../migrate.ts";
import { foreseenFailure } from "../sql-errors.ts";
import { BACKUP_FORMAT, type BackupHeader } from "./format.ts";
import { inTransaction, readFlowVersion, readNumber } from "./session.ts";
import { quoted, readTables, type Table } from "./tables.ts";

/** Rows read at once: the whole of a store never stands in memory. */
const ROWS_AT_ONCE = 200;

const Row = z.record(z.string(), z.string().nullable());

/** Writes one moment of the store into a new file, readable by its owner alone. A backup that broke off leaves nothing. */
export async function writeBackup(pool: MigrationPool, path: string, at: number): Promise<BackupSummary> {
  if (await exists(path)) throw new OpsError("conflict", `${path} exists already`, { hint: "Name a new file." });
  if (!(await exists(dirname(path)))) throw new OpsError("not_found", `there is no folder ${dirname(path)}`);
  const part = `${path}.part`;
  try {
    const summary = await inTransaction(pool, "read", async (client) => {
      const header = await composeHeader(client, at);
      const hash = createHash("sha256");
      await pipeline(
        linesOf(client, header, hash),
        createGzip({ level: 6 }),
        createWriteStream(part, { flags: "w", mode: 0o600 }),
      ).catch((thrown: unknown) => {
        throw ofTheFile(path, thrown) ?? thrown;
      });
      const digest = hash.digest("hex");
      return summaryOf(path, header, digest);
    });
    await flush(part);
    await rename(part, path);
    return summary;
  } catch (thrown) {
    await rm(part, { force: true });
    throw ofTheFile(path, thrown) ?? foreseenFailure(thrown) ?? thrown;
  }
}

/** What a header says, for people. */
export function summaryOf(path: string, header: BackupHeader, digest: string): BackupSummary {
  const { formatVersion, schemaVersion, createdAt, runs, unfinished, tables } = header;
  const rows = tables.reduce((sum, table) => sum + table.rows, 0);
  return { path, formatVersion, schemaVersion, createdAt: Date.parse(createdAt), rows, digest, runs, unfinished };
}

async function composeHeader(client: MigrationClient, at: number): Promise<BackupHeader> {
  const tables: BackupHeader["tables"] = [];
  for (const { schema, name, columns } of await readTables(client)) {
    const rows = await readNumber(client, `select count(*) as n from ${quoted(schema, name)}`);
    tables.push({ schema, name, columns: columns.map((column) => column.name), rows });
  }
  return {
    signalbox: "backup",
    formatVersion: BACKUP_FORMAT,
    schemaVersion: await readNumber(client, "select max(version) as n from signalbox.migration"),
    flowVersion: await readFlowVersion(client),
    createdAt: new Date(at).toISOString(),
    runs: await readNumber(client, "select count(*) as n from signalbox.run"),
    unfinished: await readNumber(client, "select count(*) as n from signalbox.run where ended_at is null"),
    tables,
  };
}

async function* linesOf(client: MigrationClient, header: BackupHeader, hash: Hash): AsyncGenerator<string> {
  const hashed = (line: string) => {
    hash.update(line, "utf8");
    return line;
  };
  yield hashed(`${JSON.stringify(header)}\n`);
  for (const table of await readTables(client)) for await (const line of rowsOf(client, table)) yield hashed(line);
  yield `${JSON.stringify({ sha256: hash.copy().digest("hex") })}\n`;
}

async function* rowsOf(client: MigrationClient, { schema, name, columns }: Table): AsyncGenerator<string> {
  const chosen = columns.map((column, place) => `${quoted(column.name)}::text as c${place}`).join(", ");
  await client.query(`declare rows_of_table no scroll cursor for select ${chosen} from ${quoted(schema, name)}`);
  for (;;) {
    const rows = z.array(Row).parse((await client.query(`fetch ${ROWS_AT_ONCE} from rows_of_table`)).rows);
    if (rows.length === 0) break;
    yield rows.map((row) => `${JSON.stringify(columns.map((_column, place) => row[`c${place}`] ?? null))}\n`).join("");
  }
  await client.query("close rows_of_table");
}

async function flush(path: string): Promise<void> {
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** What the file system said of the backup itself, told apart from what it said of the store. */
function ofTheFile(path: string, thrown: unknown): OpsError | null {
  if (!(thrown instanceof Error) || !("path" in thrown) || !("code" in thrown) || thrown.code === "ENOSPC") return null;
  return new OpsError("storage", `${path} cannot be written: ${thrown.message}`, { cause: thrown });
}
