import { createHash } from "node:crypto";
import { nextTime } from "./cron.ts";
import type { Schedule, Turn } from "./model.ts";

/** A time that is dealt with later than this went by while no server ran. */
export const LATE_AFTER_MS = 60_000;

/** What is to be done about a schedule whose time has come. `scheduledAt` names the time, for the signal's id. */
export type NextMove =
  | { readonly kind: "wait" }
  | { readonly kind: "queue"; readonly turn: Turn }
  | { readonly kind: "pass"; readonly turn: Turn }
  | { readonly kind: "send"; readonly scheduledAt: number; readonly nextAt: number | null };

/** Decides about a schedule. Pure: the caller looks whether the last run is unfinished, sends and writes. */
export function decide(schedule: Schedule & { readonly nextAt: number }, at: number, isLastRunning: boolean): NextMove {
  const { nextAt: scheduledAt, cron, timeZone, overlap, missed, lastAt, lastRun, lastOutcome } = schedule;
  const dueAt = scheduledAt + jitterOf(schedule, scheduledAt);
  if (at < dueAt) return { kind: "wait" };
  const nextAt = nextTime(cron, timeZone, Math.max(at, scheduledAt));
  const pass = (outcome: string): NextMove => ({
    kind: "pass",
    turn: { nextAt, lastAt, lastRun, lastOutcome: outcome },
  });
  const wasQueued = lastOutcome === "queued";
  if (isLastRunning && overlap === "skip") return pass("skipped");
  if (isLastRunning && overlap === "queue")
    return wasQueued
      ? { kind: "wait" }
      : { kind: "queue", turn: { nextAt: scheduledAt, lastAt, lastRun, lastOutcome: "queued" } };
  const isLate = at - dueAt > LATE_AFTER_MS && !wasQueued;
  if (isLate && missed === "skip") return pass("missed");
  return { kind: "send", scheduledAt, nextAt };
}

/** The pause after a time, up to the schedule's jitter: by chance, but the same for every server. */
export function jitterOf({ id, jitterMs }: Pick<Schedule, "id" | "jitterMs">, scheduledAt: number): number {
  if (jitterMs === 0) return 0;
  const chance = createHash("sha256").update(`${id} ${scheduledAt}`).digest().readUInt32BE(0) / 0x100000000;
  return Math.floor(chance * jitterMs);
}
