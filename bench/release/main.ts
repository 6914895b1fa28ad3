// `npm run bench -- release [repository]`: notes of whole histories and the plan of a release beside git-cliff on the same
// repositories, taken in turns in one run. `npm run bench -- release all` runs the benches of git health and of a commit after it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { compareNotes, makeHistory } from "../docs/notes.ts";
import { cliffProgram, run } from "./cliff.ts";
import { comparePlans } from "./plan.ts";
import { processorOfNotes } from "./processor.ts";

/** Release specification, "Performance": the two histories that it names, and what must be reached on them. */
const HISTORIES = [
  { commits: 4_146, tags: 95 },
  { commits: 2_790, tags: 445 },
] as const;
const MUST_REACH = 3;
/** A release after so many commits: more than most projects make in a year. */
const PLANNED_COMMITS = 4_000;
const OTHER_BENCHES = [
  ["git", "100000", "3"],
  ["start", "5"],
];
const LIMIT_MS = 3_600_000;

const [asked] = process.argv.slice(2);
const cliff = cliffProgram();
let isReached = true;
say(run([cliff, "--version"], tmpdir()).trim());
for (const { commits, tags } of HISTORIES) {
  const folder = join(tmpdir(), `signalbox-bench-notes-${commits}-${tags}`);
  makeHistory(folder, commits, tags);
  await benchNotes(folder);
}
if (asked !== undefined && asked !== "all") await benchNotes(asked);
await benchPlan();
if (asked === "all") for (const words of OTHER_BENCHES) runOther(words);
process.exitCode = isReached ? 0 : 1;

async function benchNotes(folder: string): Promise<void> {
  const { ours, cliff: theirs, commits, tags } = await compareNotes(folder, cliff);
  const ratio = theirs / ours;
  const processor = await processorOfNotes(folder, cliff);
  isReached &&= ratio >= MUST_REACH;
  say(`load ${(loadavg()[0] ?? 0).toFixed(1)}`);
  say(`notes of ${commits} commits with ${tags} tags, median of 5`);
  say(`  signalbox          ${seconds(ours)}`);
  say(`  git-cliff          ${seconds(theirs)}   ratio ${ratio.toFixed(1)} x   must be >= 3 x: ${word(ratio)}`);
  say(
    `  processor time     ${seconds(processor.ours)} and ${seconds(processor.cliff)}   ratio ${(processor.cliff / processor.ours).toFixed(1)} x`,
  );
}

async function benchPlan(): Promise<void> {
  const folder = join(tmpdir(), `signalbox-bench-plan-${PLANNED_COMMITS}`);
  makeHistory(folder, PLANNED_COMMITS + 1, 1);
  const took = await comparePlans(folder, cliff);
  say(`plan of a release after ${took.commits} commits (${took.version}), median of 5`);
  say(`  signalbox          ${seconds(took.ours)}   facts, verdicts, versions, notes, edits`);
  say(`  the same git log   ${seconds(took.log)}   ratio ${(took.ours / took.log).toFixed(2)}`);
  say(`  git-cliff          ${seconds(took.cliff)}   the next version alone (${took.cliffVersion})`);
  if (took.program !== null)
    say(`  the program        ${seconds(took.program)}   signalbox release plan --json, start and end`);
}

function runOther(words: readonly string[]): void {
  const runner = fileURLToPath(new URL("../run.mjs", import.meta.url));
  if (words[0] === "start" && !existsSync(fileURLToPath(new URL("../../dist/app/main.js", import.meta.url)))) {
    say("npm run build comes before the bench of a commit: it was left out");
    return;
  }
  const ran = spawnSync(process.execPath, [runner, ...words], { stdio: "inherit", timeout: LIMIT_MS });
  isReached &&= ran.status === 0;
}

function word(ratio: number): string {
  return ratio >= MUST_REACH ? "reached" : "NOT REACHED";
}

function seconds(elapsedMs: number): string {
  return `${(elapsedMs / 1_000).toFixed(2)} s`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
