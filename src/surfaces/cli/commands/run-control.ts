import { Option } from "commander";
import { parseDurationMs } from "../../../kernel/duration.ts";
import {
  argumentAt,
  firstArgument,
  type Call,
  type CommandSpec,
  isInteractive,
  printJson,
  printLines,
  tell,
  withSession,
} from "../call.ts";
import { followToEnd, withInterruptibleSession } from "../following/conclude.ts";
import { numberAt } from "../globals.ts";
import type { Session } from "../host.ts";
import type { RunState } from "../../../ops/runs/index.ts";
import { ask } from "../operations.ts";
import { count } from "../text/instant.ts";
import { readOutput, reportOptions } from "../report/output.ts";
import { naturalNumber } from "./numbers.ts";
import { RUN_ARGUMENT } from "./run-queries.ts";

const MOST_RESUMED = 100;
const ABORT_WAIT_MS = 60_000; // a polite end: tasks are told, their processes ended, effects probed
const POLL_MS = 1_000;
const PAUSE_MS = 50;

/** `runs watch|abort|resume|retry|gc`: follows runs, stops them, goes on with them, removes old ones. */
export const runControlCommands: readonly CommandSpec[] = [
  {
    path: ["runs", "watch"],
    kind: "look",
    summary: "follow a run until it ends or waits for a decision; Ctrl-C only stops watching",
    arguments: [RUN_ARGUMENT],
    options: reportOptions(),
    examples: ["signalbox runs watch run_7f3k2m9q4d"],
    run(call) {
      const output = readOutput(call);
      return withInterruptibleSession(call, { resumes: false, leaveAt: 1 }, (session, interrupts) =>
        followToEnd(call, session, runOf(call), { interest: "watch", output, interrupts }),
      );
    },
  },
  {
    path: ["runs", "abort"],
    kind: "look",
    summary: "stop a run: work under way ends and hands in what it has",
    arguments: [RUN_ARGUMENT],
    options: [],
    examples: ["signalbox runs abort run_7f3k2m9q4d"],
    run: abort,
  },
  {
    path: ["runs", "resume"],
    kind: "look",
    summary: "go on with a run that an earlier process left unfinished",
    arguments: [{ ...RUN_ARGUMENT, summary: "id of the run (default: all that are unfinished)", required: false }],
    options: reportOptions(),
    examples: ["signalbox runs resume", "signalbox runs resume run_7f3k2m9q4d"],
    run: resume,
  },
  {
    path: ["runs", "retry"],
    kind: "look",
    summary: "send the signal of an ended run again, as a new run",
    arguments: [RUN_ARGUMENT],
    options: reportOptions(),
    examples: ["signalbox runs retry run_7f3k2m9q4d"],
    run(call) {
      const output = readOutput(call);
      return withInterruptibleSession(call, { resumes: true, leaveAt: 2 }, async (session, interrupts) => {
        const intake = await interrupts.orLeave(ask(session, "runs.retry", { run: runOf(call) }));
        if (intake.kind === "ignored") return 0;
        return followToEnd(call, session, intake.run.id, { interest: "own", output, interrupts });
      });
    },
  },
  {
    path: ["runs", "gc"],
    kind: "look",
    summary: "remove ended runs that are old, with all that belongs to them",
    arguments: [],
    options: [
      new Option("--older-than <duration>", "only runs that ended longer ago (default: 90d)").argParser(
        parseDurationMs,
      ),
      new Option("--keep <number>", "keep so many of the newest whatever their age (default: 50)").argParser(
        naturalNumber,
      ),
      new Option("--dry-run", "only list what would be removed"),
    ],
    examples: ["signalbox runs gc --dry-run", "signalbox runs gc --older-than 90d --keep 50 --yes"],
    run: collectGarbage,
  },
];

function resume(call: Call): Promise<number> {
  const output = readOutput(call);
  const named = argumentAt(call, 0);
  return withInterruptibleSession(call, { resumes: true, leaveAt: 2 }, async (session, interrupts) => {
    if (named !== undefined) await interrupts.orLeave(ask(session, "runs.resume", { run: named }));
    const unfinished =
      named === undefined
        ? await interrupts.orLeave(ask(session, "runs.list", { state: "unfinished", limit: MOST_RESUMED }))
        : [];
    const runs = named === undefined ? unfinished.map((run) => run.id) : [named];
    if (runs.length === 0) tell(call, "Nothing is unfinished.");
    let worst = 0;
    for (const run of runs)
      worst = Math.max(worst, await followToEnd(call, session, run, { interest: "own", output, interrupts }));
    return worst;
  });
}

// The run ends in the process that owns the store; if that is this one, it stays until the run has ended.
function abort(call: Call): Promise<number> {
  const run = firstArgument(call);
  return withInterruptibleSession(call, { resumes: false, leaveAt: 1 }, async (session, interrupts) => {
    await interrupts.orLeave(ask(session, "runs.abort", { run }));
    const state = session.kind === "socket" ? null : await interrupts.orLeave(waitForEnd(call, session, run));
    if (call.globals.json) printJson(call, { schemaVersion: 1, run, state: state ?? "abort asked" });
    else
      printLines(call, [
        state === null
          ? `${run} is asked to stop; signalbox runs watch ${run} shows how it ends.`
          : `${run} is ${state}.`,
      ]);
    return 0;
  });
}

/** How the run ended; null when it has not after the time that a polite end takes. */
async function waitForEnd(call: Call, session: Session, run: string): Promise<RunState | null> {
  const until = call.host.now() + ABORT_WAIT_MS;
  for (let after = 0; call.host.now() < until;) {
    const look = await ask(session, "runs.follow", { run, after, waitMs: POLL_MS });
    if (look.report !== null) return look.run.state;
    if (look.events.length === 0) await call.host.sleep(PAUSE_MS);
    after = look.events.at(-1)?.seq ?? after;
  }
  return null;
}

async function collectGarbage(call: Call): Promise<number> {
  const dryRun = call.options["dryRun"] === true;
  const limits = Object.fromEntries(
    [
      ["olderThanMs", numberAt(call.options, "olderThan")],
      ["keep", numberAt(call.options, "keep")],
    ].filter(([, value]) => value !== undefined),
  );
  return withSession(call, false, async (session) => {
    const { removed: chosen } = await ask(session, "runs.gc", { ...limits, dryRun: true });
    const goesOn = !dryRun && chosen.length > 0 && (await agrees(call, chosen.length));
    const removed = goesOn ? (await ask(session, "runs.gc", { ...limits, dryRun: false })).removed : [];
    if (call.globals.json) printJson(call, { schemaVersion: 1, dryRun: !goesOn, runs: goesOn ? removed : chosen });
    else
      printLines(
        call,
        goesOn
          ? [`Removed ${count(removed.length, "run")}.`]
          : [
              ...chosen,
              chosen.length === 0
                ? "No run is old enough to be removed."
                : `${count(chosen.length, "run")} would be removed; none was.`,
            ],
      );
    return 0;
  });
}

// Without a terminal the command itself is the word: nobody could be asked.
async function agrees(call: Call, runs: number): Promise<boolean> {
  if (call.globals.yes || !isInteractive(call.host)) return true;
  const typed = await call.host.streams.stdin.readLine(
    `Remove ${count(runs, "run")} with their events and reports? [y/N] `,
  );
  return /^y(es)?$/i.test(typed?.trim() ?? "");
}

function runOf(call: Call): string {
  return firstArgument(call);
}
