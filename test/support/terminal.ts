import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { type CallOptions, type Ended, PROGRAM } from "./program.ts";

/** The program `script` of util-linux gives a command a terminal of its own. */
const SCRIPT = "/usr/bin/script";

/** Whether a command can be given a terminal here. */
export const hasTerminal = process.platform === "linux" && existsSync(SCRIPT);

/**
 * Runs the built program in a terminal of its own and answers an approval as a person does: by typing the fragment that is asked
 * for, once it is asked for; what the run asks after that is left for later. Everything that it shows is `stdout`, with the terminal's line ends taken out.
 */
export function answerInTerminal(args: readonly string[], options: CallOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const line = [process.execPath, PROGRAM, ...args].map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`);
    const env = {
      ...process.env,
      SIGNALBOX_RUN: undefined,
      NO_COLOR: "1",
      TERM: "dumb",
      SHELL: "/bin/sh",
      ...options.env,
    };
    const child = spawn(SCRIPT, ["-qec", line.join(" "), "/dev/null"], { cwd: options.cwd, env });
    let seen = "";
    let hasAnswered = false;
    let left = 0;
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      seen += chunk;
      const later = seen.match(/Enter to leave it:/g)?.length ?? 0;
      if (later > left) child.stdin.write("\n");
      left = later;
      const fragment = /Type (\w+) to \w+:/.exec(seen)?.[1];
      if (hasAnswered || fragment === undefined) return;
      hasAnswered = true;
      child.stdin.write(`${fragment}\n`);
    });
    child.stdin.on("error", () => undefined); // it ended before it read everything
    const limit = setTimeout(() => child.kill("SIGKILL"), options.timeoutMs ?? 90_000);
    child.once("error", reject);
    child.once("close", (code, signal) => {
      clearTimeout(limit);
      resolve({ code, signal, stdout: seen.replaceAll("\r", ""), stderr: "" });
    });
  });
}
