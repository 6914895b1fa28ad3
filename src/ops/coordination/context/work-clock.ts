/** Counts the working time of an attempt; what is done untimed is left out. */
export interface WorkClock {
  /** Time that counts against the task, ms. */
  countedMs(): number;
  /** All time since the attempt began, ms. */
  elapsedMs(): number;
  isPaused(): boolean;
  untimed<T>(work: () => Promise<T>): Promise<T>;
}

/** Starts the clock of one attempt. */
export function startWorkClock(now: () => number): WorkClock {
  const begunAt = now();
  let untimedMs = 0;
  let pauses = 0;
  let pausedAt = 0;
  const pausedMs = () => untimedMs + (pauses > 0 ? now() - pausedAt : 0);
  return {
    countedMs: () => now() - begunAt - pausedMs(),
    elapsedMs: () => now() - begunAt,
    isPaused: () => pauses > 0,
    untimed: async (work) => {
      if (pauses === 0) pausedAt = now();
      pauses += 1;
      try {
        return await work();
      } finally {
        pauses -= 1;
        if (pauses === 0) untimedMs += now() - pausedAt;
      }
    },
  };
}
