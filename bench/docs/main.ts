// `npm run bench -- docs`: the documentation audit beside remark-validate-links, and notes of a whole history beside git-cliff.
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareNotes, makeHistory } from "./notes.ts";
import { makeTree } from "./tree.ts";

// `npm run bench -- docs 200 3` takes 200 pages of 3 MB together; `npm run bench -- docs notes` the notes alone.
const [first = "2000", second = "30"] = process.argv.slice(2);
const FILES = Number(first);
const BYTES = Number(second) * 1_000_000;
const COMMITS = 4_146;
const TAGS = 95;
const RUN_LIMIT_MS = 900_000;
const here = fileURLToPath(new URL(".", import.meta.url));
const toolsFolder = join(here, "..", "tools");

installTools();
const folder = join(tmpdir(), `signalbox-bench-docs-2-${FILES}-${BYTES}`);
await benchNotes();
if (first !== "notes") {
  makeTree(folder, FILES, BYTES);
  benchAudit();
}

async function benchNotes(): Promise<void> {
  const history = join(tmpdir(), `signalbox-bench-notes-${COMMITS}-${TAGS}`);
  makeHistory(history, COMMITS, TAGS);
  const { ours, cliff, commits, tags } = await compareNotes(history, cliffProgram());
  say(`notes of ${commits} commits with ${tags} tags, median of 5`);
  say(`  signalbox          ${seconds(ours)}`);
  say(
    `  git-cliff          ${seconds(cliff)}   ratio ${(cliff / ours).toFixed(1)} x   must be >= 3 x: ${verdict(cliff / ours >= 3)}`,
  );
}

/** The program itself, without the script of its package around it. */
function cliffProgram(): string {
  const folderOfProgram = `git-cliff-${process.platform}-${process.arch}`;
  return join(toolsFolder, "node_modules", folderOfProgram, "bin", "git-cliff");
}

function benchAudit(): void {
  const cache = mkdtempSync(join(tmpdir(), "signalbox-bench-cache-"));
  const cold = auditOnce(cache);
  const cached = auditOnce(cache);
  rmSync(cache, { recursive: true, force: true });
  const remark = timed(
    [
      "/usr/bin/env",
      "node",
      join(toolsFolder, "node_modules", "remark-cli", "cli.js"),
      "--no-config",
      "--no-stdout",
      "--quiet",
      "--use",
      join(toolsFolder, "node_modules", "remark-validate-links", "index.js") + "=repository:false",
      ".",
    ],
    folder,
  );
  say(
    `audit of ${cold.figures.pages} pages, ${(cold.figures.bytes / 1e6).toFixed(1)} MB, ${cold.figures.localLinks} local links, ${cold.found} findings`,
  );
  say(
    `  signalbox cold     ${seconds(cold.elapsedMs)} (processor ${seconds(cold.cpuMs)})   ${megabytes(cold.peakBytes)}   must be <= 6 s, <= 500 MB: ${verdict(cold.elapsedMs <= 6_000 && cold.peakBytes <= 500e6)}`,
  );
  say(
    `  signalbox cached   ${seconds(cached.elapsedMs)} (processor ${seconds(cached.cpuMs)})   ${megabytes(cached.peakBytes)}   must be <= 1 s: ${verdict(cached.elapsedMs <= 1_000)}`,
  );
  say(
    `  remark-validate-links ${seconds(remark)}   ratio ${(remark / cold.elapsedMs).toFixed(1)} x   must be >= 5 x: ${verdict(remark / cold.elapsedMs >= 5)}`,
  );
}

function auditOnce(cache: string) {
  const ran = spawnSync(process.execPath, ["--import", "tsx", join(here, "audit-once.ts"), folder, cache], {
    encoding: "utf8",
    maxBuffer: 256e6,
    timeout: RUN_LIMIT_MS,
  });
  if (ran.status !== 0) throw new Error(ran.stderr);
  const { elapsedMs, cpuMs, peakBytes, answer } = JSON.parse(ran.stdout);
  return {
    elapsedMs: Number(elapsedMs),
    cpuMs: Number(cpuMs),
    peakBytes: Number(peakBytes),
    figures: answer.figures,
    found: Object.values<number>(answer.findingsByRule).reduce((sum, count) => sum + count, 0),
  };
}

/** Milliseconds that a program takes; warnings make it end with 1, which is an answer. */
function timed(command: readonly string[], cwd: string): number {
  const [program = "", ...words] = command;
  const started = performance.now();
  const ran = spawnSync(program, words, { cwd, encoding: "utf8", maxBuffer: 256e6, timeout: RUN_LIMIT_MS });
  if (ran.error !== undefined || (ran.status !== 0 && ran.status !== 1))
    throw new Error(`${program} failed: ${ran.stderr.slice(0, 2_000)}`);
  return performance.now() - started;
}

function installTools(): void {
  if (existsSync(join(toolsFolder, "node_modules", "remark-cli"))) return;
  say("installing the programs to compare with (bench/tools)");
  const ran = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: toolsFolder,
    stdio: "inherit",
    timeout: RUN_LIMIT_MS,
  });
  if (ran.status !== 0) throw new Error("npm ci failed in bench/tools");
}

function verdict(isReached: boolean): string {
  return isReached ? "reached" : "NOT REACHED";
}

function seconds(elapsedMs: number): string {
  return `${(elapsedMs / 1_000).toFixed(2)} s`;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
