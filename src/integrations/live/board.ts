import type { Board, Progress } from "../../ops/coordination/index.ts";

/** Progress entries kept for one run; older ones of ended assignments are dropped first. */
const ENTRIES_A_RUN = 64;
/** Looks that are over are remembered, in case they were over before anybody waited for them. */
const LOOKS_KEPT = 64;

/** What is under way in this process, in memory. */
export function createBoard(): Board {
  const entries = new Map<string, Map<string, Progress>>();
  const waiters = new Map<string, Set<() => void>>();
  const looks = new Set<string>();
  const ring = (run: string) => {
    for (const wake of [...(waiters.get(run) ?? [])]) wake();
  };
  const wait = (bell: string, timeoutMs: number): Promise<void> =>
    new Promise((resolve) => {
      const own = waiters.get(bell) ?? new Set();
      waiters.set(bell, own);
      const timer = setTimeout(() => wake(), timeoutMs);
      const wake = () => {
        clearTimeout(timer);
        own.delete(wake);
        if (own.size === 0) waiters.delete(bell);
        resolve();
      };
      own.add(wake);
    });
  return {
    report: (run, progress) => {
      const own = entries.get(run) ?? new Map<string, Progress>();
      own.delete(progress.assignment);
      own.set(progress.assignment, progress);
      const oldest = own.keys().next().value;
      if (own.size > ENTRIES_A_RUN && oldest !== undefined) own.delete(oldest);
      entries.set(run, own);
      ring(run);
    },
    of: (run) => [...(entries.get(run)?.values() ?? [])],
    clear: (run) => {
      entries.delete(run);
    },
    ring,
    wait,
    looked: (token) => {
      looks.add(token);
      const [oldest] = looks;
      if (looks.size > LOOKS_KEPT && oldest !== undefined) looks.delete(oldest);
      ring(token);
    },
    untilLooked: async (token, timeoutMs) => {
      if (!looks.has(token)) await wait(token, timeoutMs);
    },
  };
}
