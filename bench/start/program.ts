import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

/** What one run of the built program took, in milliseconds. */
export interface Took {
  readonly wallMs: number;
  /** User and system time of the process and of all that it waited for. */
  readonly cpuMs: number;
  /** From the last byte of the result to the end of the process. */
  readonly closingMs: number;
  readonly stdout: string;
}

const PROGRAM = fileURLToPath(new URL("../../dist/app/main.js", import.meta.url));
const LIMIT_MS = 120_000;
// The shell tells its children's times, which Node does not. Source: POSIX, "times".
const WITH_TIMES = '"$@"; code=$?; times >&3; exit $code';

/** Throws unless the program is built. */
export function requireBuilt(): void {
  if (!existsSync(PROGRAM)) throw new Error("npm run build comes first: this bench runs the built program");
}

/** Runs the built program once. Throws with its complaint unless it exits 0. */
export async function runProgram(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<Took> {
  const begun = performance.now();
  const child = spawn("sh", ["-c", WITH_TIMES, "sh", process.execPath, PROGRAM, ...words], {
    cwd,
    env,
    timeout: LIMIT_MS,
    stdio: ["ignore", "pipe", "pipe", "pipe"],
  });
  const heard = { stdout: "", stderr: "", times: "" };
  let lastAt = begun;
  child.stdout?.on("data", (chunk: Buffer) => {
    heard.stdout += chunk.toString("utf8");
    lastAt = performance.now();
  });
  child.stderr?.on("data", (chunk: Buffer) => (heard.stderr += chunk.toString("utf8")));
  child.stdio[3]?.on("data", (chunk: Buffer) => (heard.times += chunk.toString("utf8")));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const ended = performance.now();
  if (code !== 0) throw new Error(`signalbox ${words.join(" ")} ended with ${code}: ${heard.stderr}`);
  return {
    wallMs: ended - begun,
    cpuMs: childrenMs(heard.times),
    closingMs: ended - lastAt,
    stdout: heard.stdout,
  };
}

/** Runs git once and answers what it took. */
export function runGit(words: readonly string[], cwd: string, env: NodeJS.ProcessEnv): number {
  const begun = performance.now();
  const ended = spawnSync("git", words, { cwd, env, encoding: "utf8", timeout: LIMIT_MS });
  if (ended.status !== 0) throw new Error(`git ${words.join(" ")}: ${ended.stderr}`);
  return performance.now() - begun;
}

/** The median; of an even number the upper one. */
export function median(values: readonly number[]): number {
  return [...values].sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** The second line of `times` is the children's: `0m1.23s 0m0.45s`. */
function childrenMs(times: string): number {
  const line = times.trim().split("\n")[1] ?? "";
  return [...line.matchAll(/(\d+)m([\d.]+)s/g)]
    .map(([, minutes, seconds]) => (Number(minutes) * 60 + Number(seconds)) * 1_000)
    .reduce((sum, part) => sum + part, 0);
}
