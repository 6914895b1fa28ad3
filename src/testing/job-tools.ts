import { spawn } from "node:child_process";
import { readFile, stat } from "node:fs/promises";
import { OpsError } from "../kernel/ops-error.ts";
import type { JobTools } from "../ops/workspace/index.ts";

const SAID_CHARS = 2_000;

/** Job tools over the real file system and real programs, for running a job without the pool; the cache is in memory by default. */
export function createJobTools(cache: JobTools["cache"] = cacheInMemory()): JobTools {
  return {
    readFile: async (path, limitBytes) => {
      const size = await sizeOf(path);
      if (size === null) return null;
      if (size > limitBytes) throw new OpsError("too_large", `${path} has ${size} bytes, over ${limitBytes}`);
      return readFile(path);
    },
    kindOf: async (path) => {
      const found = await stat(path).catch(() => null);
      return found === null ? null : found.isFile() ? "file" : found.isDirectory() ? "folder" : "other";
    },
    stream: streamOf,
    cache,
  };
}

function cacheInMemory(): JobTools["cache"] {
  const kept = new Map<string, string>();
  return {
    get: async (key) => kept.get(key) ?? null,
    put: async (key, value) => void kept.set(key, value),
  };
}

async function sizeOf(path: string): Promise<number | null> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() === true ? found.size : null;
}

async function* streamOf(command: readonly string[], cwd: string): AsyncIterable<Uint8Array> {
  const [program = "", ...words] = command;
  const child = spawn(program, words, { cwd, stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-SAID_CHARS)));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  for await (const chunk of child.stdout) yield chunk;
  const code = await ended;
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${said}`);
}
