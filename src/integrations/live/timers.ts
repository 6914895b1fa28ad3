import { setTimeout as sleep } from "node:timers/promises";
import type { Timers } from "../../ops/coordination/index.ts";

/** Real time. */
export const realTimers: Timers = {
  sleep: async (ms, signal) => {
    if (signal.aborted) return;
    await sleep(ms, undefined, { signal }).catch((thrown: unknown) => {
      if (!signal.aborted) throw thrown;
    });
  },
};
