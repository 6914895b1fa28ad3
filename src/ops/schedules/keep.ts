import type { Actor } from "../../kernel/actor.ts";
import { type OperationContext, perform } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { type Intake, receiveSignal } from "../signals/index.ts";
import { decide } from "./decide.ts";
import type { Schedule } from "./model.ts";

/** Schedules looked at in one go; the rest comes with the next. */
const AT_ONCE = 100;
const LONGEST_OUTCOME = 300;

/**
 * Sends the signals of schedules whose time has come; answers how many. The signal's id names schedule and time, so that a
 * crash between sending and writing it down, or a second server, sends none twice.
 */
export async function keepSchedules(ports: Ports): Promise<number> {
  const at = ports.clock.now();
  let sent = 0;
  for (const schedule of await ports.schedules.due(at, AT_ONCE)) if (await keepOne(ports, schedule, at)) sent += 1;
  return sent;
}

async function keepOne(ports: Ports, schedule: Schedule, at: number): Promise<boolean> {
  const { nextAt } = schedule;
  if (nextAt === null) return false;
  const move = decide({ ...schedule, nextAt }, at, await isRunning(ports, schedule.lastRun));
  if (move.kind === "wait") return false;
  if (move.kind === "send") return sendOne(ports, schedule, move);
  await ports.schedules.advance(schedule.id, nextAt, move.turn);
  return false;
}

async function sendOne(
  ports: Ports,
  schedule: Schedule,
  move: { readonly scheduledAt: number; readonly nextAt: number | null },
): Promise<boolean> {
  const { id, lastRun } = schedule;
  const { scheduledAt, nextAt } = move;
  try {
    const intake = await send(ports, schedule, scheduledAt);
    const run = intake.kind === "ignored" ? lastRun : intake.run.id;
    await ports.schedules.advance(id, scheduledAt, {
      nextAt,
      lastAt: scheduledAt,
      lastRun: run,
      lastOutcome: intake.kind,
    });
    return intake.kind === "started";
  } catch (thrown) {
    if (!(thrown instanceof OpsError) || thrown.code === "storage") throw thrown; // the same time comes again
    const lastOutcome = `refused: ${ports.masker.mask(thrown.message)}`.slice(0, LONGEST_OUTCOME);
    await ports.schedules.advance(id, scheduledAt, { nextAt, lastAt: scheduledAt, lastRun, lastOutcome });
    return false;
  }
}

function send(ports: Ports, schedule: Schedule, scheduledAt: number): Promise<Intake> {
  const { id, name, signal, repository, overlap } = schedule;
  const actor: Actor = { kind: "system", id: `schedule:${name}`, scopes: ["signal"] };
  const context: OperationContext = { actor, ports, door: "schedule" };
  return perform(receiveSignal, context, {
    ...{ id: `${id}:${scheduledAt}`, name: signal, context: schedule.context, source: "schedule", repository },
    forceNew: overlap === "allow",
  });
}

async function isRunning(ports: Ports, run: string | null): Promise<boolean> {
  if (run === null) return false;
  const found = await ports.runs.find(run);
  return found !== null && found.endedAt === null;
}
