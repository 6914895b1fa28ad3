// What a person waits for: the start of the program, an audit of a small repository, and a commit beside bare git, on the
// built program, side by side in one run. `node bench/run.mjs start [rounds]`.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, requireBuilt, runGit, runProgram, type Took } from "./program.ts";

const ROUNDS = Number(process.argv[2] ?? 5);
/** Numbers to reach on two cores, in milliseconds. `--version` answers before anything is loaded; a commit is to feel like git's own. */
const LIMITS = { version: 150, freshAudit: 4_000, commitOverGit: 300 } as const;
const PAGES = 6;

requireBuilt();
const folder = mkdtempSync(join(tmpdir(), "signalbox-bench-start-"));
const env = environment();
let isReached = true;
try {
  const root = makeRepository();
  const rounds = Array.from({ length: ROUNDS }, (_, round) => round);
  await measure("--version", rounds, () => runProgram(["--version"], root, env), LIMITS.version);
  await measure("--help", rounds, () => runProgram(["--help"], root, env));
  const fresh = (round: number) => runProgram(auditOf(`fresh-${round}`), root, env);
  await measure("audit, fresh data folder", rounds, fresh, LIMITS.freshAudit);
  await runProgram(auditOf("warm"), root, env);
  await measure("audit, warm data folder", rounds, () => runProgram(auditOf("warm"), root, env));
  await compareCommits(root, rounds);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exitCode = isReached ? 0 : 1;

async function measure(
  name: string,
  rounds: readonly number[],
  run: (round: number) => Promise<Took>,
  limit?: number,
): Promise<void> {
  const took: Took[] = [];
  for (const round of rounds) took.push(await run(round));
  const wall = median(took.map((one) => one.wallMs));
  tell(name, wall, `cpu ${show(median(took.map((one) => one.cpuMs)))}${closing(took)}`, limit);
}

/** A commit by Signalbox and one by bare git in turns, so that both meet the same machine. */
async function compareCommits(root: string, rounds: readonly number[]): Promise<void> {
  const words = ["commit", "--no-pr", "--json", "--quiet", "--data-dir", join(folder, "warm")];
  const took: Took[] = [];
  const runs: number[] = [];
  const bare: number[] = [];
  for (const round of [-1, ...rounds]) {
    appendFileSync(join(root, "page-1.md"), `Line ${round} of ours.\n`);
    const ours = await runProgram([...words, "--message", `chore: line ${round} of ours`], root, env);
    appendFileSync(join(root, "page-1.md"), `Line ${round} of git's.\n`);
    const gits =
      runGit(["commit", "--quiet", "--all", "-m", `chore: line ${round} of git's`], root, env) +
      runGit(["push", "--quiet"], root, env);
    if (round < 0) continue; // the first one warms the disk cache
    took.push(ours);
    runs.push(durationOf(ours.stdout));
    bare.push(gits);
  }
  const over = median(runs.map((run, index) => run - (bare[index] ?? 0)));
  tell("git commit && git push", median(bare), "");
  tell(
    "commit, whole process",
    median(took.map((one) => one.wallMs)),
    `cpu ${show(median(took.map((one) => one.cpuMs)))}${closing(took)}`,
  );
  tell(
    "commit, start-up and end",
    median(took.map((one, index) => one.wallMs - (runs[index] ?? 0))),
    "all but the run itself",
  );
  tell(
    "commit, the run",
    median(runs),
    `${(median(runs) / median(bare)).toFixed(1)} x git; all ${runs.map(show).join(" ")}`,
  );
  tell("commit, the run over git", over, "", LIMITS.commitOverGit);
}

function closing(took: readonly Took[]): string {
  return `, end ${show(median(took.map((one) => one.closingMs)))} after the result`;
}

function tell(name: string, ms: number, more: string, limit?: number): void {
  const isOver = limit !== undefined && !(ms <= limit);
  if (isOver) isReached = false;
  const verdict = limit === undefined ? "" : `must reach <= ${limit} ms${isOver ? ": NOT REACHED" : ""}`;
  const notes = [verdict, more].filter((part) => part !== "").join("; ");
  console.log(`${name.padEnd(26)} ${show(ms).padStart(8)}${notes === "" ? "" : `  (${notes})`}`);
}

function show(ms: number): string {
  return `${ms.toFixed(0)} ms`;
}

function durationOf(report: string): number {
  const parsed: unknown = JSON.parse(report);
  if (typeof parsed === "object" && parsed !== null && "durationMs" in parsed && typeof parsed.durationMs === "number")
    return parsed.durationMs;
  throw new Error(`the report has no durationMs: ${report.slice(0, 200)}`);
}

function auditOf(dataFolder: string): readonly string[] {
  return ["audit", "--json", "--quiet", "--data-dir", join(folder, dataFolder)];
}

function environment(): NodeJS.ProcessEnv {
  const home = join(folder, "home");
  mkdirSync(home);
  writeFileSync(join(home, ".gitconfig"), "[user]\n\tname = Bench\n\temail = bench@example.org\n");
  return { PATH: process.env["PATH"], HOME: home, LANG: "C.UTF-8", XDG_RUNTIME_DIR: home, GIT_CONFIG_NOSYSTEM: "1" };
}

/** A small repository on a feature branch that follows a bare remote. */
function makeRepository(): string {
  const root = join(folder, "repository");
  const remote = join(folder, "remote.git");
  runGit(["init", "-q", "--bare", remote], folder, env);
  runGit(["init", "-q", "-b", "main", root], folder, env);
  for (let page = 1; page <= PAGES; page++) {
    writeFileSync(join(root, `page-${page}.md`), `# Page ${page}\n\nSee [the next](page-${(page % PAGES) + 1}.md).\n`);
    writeFileSync(join(root, `file-${page}.ts`), `export const value${page} = ${page};\n`);
  }
  runGit(["add", "-A"], root, env);
  runGit(["commit", "-q", "-m", "feat: the first pages"], root, env);
  runGit(["remote", "add", "origin", remote], root, env);
  runGit(["push", "-q", "-u", "origin", "main"], root, env);
  runGit(["switch", "-q", "-c", "feat/pages"], root, env);
  runGit(["push", "-q", "-u", "origin", "feat/pages"], root, env);
  return root;
}
