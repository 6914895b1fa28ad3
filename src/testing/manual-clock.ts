import type { Clock } from "../kernel/ports.ts";

/** A clock that stands still until it is moved. */
export interface ManualClock extends Clock {
  advance(ms: number): void;
}

/** Starts at the instant given, epoch ms. */
export function createManualClock(startAt = 1_700_000_000_000): ManualClock {
  let now = startAt;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
  };
}
