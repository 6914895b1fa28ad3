import { z } from "zod";
import { newId } from "../../kernel/ids.ts";
import { canonicalJson, toJson } from "../../kernel/json.ts";
import { defineOperation, type OperationContext, parseInput, perform } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { type Intake, receiveSignal, SignalRequest } from "../signals/index.ts";
import { nextTime, nextTimes } from "./cron.ts";
import { Missed, Overlap, type Schedule } from "./model.ts";

const MOST = 200;
const LONGEST_JITTER_MS = 86_400_000;
const LONGEST_CONTEXT_BYTES = 64 * 1024;

const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, "lower-case letters, digits, dot, dash and underscore; at most 64");
const AddInput = z.strictObject({
  name: Name.describe("What it is called: `weekly-report`"),
  signal: z.string().min(1).max(100).describe("The signal that is sent"),
  context: z.record(z.string(), z.unknown()).default({}).describe("The signal's context"),
  repository: z.string().max(4_096).default("").describe("The repository that the signal is about"),
  cron: z.string().min(9).max(200).describe("Minute, hour, day, month, weekday: `0 8 * * 1`"),
  timeZone: z.string().min(1).max(100).default("UTC").describe("IANA name of the time zone: `Europe/Berlin`"),
  jitterMs: z
    .number()
    .int()
    .min(0)
    .max(LONGEST_JITTER_MS)
    .default(0)
    .describe("It is sent up to so much later, by chance"),
  overlap: Overlap.default("skip").describe("When the run before is unfinished"),
  missed: Missed.default("skip").describe("When no server ran at the time"),
});
const NameInput = z.strictObject({ name: Name });

/** Sends a signal on a cron expression from now on. */
export const addSchedule = defineOperation({
  name: "schedules.add",
  summary: "Sends a signal on a cron expression from now on",
  scope: "administer",
  audited: true,
  input: AddInput,
  run: async (context, input): Promise<Schedule> => {
    const { schedules, clock } = context.ports;
    const at = clock.now();
    const nextAt = nextTime(input.cron, input.timeZone, at);
    if (nextAt === null) throw new OpsError("invalid_input", `"${input.cron}" never comes`);
    const repository = await checkSignal(context, input);
    if ((await schedules.list()).length >= MOST) throw new OpsError("conflict", `there are ${MOST} schedules already`);
    const schedule: Schedule = {
      ...{ ...input, id: newId("sch"), context: toJson(input.context), repository },
      ...{ createdBy: context.actor.id, createdAt: at, isPaused: false, nextAt },
      ...{ lastAt: null, lastRun: null, lastOutcome: null },
    };
    await schedules.add(schedule);
    return schedule;
  },
});

/** Schedules by name. */
export const listSchedules = defineOperation({
  name: "schedules.list",
  summary: "Lists schedules with their next and last times",
  scope: "read",
  audited: false,
  input: z.strictObject({}),
  run: (context): Promise<readonly Schedule[]> => context.ports.schedules.list(),
});

/** Ends a schedule; runs that it began go on. */
export const removeSchedule = defineOperation({
  name: "schedules.remove",
  summary: "Ends a schedule; runs that it began go on",
  scope: "administer",
  audited: true,
  input: NameInput,
  run: async (context, { name }): Promise<{ readonly removed: string }> => {
    if (await context.ports.schedules.remove(name)) return { removed: name };
    throw noSchedule(name);
  },
});

/** Sends nothing until it is resumed. */
export const pauseSchedule = defineOperation({
  name: "schedules.pause",
  summary: "Sends nothing until the schedule is resumed",
  scope: "operate",
  audited: true,
  input: NameInput,
  run: (context, { name }): Promise<Schedule> => setPaused(context, name, true),
});

/** Sends again, from the next time on: times of the pause are not made up for. */
export const resumeSchedule = defineOperation({
  name: "schedules.resume",
  summary: "Sends again from the next time on",
  scope: "operate",
  audited: true,
  input: NameInput,
  run: (context, { name }): Promise<Schedule> => setPaused(context, name, false),
});

/** Sends the schedule's signal now, as a request of whoever asks; its times stay as they are. */
export const sendScheduleNow = defineOperation({
  name: "schedules.send",
  summary: "Sends the schedule's signal now, as a request of whoever asks",
  scope: "signal",
  audited: true,
  input: SignalRequest.pick({ onEscalation: true, forceNew: true, withinRun: true, timeoutMs: true }).extend({
    name: Name,
  }),
  run: async (context, { name, ...asked }): Promise<Intake> => {
    const { signal, repository, context: given } = await findSchedule(context, name);
    return perform(receiveSignal, context, {
      ...asked,
      name: signal,
      context: given,
      repository,
      source: `schedule:${name}`,
    });
  },
});

/** The next times of a schedule. */
export const nextOfSchedule = defineOperation({
  name: "schedules.next",
  summary: "Tells the next times of a schedule",
  scope: "read",
  audited: false,
  input: z.strictObject({ name: Name, count: z.number().int().min(1).max(100).default(5) }),
  run: async (
    context,
    { name, count },
  ): Promise<{ readonly name: string; readonly times: readonly { readonly at: number }[] }> => {
    const schedule = await findSchedule(context, name);
    return { name, times: nextTimes(schedule, context.ports.clock.now(), count).map((at) => ({ at })) };
  },
});

/** Refuses now what would be refused at every time; answers the repository's top level. */
async function checkSignal(context: OperationContext, input: z.infer<typeof AddInput>): Promise<string> {
  const { catalog, repositories } = context.ports;
  const playbook = catalog.playbooks.get(input.signal);
  if (playbook === undefined)
    throw new OpsError("unknown_signal", `${input.signal} is no signal of this version`, {
      details: { known: [...catalog.playbooks.keys()].sort() },
    });
  parseInput(playbook.input, input.context, `context of ${input.signal}`);
  if (Buffer.byteLength(canonicalJson(input.context), "utf8") > LONGEST_CONTEXT_BYTES)
    throw new OpsError("too_large", `the context has over ${LONGEST_CONTEXT_BYTES} bytes`);
  const isFromAfar = context.door !== "terminal" && context.door !== "socket";
  if (isFromAfar && playbook.place === "checkout" && playbook.writes)
    throw new OpsError(
      "forbidden",
      `${input.signal} works in a person's own work tree and is scheduled on its host alone`,
    );
  return playbook.place === "none" ? "" : repositories.resolve(input.repository);
}

async function setPaused(context: OperationContext, name: string, isPaused: boolean): Promise<Schedule> {
  const { cron, timeZone } = await findSchedule(context, name);
  const { schedules, clock } = context.ports;
  await schedules.setPaused(name, isPaused, nextTime(cron, timeZone, clock.now()));
  return findSchedule(context, name);
}

async function findSchedule(context: OperationContext, name: string): Promise<Schedule> {
  const schedule = await context.ports.schedules.find(name);
  if (schedule === null) throw noSchedule(name);
  return schedule;
}

function noSchedule(name: string): OpsError {
  return new OpsError("not_found", `there is no schedule ${name}`, { hint: "signalbox schedule list shows them." });
}
