import { open, stat } from "node:fs/promises";
import { OpsError } from "../../kernel/ops-error.ts";
import type { JobTools } from "../../ops/workspace/index.ts";
import { gitEnvironment } from "../git/environment.ts";
import { lastLines } from "../git/git-failure.ts";
import type { Environment } from "../process/child-env.ts";
import type { RunScope, Runner } from "../process/runner.ts";

/** A job's programs end with the job: its thread is terminated at the task's timeout. This is the last bound. */
const STREAM_LIMIT_MS = 30 * 60_000;

/** What tools are made of. */
export interface JobToolParts {
  readonly runner: Runner;
  readonly ours: Environment;
  readonly scope: RunScope;
  readonly cache: JobTools["cache"];
}

/** The tools that a job gets in its thread: real files, real programs, and the cache. */
export function createJobTools(parts: JobToolParts): JobTools {
  return {
    readFile: readBounded,
    kindOf: async (path) => {
      const found = await statOf(path);
      if (found === null) return null;
      if (found.isFile()) return "file";
      return found.isDirectory() ? "folder" : "other";
    },
    stream: (command, cwd) => {
      const env = command[0] === "git" ? gitEnvironment("read", parts.ours, null) : {};
      return parts.runner.stream({ command, cwd, env, timeoutMs: STREAM_LIMIT_MS }, parts.scope, (end) => {
        if (end.exitCode === 0) return;
        const said = lastLines(end.stderr.text(), 5);
        throw new OpsError(
          "precondition",
          `"${command.slice(0, 3).join(" ")}" failed${said === "" ? "" : `: ${said}`}`,
          { details: { exitCode: end.exitCode, endedBy: end.endedBy } },
        );
      });
    },
    cache: parts.cache,
  };
}

async function readBounded(path: string, limitBytes: number): Promise<Uint8Array | null> {
  const found = await statOf(path);
  if (found === null || !found.isFile()) return null;
  if (found.size > limitBytes)
    throw new OpsError("too_large", `${path} has ${found.size} bytes, over the limit of ${limitBytes}`, {
      details: { path, sizeBytes: found.size, limitBytes },
    });
  const file = await open(path, "r");
  try {
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | null> {
  try {
    return await stat(path);
  } catch (error) {
    if (
      error instanceof Error &&
      "code" in error &&
      ["ENOENT", "ENOTDIR", "ELOOP", "EACCES", "ENAMETOOLONG"].includes(String(error.code))
    )
      return null;
    throw error;
  }
}
