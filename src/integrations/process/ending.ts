import { setTimeout as sleep } from "node:timers/promises";
import { findProcesses, lookFor, signalProcess, type Quarry } from "./process-table.ts";

/** Given to a process between SIGTERM and SIGKILL. Source: coordination brief; the usual grace of service managers is longer. */
export const TERM_GRACE_MS = 2_000;

const LOOK_EVERY_MS = 20;
const KILL_ROUNDS = 200;

/** So often the table is looked at before nobody is believed to be left. Source: execve(2) takes a fraction of one interval. */
const LOOKS_WHEN_UNSURE = 5;

/** Ends the processes and all they have left behind: SIGTERM, a grace, then SIGKILL until none is left. Answers whether all are gone. */
export async function endProcesses(quarry: Quarry, graceMs: number = TERM_GRACE_MS): Promise<boolean> {
  const told = new Set<number>();
  for (let waitedMs = 0; waitedMs <= graceMs; waitedMs += LOOK_EVERY_MS) {
    const live = await findLive(quarry);
    if (live.length === 0) return true;
    for (const pid of live) if (!told.has(pid)) signalProcess(pid, "SIGTERM");
    for (const pid of live) told.add(pid);
    await sleep(LOOK_EVERY_MS);
  }
  for (let round = 0; round < KILL_ROUNDS; round += 1) {
    const live = await findLive(quarry);
    if (live.length === 0) return true;
    for (const pid of live) signalProcess(pid, "SIGKILL");
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}

/** One look is no proof that nobody is there: the table changes while it is read, and a process shows no mark while it executes another program. */
async function findLive(quarry: Quarry): Promise<readonly number[]> {
  for (let looks = 1; looks < LOOKS_WHEN_UNSURE; looks += 1) {
    const { live, isUnsure } = lookFor(quarry);
    if (live.length > 0) return live;
    if (!isUnsure) break;
    await sleep(LOOK_EVERY_MS);
  }
  return findProcesses(quarry);
}
