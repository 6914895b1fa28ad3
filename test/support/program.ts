import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The built program; `npm test` builds it before any test runs. */
export const PROGRAM = fileURLToPath(new URL("../../dist/app/main.js", import.meta.url));

/** How a started program ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a call of the program may set. `killAfterMs` ends it with SIGKILL if it still runs then. */
export interface CallOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly killAfterMs?: number;
  /** Path of another Node than the one that runs the tests. */
  readonly node?: string;
}

/** Runs the built program to its end. */
export function signalbox(args: readonly string[], options: CallOptions): Promise<Ended> {
  if (!existsSync(PROGRAM)) throw new Error("the program is not built: npm run build");
  return runNode([PROGRAM, ...args], options);
}

/** Runs node with arguments to its end; ends it after the time limit. */
export function runNode(args: readonly string[], options: CallOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env, SIGNALBOX_RUN: undefined, NO_COLOR: "1", ...options.env };
    const child = spawn(options.node ?? process.execPath, args, {
      cwd: options.cwd,
      env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    child.stdin.on("error", () => undefined); // it ended before it read everything
    child.stdin.end(options.input ?? "");
    const limit = setTimeout(() => child.kill("SIGKILL"), options.killAfterMs ?? options.timeoutMs ?? 240_000);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      resolve({
        code,
        signal,
        stdout: Buffer.concat(out).toString("utf8"),
        stderr: Buffer.concat(err).toString("utf8"),
      });
    });
  });
}
