import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { type CallOptions, type Ended, PROGRAM } from "./program.ts";

/** The program `script` of util-linux gives a command a terminal of its own. */
export const SCRIPT = "/usr/bin/script";

/** Whether a command can be given a terminal here. */
export const hasTerminal = process.platform === "linux" && existsSync(SCRIPT);

/** Runs the built program in a terminal of its own and types lines into it. Everything that it shows is `stdout`. */
export function inTerminal(args: readonly string[], typed: readonly string[], options: CallOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const command = [process.execPath, PROGRAM, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
    const env = { ...process.env, SIGNALBOX_RUN: undefined, NO_COLOR: "1", TERM: "dumb", ...options.env };
    const child = spawn(SCRIPT, ["-qefc", command.join(" "), "/dev/null"], {
      cwd: options.cwd,
      env,
      stdio: ["pipe", "pipe", "pipe"],
    });
    const out: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stdin.on("error", () => undefined); // it ended before it read everything
    child.stdin.write(typed.map((line) => `${line}\n`).join(""));
    const limit = setTimeout(() => child.kill("SIGKILL"), options.killAfterMs ?? options.timeoutMs ?? 90_000);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, stdout: Buffer.concat(out).toString("utf8"), stderr: "" });
    });
  });
}
