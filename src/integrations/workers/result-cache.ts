import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { JobTools } from "../../ops/workspace/index.ts";

/** Bounds of the cache: 256 folders of at most this many files each, each at most this big. */
export interface CacheLimits {
  readonly filesPerFolder: number;
  readonly valueBytes: number;
}

/** 65,536 results; a result of one file's analysis has a few KiB. */
export const CACHE_LIMITS: CacheLimits = { filesPerFolder: 256, valueBytes: 1024 * 1024 };

const LOOK_EVERY_PUTS = 16;

/** Results by key in a folder, one file each. Best effort: what can't be read is not there, what can't be written is left out. Without a folder it is empty. */
export function createResultCache(folder: string | null, limits: CacheLimits = CACHE_LIMITS): JobTools["cache"] {
  if (folder === null) return { get: async () => null, put: async () => undefined };
  let puts = 0;
  return {
    get: async (key) => {
      try {
        return await readFile(placeOf(folder, key).file, "utf8");
      } catch {
        return null; // not there, or not readable: then it is computed again
      }
    },
    put: async (key, value) => {
      if (Buffer.byteLength(value) > limits.valueBytes) return;
      puts += 1;
      const place = placeOf(folder, key);
      const isStored = await store(place, value);
      if (isStored && puts % LOOK_EVERY_PUTS === 1) await thinOut(place.shard, limits.filesPerFolder);
    },
  };
}

interface CachePlace {
  readonly shard: string;
  readonly file: string;
}

function placeOf(folder: string, key: string): CachePlace {
  const digest = createHash("sha256").update(key).digest("hex");
  const shard = join(folder, digest.slice(0, 2));
  return { shard, file: join(shard, digest.slice(2)) };
}

async function store(place: CachePlace, value: string): Promise<boolean> {
  const temporary = `${place.file}.${process.pid}.tmp`;
  try {
    await mkdir(place.shard, { recursive: true, mode: 0o700 });
    await writeFile(temporary, value, { mode: 0o600 });
    await rename(temporary, place.file);
    return true;
  } catch {
    await rm(temporary, { force: true }).catch(() => undefined);
    return false; // a full or read-only disk costs time, not the run
  }
}

/** Removes the oldest half of a folder that is over its bound. */
async function thinOut(shard: string, limit: number): Promise<void> {
  const names = await readdir(shard).catch(() => []);
  if (names.length <= limit) return;
  const aged = await Promise.all(
    names.map(async (name) => ({ name, at: (await stat(join(shard, name)).catch(() => null))?.mtimeMs ?? 0 })),
  );
  aged.sort((left, right) => left.at - right.at);
  for (const { name } of aged.slice(0, Math.ceil(limit / 2)))
    await rm(join(shard, name), { force: true }).catch(() => undefined);
}
