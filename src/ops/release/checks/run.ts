import { isOpsError } from "../../../kernel/ops-error.ts";
import { type Finding, makeFinding } from "../../../kernel/record/finding.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../kernel/work/task.ts";
import { processRun, readFile, type RunCommandOutput } from "../../workspace/index.ts";
import { CHECKS_CRITERION } from "../criteria.ts";
import { readSettings } from "../settings.ts";
import { detectChecks, PROJECT_FILES, type ProjectFiles } from "./detect.ts";
import { type CheckRun, ChecksResult, type ProjectCheck, RUN_CHECKS_TIMEOUT_MS, RunChecksInput } from "./model.ts";

const FILE_LIMIT_BYTES = 4 * 1024 * 1024;
const NOTE_CHARS = 600;

/** What of the timeout is kept for telling how the commands ended: at most so much, and at most a tenth. */
const MARGIN_MS = 10_000;

interface ChecksPlan {
  readonly root: string;
  /** Absent in plans that were recorded before it could be configured. */
  readonly timeoutMs?: number;
  readonly checks: readonly ProjectCheck[];
}

/** Runs the project's own lint and test commands. Where there are none, it is skipped as not applicable. */
export const runChecksTask = defineTask<RunChecksInput, ChecksPlan, ChecksResult>({
  agent: "release-manager",
  name: "run-checks",
  title: "checks",
  summary: "Runs the configured or detected test and lint commands of the project.",
  input: RunChecksInput,
  output: ChecksResult,
  timeoutMs: RUN_CHECKS_TIMEOUT_MS,
  timeoutOf: (plan) => plan.timeoutMs ?? null,
  layer: "slow",
  effects: [processRun.name],
  plan: planChecks,
  act: actChecks,
});

async function planChecks(read: Reader, input: RunChecksInput): Promise<ChecksPlan> {
  const { root, kind } = read.place;
  if (kind === "bare") return { root, timeoutMs: RUN_CHECKS_TIMEOUT_MS, checks: named(input.commands, "request") };
  const { checks, checksTimeoutSeconds } = await readSettings(read, root);
  const plan = { root, timeoutMs: checksTimeoutSeconds * 1_000 };
  if (input.commands.length > 0) return { ...plan, checks: named(input.commands, "request") };
  if (checks !== null) return { ...plan, checks: named(checks, "signalbox.yaml") };
  return { ...plan, checks: detectChecks(await readProject(read, root)) };
}

function named(checks: RunChecksInput["commands"], source: string): readonly ProjectCheck[] {
  return checks.map((check) => ({ ...check, source }));
}

async function readProject(read: Reader, root: string): Promise<ProjectFiles> {
  const texts = await Promise.all(
    PROJECT_FILES.map(async (path) => [path, await readQuietly(read, root, path)] as const),
  );
  const found = new Map<string, string | null>(texts);
  const entries = PROJECT_FILES.map((path) => [path, found.get(path) ?? null] as const);
  return Object.fromEntries(entries) as ProjectFiles; // sound: the entries are exactly the keys of ProjectFiles
}

/** A file's text; one that is too large to be a manifest counts as there, without its content. */
async function readQuietly(read: Reader, root: string, path: string): Promise<string | null> {
  try {
    return (await read.read(readFile, { root, path, limitBytes: FILE_LIMIT_BYTES }))?.text ?? null;
  } catch (thrown) {
    if (isOpsError(thrown, "too_large")) return "";
    throw thrown;
  }
}

async function actChecks(plan: ChecksPlan, act: Doer): Promise<TaskOutcome<ChecksResult>> {
  if (plan.checks.length === 0) {
    const reason = "not applicable: the project has no test or lint command";
    return { output: { verdict: "not_applicable", checks: [] }, summary: reason, skipped: reason };
  }
  const runs: CheckRun[] = [];
  for (const [index, check] of plan.checks.entries()) {
    act.progress(index, plan.checks.length, check.name);
    runs.push(await runOne(act, plan.root, check, timeLeft(plan, runs)));
    act.soFar({ output: { verdict: overall(runs), checks: runs } satisfies ChecksResult });
  }
  return concludeChecks(runs, act);
}

/** What the commands before have left of the time, ms; each of them gets a moment. */
function timeLeft({ timeoutMs = RUN_CHECKS_TIMEOUT_MS }: ChecksPlan, runs: readonly CheckRun[]): number {
  const used = runs.reduce((sum, run) => sum + run.durationMs, 0);
  return Math.max(1_000, Math.floor(timeoutMs - Math.min(MARGIN_MS, timeoutMs / 10) - used));
}

async function runOne(act: Doer, root: string, check: ProjectCheck, timeoutMs: number): Promise<CheckRun> {
  const base = { name: check.name, command: [...check.command], source: check.source };
  try {
    const done = await act.do(`check:${check.name}:${check.command.join(" ")}`, processRun, {
      root,
      command: [...check.command],
      timeoutMs,
      env: { CI: "true" },
    });
    return { ...base, ...verdictOf(done), exitCode: done.exitCode, durationMs: done.durationMs };
  } catch (thrown) {
    if (!isOpsError(thrown, "missing_tool")) throw thrown;
    return { ...base, verdict: "error", exitCode: null, durationMs: 0, note: thrown.message };
  }
}

function verdictOf(done: RunCommandOutput): Pick<CheckRun, "verdict" | "note"> {
  if (done.endedBy === "exit" && done.exitCode === 0) return { verdict: "pass", note: "exit 0" };
  const tail = `${done.stdout.trim()}\n${done.stderr.trim()}`.trim().slice(-NOTE_CHARS);
  if (done.endedBy === "exit") return { verdict: "fail", note: `exit ${done.exitCode}: ${tail}` };
  return { verdict: "error", note: `ended by ${done.endedBy} after ${Math.round(done.durationMs / 1000)} s: ${tail}` };
}

function overall(runs: readonly CheckRun[]): ChecksResult["verdict"] {
  return (
    (["fail", "error", "inconclusive"] as const).find((verdict) => runs.some((run) => run.verdict === verdict)) ??
    "pass"
  );
}

function concludeChecks(runs: readonly CheckRun[], act: Doer): TaskOutcome<ChecksResult> {
  const verdict = overall(runs);
  const told = runs.map((run) => `${run.command.join(" ")}: ${run.verdict}`).join(", ");
  return {
    output: { verdict, checks: [...runs] },
    summary: `checks ${verdict}: ${told}`,
    approach: `ran what ${[...new Set(runs.map((run) => run.source))].join(", ")} names`,
    evidence: runs.flatMap((run) =>
      run.exitCode === null
        ? []
        : [{ kind: "command" as const, command: run.command, exitCode: run.exitCode, note: run.verdict }],
    ),
    findings: runs.filter((run) => run.verdict !== "pass").map(findingOf),
    criteria: act.criteria.includes(CHECKS_CRITERION)
      ? [{ criterion: CHECKS_CRITERION, met: verdict === "pass", evidence: told }]
      : [],
  };
}

function findingOf(run: CheckRun): Finding {
  const command = run.command.join(" ");
  return makeFinding({
    rule: "checks/failing",
    severity: "high",
    where: { thing: `check ${command}` },
    message: `\`${command}\` did not pass: ${run.note}`,
    remedy:
      run.verdict === "error"
        ? "Make the command runnable here, or name another under release.checks in signalbox.yaml."
        : "Mend what it reports, then run `signalbox pr`; or open the pull request as a draft with --draft.",
    owner: "release-manager",
    identity: command,
    evidence: run.exitCode === null ? [] : [{ kind: "command", command: run.command, exitCode: run.exitCode }],
  });
}
