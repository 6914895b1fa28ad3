// Git health of a generated repository, side by side with the bare `git log` that reads the same fields, in one run.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { gitHealthJob, LOG_COMMAND } from "../../src/ops/release/index.ts";
import { createJobTools } from "../../src/testing/job-tools.ts";
import { writeHistory } from "./history.ts";

const COMMITS = Number(process.argv[2] ?? 100_000);
const ROUNDS = Number(process.argv[3] ?? 5);
/** Release specification, "Performance". */
const MUST_REACH = 2.0;

const root = await findRepository();
const head = ask("rev-parse", "HEAD");
const pairs: { log: number; health: number }[] = [];
let peakBytes = 0;
for (let round = 0; round <= ROUNDS; round++) {
  const log = await timed(runLog);
  const health = await timed(async () => {
    const watch = setInterval(() => (peakBytes = Math.max(peakBytes, process.memoryUsage().rss)), 20);
    await gitHealthJob(
      createJobTools(),
      { root, at: Date.UTC(2026, 0, 1), head, defaultBranch: "main" },
      () => undefined,
    );
    clearInterval(watch);
  });
  if (round > 0) pairs.push({ log, health }); // the first round warms the disk cache and the code
}
const ratios = pairs.map((pair) => pair.health / pair.log).sort((left, right) => left - right);
const middle = ratios[Math.floor(ratios.length / 2)] ?? Number.NaN;
console.log(
  `commits            ${ask("rev-list", "--count", "HEAD")}, ${ask("count-objects", "-v").match(/in-pack: (\d+)/)?.[1]} objects`,
);
console.log(`git log            ${pairs.map((pair) => pair.log.toFixed(0)).join(" ")} ms`);
console.log(`git health         ${pairs.map((pair) => pair.health.toFixed(0)).join(" ")} ms`);
console.log(
  `ratio              median ${middle.toFixed(2)}, all ${ratios.map((ratio) => ratio.toFixed(2)).join(" ")} (must reach <= ${MUST_REACH.toFixed(1)})`,
);
console.log(`peak memory (RSS)  ${(peakBytes / 1024 / 1024).toFixed(0)} MiB, tsx and all`);
process.exitCode = middle <= MUST_REACH ? 0 : 1;

async function findRepository(): Promise<string> {
  const folder = join(tmpdir(), `signalbox-bench-git-${COMMITS}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${process.pid}`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  run(draft, "init", "-q", "-b", "main");
  const importer = spawn("git", ["fast-import", "--quiet"], { cwd: draft, stdio: ["pipe", "inherit", "inherit"] });
  const ended = new Promise<number | null>((resolve) => importer.once("close", resolve));
  await writeHistory(importer.stdin, COMMITS);
  if ((await ended) !== 0) throw new Error("git fast-import failed");
  run(draft, "repack", "-q", "-a", "-d");
  renameSync(draft, folder);
  return folder;
}

function runLog(): Promise<void> {
  const [program = "", ...words] = LOG_COMMAND;
  const child = spawn(program, [...words, head, "--"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`git log ended with ${code}`))));
  });
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

function ask(...words: readonly string[]): string {
  return run(root, ...words).trim();
}

function run(cwd: string, ...words: readonly string[]): string {
  const ended = spawnSync("git", words, { cwd, encoding: "utf8" });
  if (ended.status !== 0) throw new Error(`git ${words.join(" ")}: ${ended.stderr}`);
  return ended.stdout;
}
