import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const LIMIT_MS = 300_000;
const TOOLS = fileURLToPath(new URL("../tools/", import.meta.url));

/** git-cliff itself, without the script of its package around it; installs `bench/tools` where that is missing. Throws where there is no build of it. */
export function cliffProgram(): string {
  const program = join(TOOLS, "node_modules", `git-cliff-${process.platform}-${process.arch}`, "bin", "git-cliff");
  if (!existsSync(program)) run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], TOOLS);
  if (!existsSync(program)) throw new Error(`bench/tools has no git-cliff for ${process.platform}-${process.arch}`);
  return program;
}

/** Runs a program to its end and answers what it printed. Throws with its complaint unless it exits 0. */
export function run(command: readonly string[], cwd: string): string {
  const [program = "", ...words] = command;
  const ran = spawnSync(program, words, { cwd, encoding: "utf8", timeout: LIMIT_MS, maxBuffer: 256e6 });
  if (ran.error !== undefined || ran.status !== 0) throw new Error(`${command.join(" ")}: ${ran.stderr}`);
  return ran.stdout;
}
