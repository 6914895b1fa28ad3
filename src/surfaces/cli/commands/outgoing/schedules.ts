import { Option } from "commander";
import { parseDurationMs } from "../../../../kernel/duration.ts";
import { Missed, Overlap, type Schedule } from "../../../../ops/schedules/index.ts";
import {
  type ArgumentSpec,
  type Call,
  type CommandSpec,
  firstArgument,
  printJson,
  printLines,
  repositoryOf,
  withSession,
} from "../../call.ts";
import { sendSchedule } from "../../declared/send.ts";
import { readContext } from "../../declared/signal.ts";
import { numberAt, textAt } from "../../globals.ts";
import { ask } from "../../operations.ts";
import { printTable } from "../print-table.ts";
import { formatInstant } from "../../text/instant.ts";
import { visible } from "../../text/visible.ts";
import { positiveInteger } from "../numbers.ts";

const NAME: ArgumentSpec = { name: "name", summary: "the schedule's name", required: true };

/** `schedule`: signals that are sent by the clock. */
export const scheduleCommands: readonly CommandSpec[] = [
  {
    path: ["schedule", "add"],
    kind: "setup",
    summary: "send a signal on a cron expression; `serve` sends it",
    arguments: [{ ...NAME, summary: "what to call it, such as weekly-report" }],
    options: [
      new Option("--cron <expression>", "minute, hour, day, month, weekday").makeOptionMandatory(),
      new Option("--signal <name>", "the signal, such as OPS:REPORT").makeOptionMandatory(),
      new Option("--context <json>", "the context: JSON, @file, or - for standard input"),
      new Option("--time-zone <zone>", "IANA name of the time zone (default: UTC)"),
      new Option("--jitter <duration>", "send it up to so much later, by chance").argParser(parseDurationMs),
      new Option("--overlap <what>", "when the run before is unfinished (default: skip)").choices(Overlap.options),
      new Option("--missed <what>", "when no server ran at the time (default: skip)").choices(Missed.options),
    ],
    examples: [
      `signalbox schedule add weekly-report --cron "0 8 * * 1" --time-zone Europe/Berlin --signal OPS:REPORT --context '{"kind":"weekly"}'`,
      `signalbox schedule add retrospective --cron "0 9 1 * *" --signal OPS:REPORT --context '{"kind":"retrospective"}' --missed run-once`,
    ],
    run: (call) => add(call),
  },
  plain("list", { kind: "look", summary: "list schedules with their next and last times", given: [] }, list),
  plain("remove", { kind: "setup", summary: "end a schedule; runs that it began go on", given: [NAME] }, remove),
  plain("pause", { kind: "setup", summary: "send nothing until it is resumed", given: [NAME] }, (call) =>
    change(call, "schedules.pause"),
  ),
  plain("resume", { kind: "setup", summary: "send again from the next time on", given: [NAME] }, (call) =>
    change(call, "schedules.resume"),
  ),
  plain("run", { kind: "work", summary: "send its signal now; its times stay as they are", given: [NAME] }, (call) =>
    sendSchedule(call, firstArgument(call)),
  ),
  {
    ...plain("next", { kind: "look", summary: "tell the next times of a schedule", given: [NAME] }, next),
    options: [new Option("--count <number>", "how many (default: 5)").argParser(positiveInteger)],
  },
];

interface Plain {
  readonly kind: CommandSpec["kind"];
  readonly summary: string;
  readonly given: readonly ArgumentSpec[];
}

function plain(word: string, { kind, summary, given }: Plain, run: CommandSpec["run"]): CommandSpec {
  const example = `signalbox schedule ${word}${given.length === 0 ? "" : " weekly-report"}`;
  return { path: ["schedule", word], kind, summary, arguments: given, options: [], examples: [example], run };
}

async function add(call: Call): Promise<number> {
  const { options } = call;
  const given = {
    ...{ cron: textAt(options, "cron"), signal: textAt(options, "signal"), timeZone: textAt(options, "timeZone") },
    ...{
      jitterMs: numberAt(options, "jitter"),
      overlap: textAt(options, "overlap"),
      missed: textAt(options, "missed"),
    },
  };
  const context = await readContext(call, textAt(options, "context"));
  return withSession(call, false, async (session) => {
    const schedule = await ask(session, "schedules.add", {
      ...{ name: firstArgument(call), context, repository: repositoryOf(call) },
      ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    });
    return show(call, schedule);
  });
}

function list(call: Call): Promise<number> {
  return withSession(call, false, async (session) => {
    const schedules = await ask(session, "schedules.list", {});
    if (call.globals.json) printJson(call, { schemaVersion: 1, schedules });
    else if (schedules.length === 0)
      printLines(call, ["There are no schedules. signalbox schedule add <name> makes one."]);
    else printTable(call, ["name", "signal", "when", "next", "last"], schedules.map(rowOf));
    return 0;
  });
}

function rowOf({ name, signal, cron, timeZone, isPaused, nextAt, lastOutcome, lastRun }: Schedule): readonly string[] {
  const next = isPaused ? "paused" : nextAt === null ? "never" : formatInstant(nextAt);
  const last = lastOutcome === null ? "not yet" : `${lastOutcome}${lastRun === null ? "" : `, ${lastRun}`}`;
  return [name, signal, `${cron} ${timeZone}`, next, last];
}

function remove(call: Call): Promise<number> {
  return withSession(call, false, async (session) => {
    const answer = await ask(session, "schedules.remove", { name: firstArgument(call) });
    if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
    else printLines(call, [`${visible(answer.removed)} has ended.`]);
    return 0;
  });
}

function change(call: Call, operation: "schedules.pause" | "schedules.resume"): Promise<number> {
  return withSession(call, false, async (session) =>
    show(call, await ask(session, operation, { name: firstArgument(call) })),
  );
}

function next(call: Call): Promise<number> {
  const count = numberAt(call.options, "count");
  return withSession(call, false, async (session) => {
    const input = { name: firstArgument(call), ...(count === undefined ? {} : { count }) };
    const answer = await ask(session, "schedules.next", input);
    if (call.globals.json) printJson(call, { schemaVersion: 1, ...answer });
    else
      printLines(
        call,
        answer.times.map(({ at }) => formatInstant(at)),
      );
    return 0;
  });
}

function show(call: Call, schedule: Schedule): number {
  if (call.globals.json) printJson(call, { schemaVersion: 1, schedule });
  else {
    const { name, signal, isPaused, nextAt } = schedule;
    const when = isPaused ? "is paused" : `is sent next at ${nextAt === null ? "no time" : formatInstant(nextAt)}`;
    printLines(call, [`${visible(name)}: ${visible(signal)} ${when}`]);
  }
  return 0;
}
