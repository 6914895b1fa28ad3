import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import { BACKUP_FORMAT, BackupHeader, BackupRow, type BackupTable, BackupTrailer } from "./format.ts";

/** No value of a store comes near: a run's report has some megabytes. */
const LINE_LIMIT_BYTES = 256 * 1024 * 1024;

/** A backup that is read from its beginning to its end, once. */
export interface BackupReader {
  readonly header: BackupHeader;
  /** The rows of each table, in order. The next table begins when the one before was read. */
  tables(): AsyncGenerator<{ readonly table: BackupTable; readonly rows: AsyncGenerator<BackupRow> }>;
  /** Checks the end, and answers the digest. Throws `invalid_input` when the file was cut, changed or added to. */
  finish(): Promise<string>;
  /** Gives the file up, wherever reading has come to. */
  close(): Promise<void>;
}

/** Begins to read a backup. Throws `not_found`, `invalid_input` for what is none, `unsupported` for a newer format. */
export async function openBackup(path: string): Promise<BackupReader> {
  const hash = createHash("sha256");
  const lines = linesOf(path);
  const next = async (): Promise<Buffer> => {
    const { value, done } = await lines.next();
    if (done === true) throw broken(path, "it was cut");
    return value;
  };
  const nextHashed = async (): Promise<Buffer> => {
    const line = await next();
    hash.update(line).update("\n");
    return line;
  };
  const close = async () => void (await lines.return(undefined));
  const header = await readHeader(path, nextHashed).catch(async (thrown: unknown) => {
    await close();
    throw thrown;
  });
  async function* rowsOf(table: BackupTable): AsyncGenerator<BackupRow> {
    for (let place = 0; place < table.rows; place += 1) {
      const row = parse(path, BackupRow, await nextHashed());
      if (row.length !== table.columns.length) throw broken(path, `a row of ${table.name} has ${row.length} values`);
      yield row;
    }
  }
  return {
    header,
    close,
    async *tables() {
      for (const table of header.tables) yield { table, rows: rowsOf(table) };
    },
    finish: async () => {
      const digest = hash.digest("hex");
      const trailer = parse(path, BackupTrailer, await next());
      if (trailer.sha256 !== digest) throw broken(path, "it was changed: its digest is another");
      if ((await lines.next()).done !== true) throw broken(path, "something was added to it");
      return digest;
    },
  };
}

async function readHeader(path: string, next: () => Promise<Buffer>): Promise<BackupHeader> {
  const line = await next();
  const found = parseJson(path, line);
  const isNewer =
    typeof found === "object" &&
    found !== null &&
    "formatVersion" in found &&
    Number(found.formatVersion) > BACKUP_FORMAT;
  if (isNewer)
    throw new OpsError(
      "unsupported",
      `${path} has format ${Number(found.formatVersion)}; this version reads up to ${BACKUP_FORMAT}`,
      {
        hint: "Use the newer Signalbox that wrote it.",
      },
    );
  return parse(path, BackupHeader, line);
}

function parse<T>(path: string, schema: z.ZodType<T>, line: Buffer): T {
  const parsed = schema.safeParse(parseJson(path, line));
  if (parsed.success) return parsed.data;
  throw broken(path, "a line of it does not fit");
}

function parseJson(path: string, line: Buffer): unknown {
  try {
    return JSON.parse(line.toString("utf8"));
  } catch (thrown) {
    throw broken(path, "a line of it is no JSON", thrown);
  }
}

/** The unpacked lines, as bytes, without their ends. */
async function* linesOf(path: string): AsyncGenerator<Buffer, undefined> {
  let rest: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of unpacked(path)) {
      let piece: Buffer = Buffer.from(chunk);
      for (let end = piece.indexOf(10); end >= 0; end = piece.indexOf(10)) {
        yield Buffer.concat([...rest, piece.subarray(0, end)]);
        rest = [];
        size = 0;
        piece = piece.subarray(end + 1);
      }
      size += piece.length;
      if (size > LINE_LIMIT_BYTES) throw broken(path, `a line of it has over ${LINE_LIMIT_BYTES} bytes`);
      if (piece.length > 0) rest.push(piece);
    }
  } catch (thrown) {
    throw explain(path, thrown);
  }
  if (size > 0) throw broken(path, "it was cut");
  return undefined;
}

/** The file's unpacked bytes; an error of the file is one of the stream, and whoever stops reading closes the file. */
function unpacked(path: string): Readable {
  const file = createReadStream(path);
  const gunzip = createGunzip();
  file.once("error", (thrown) => gunzip.destroy(thrown));
  gunzip.once("close", () => file.destroy());
  return file.pipe(gunzip);
}

function explain(path: string, thrown: unknown): unknown {
  if (thrown instanceof OpsError || !(thrown instanceof Error) || !("code" in thrown)) return thrown;
  const code = String(thrown.code);
  if (code === "ENOENT") return new OpsError("not_found", `there is no ${path}`, { cause: thrown });
  if (code.startsWith("Z_"))
    return broken(path, code === "Z_BUF_ERROR" ? "it was cut" : "it is not packed as one", thrown);
  return new OpsError("storage", `${path} cannot be read: ${thrown.message}`, { cause: thrown });
}

function broken(path: string, why: string, cause?: unknown): OpsError {
  return new OpsError("invalid_input", `${path} is no whole backup of Signalbox: ${why}`, {
    hint: "Nothing was restored. Take another backup.",
    ...(cause === undefined ? {} : { cause }),
  });
}
