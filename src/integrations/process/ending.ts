import { setTimeout as sleep } from "node:timers/promises";
import { findProcesses, signalProcess, type Quarry } from "./process-table.ts";

/** Given to a process between SIGTERM and SIGKILL. Source: coordination brief; the usual grace of service managers is longer. */
export const TERM_GRACE_MS = 2_000;

const LOOK_EVERY_MS = 20;
const KILL_ROUNDS = 200;

/** Ends the processes and all they have left behind: SIGTERM, a grace, then SIGKILL until none is left. Answers whether all are gone. */
export async function endProcesses(quarry: Quarry, graceMs: number = TERM_GRACE_MS): Promise<boolean> {
  const told = new Set<number>();
  for (let waitedMs = 0; waitedMs <= graceMs; waitedMs += LOOK_EVERY_MS) {
    const live = findProcesses(quarry);
    if (live.length === 0) return true;
    for (const pid of live) if (!told.has(pid)) signalProcess(pid, "SIGTERM");
    for (const pid of live) told.add(pid);
    await sleep(LOOK_EVERY_MS);
  }
  for (let round = 0; round < KILL_ROUNDS; round += 1) {
    const live = findProcesses(quarry);
    if (live.length === 0) return true;
    for (const pid of live) signalProcess(pid, "SIGKILL");
    await sleep(LOOK_EVERY_MS);
  }
  return false;
}
