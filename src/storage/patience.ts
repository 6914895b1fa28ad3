import { AsyncLocalStorage } from "node:async_hooks";

/** Callers outside a run are told of a lost database after this long, so that a terminal is not left hanging. */
export const BRIEF_OUTAGE_MS = 3_000;

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

/** How long calls wait for a database that is gone: within `patiently` until it is back or the store closes, else briefly. */
export interface Patience {
  /** Runs work (a run's flow) whose calls wait out an outage. */
  patiently<T>(work: () => Promise<T>): Promise<T>;
  /** Makes the call again after a growing pause while its failure `isLoss` and patience lasts. */
  insist<T>(call: () => Promise<T>, isLoss: (thrown: unknown) => boolean): Promise<T>;
  /** Ends all waiting: calls under way throw what they met last. */
  giveUp(): void;
}

/** Patience over an async context. */
export function createPatience(): Patience {
  const inside = new AsyncLocalStorage<true>();
  const closed = new AbortController();
  return {
    patiently: (work) => inside.run(true, work),
    giveUp: () => closed.abort(),
    insist: async (call, isLoss) => {
      const mayWaitMs = () =>
        closed.signal.aborted ? 0 : inside.getStore() === true ? Number.POSITIVE_INFINITY : BRIEF_OUTAGE_MS;
      let waitedMs = 0;
      let pauseMs = FIRST_PAUSE_MS;
      for (;;) {
        try {
          return await call();
        } catch (thrown) {
          if (!isLoss(causeOf(thrown)) || waitedMs + pauseMs > mayWaitMs()) throw thrown;
          await pause(pauseMs, closed.signal);
          waitedMs += pauseMs;
          pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
        }
      }
    },
  };
}

function causeOf(thrown: unknown): unknown {
  return thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
