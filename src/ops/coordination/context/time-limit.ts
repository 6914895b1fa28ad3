import { formatDuration } from "../../../kernel/duration.ts";
import type { Assignment, AttemptState } from "./assignment.ts";

/** While hooks run the time that counts stands still; how often it is looked at whether they have ended, ms. */
const PAUSED_LOOK_MS = 250;

/** Resolves when the task's time, or what is left of the run's, is used up; or at the signal. `usedMs`: by earlier attempts. */
export async function untilTimeIsUp(state: AttemptState, usedMs: number, signal: AbortSignal): Promise<null> {
  const { clock, ports, assignment } = state;
  for (;;) {
    const taskLeftMs = state.timeoutMs - usedMs - clock.countedMs();
    const runLeftMs = (assignment.limitMs ?? Number.POSITIVE_INFINITY) - usedMs - clock.elapsedMs();
    if (signal.aborted || Math.min(taskLeftMs, runLeftMs) <= 0) return null;
    const lookMs = clock.isPaused() ? Math.max(taskLeftMs, PAUSED_LOOK_MS) : taskLeftMs;
    await ports.timers.sleep(Math.min(lookMs, runLeftMs), signal);
  }
}

type Limited = Pick<AttemptState, "timeoutMs"> & { readonly assignment: Pick<Assignment, "limitMs"> };

/** How long an assignment may work, ms: as its task says, and within what is left of the run's own limit. */
export function limitOf({ timeoutMs, assignment }: Limited): number {
  return Math.min(timeoutMs, assignment.limitMs ?? timeoutMs);
}

/** The limit of an assignment, for people, with the reason where it is not the task's own. */
export function describeLimit(state: Limited): string {
  const limitMs = limitOf(state);
  const ofRun = limitMs < state.timeoutMs ? ", all that was left of the run's time" : "";
  return `${formatDuration(limitMs)}${ofRun}`;
}
