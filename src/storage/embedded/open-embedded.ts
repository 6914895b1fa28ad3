import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import { foreseenFailure } from "../sql-errors.ts";
import { EmbeddedPool } from "./embedded-pool.ts";
import { FORMAT_VERSION, readFormat } from "./format.ts";
import { readTar } from "./tar.ts";

/** Where the embedded store lies. `image` is the archive made at build time; without one the first opening makes the database. */
export interface EmbeddedPlace {
  /** The folder `store` is made in this one; `null` keeps everything in memory. */
  readonly folder: string | null;
  readonly image: string | null;
}

/**
 * Postgres' own buffers, as its setting `shared_buffers` takes them; files are in the system's cache all the same. Its default,
 * 128 MB, is held from the first moment, and makes each start of a program cost milliseconds more, since the process is copied.
 */
const SHARED_BUFFERS = "32MB";

const OPENING = "store.opening"; // only the owner of the data folder opens it, so that one temporary name is enough

/**
 * Opens the embedded Postgres. The first opening prepares a folder under a temporary name and renames it, so that one that
 * was killed leaves nothing but that name, which the next one removes. Throws `storage` for a newer format, a folder that
 * may not be written, or a full disk.
 */
export async function openEmbedded(place: EmbeddedPlace): Promise<EmbeddedPool> {
  try {
    return new EmbeddedPool(
      place.folder === null ? await openInMemory(place.image) : await openInFolder(place.folder, place.image),
    );
  } catch (thrown) {
    throw foreseenFailure(thrown) ?? cannotOpen(thrown);
  }
}

async function openInMemory(image: string | null): Promise<PGlite> {
  if (image === null) return PGlite.create("memory://");
  return PGlite.create("memory://", { loadDataDir: new Blob([await readFile(image)]) });
}

async function openInFolder(folder: string, image: string | null): Promise<PGlite> {
  const store = path.join(folder, "store");
  const opening = path.join(folder, OPENING);
  await rm(opening, { recursive: true, force: true });
  if (!existsSync(store)) {
    try {
      await prepare(opening, image);
      await rename(opening, store);
    } catch (thrown) {
      await rm(opening, { recursive: true, force: true });
      throw thrown;
    }
  }
  await readFormat(path.join(store, "FORMAT"));
  await probeWriting(store);
  return PGlite.create(path.join(store, "pgdata"), {
    startParams: [...PGlite.defaultStartParams, "-c", `shared_buffers=${SHARED_BUFFERS}`],
  });
}

async function prepare(opening: string, image: string | null): Promise<void> {
  const pgdata = path.join(opening, "pgdata");
  await mkdir(pgdata, { recursive: true, mode: 0o700 });
  if (image === null) {
    const database = await PGlite.create(pgdata);
    await database.close();
  } else {
    await extract(image, pgdata);
  }
  await writeFile(path.join(opening, "FORMAT"), `${FORMAT_VERSION}\n`, { flush: true });
}

/** Writes the image's files one after the other at once: a thousand small ones take a third of the time that asking for each in turn does. */
async function extract(image: string, pgdata: string): Promise<void> {
  const archive = await promisify(gunzip)(await readFile(image));
  const made = new Set<string>();
  const ensureFolder = (folder: string): void => {
    if (made.has(folder)) return;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    made.add(folder);
  };
  for (const entry of readTar(archive)) {
    const target = path.join(pgdata, entry.path);
    ensureFolder(entry.kind === "folder" ? target : path.dirname(target));
    if (entry.kind === "file") writeFileSync(target, entry.bytes, { mode: 0o600 });
  }
}

/** Postgres in the process ends badly on a folder that it cannot write; a small file tells beforehand. */
async function probeWriting(store: string): Promise<void> {
  const probe = path.join(store, "writable");
  await writeFile(probe, Buffer.alloc(PROBE_BYTES), { flush: true });
  await rm(probe);
}

const PROBE_BYTES = 256 * 1024;

function cannotOpen(cause: unknown): OpsError {
  return new OpsError("storage", `The embedded store cannot be opened: ${messageOf(cause)}`, {
    hint: "Run `signalbox doctor`; if the folder is damaged, move it away and start again.",
    cause,
  });
}
