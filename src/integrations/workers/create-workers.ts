import { availableParallelism } from "node:os";
import { OpsError } from "../../kernel/ops-error.ts";
import type { CallScope } from "../../kernel/work/effect.ts";
import type { Workers } from "../../ops/workspace/index.ts";
import { ThreadHandle } from "./thread-handle.ts";
import type { Progress } from "./throttle.ts";
import type { WorkersOptions } from "./workers-options.ts";

/** The pool, which can be closed. */
export interface WorkerPool extends Workers {
  /** Ends all threads and their programs. */
  close(): Promise<void>;
}

/** Runs jobs in at most `size` threads; threads start when they are needed and are used again. */
export function createWorkers(options: WorkersOptions): WorkerPool {
  const size = Math.max(1, options.size ?? availableParallelism());
  const idle: ThreadHandle[] = [];
  const all = new Set<ThreadHandle>();
  const waiting: (() => void)[] = [];
  let started = 0;
  const acquire = async (signal: AbortSignal): Promise<ThreadHandle> => {
    for (;;) {
      if (signal.aborted) throw aborted();
      const free = idle.pop();
      if (free !== undefined) return free;
      if (all.size < size) {
        started += 1;
        const thread = new ThreadHandle(options, started);
        all.add(thread);
        return thread;
      }
      await turn(waiting, signal);
    }
  };
  const release = (thread: ThreadHandle): void => {
    if (thread.isAlive) idle.push(thread);
    else all.delete(thread);
    waiting.shift()?.();
  };
  return {
    run: async <Input, Output>(job: string, input: Input, scope: CallScope, progress: Progress): Promise<Output> => {
      const thread = await acquire(scope.signal);
      try {
        return (await thread.work(
          { job, input, run: scope.run, assignment: scope.assignment },
          scope.signal,
          progress,
        )) as Output; // the job's own type: the registry holds it under this name
      } finally {
        release(thread);
      }
    },
    close: async () => {
      await Promise.all([...all].map((thread) => thread.end()));
      all.clear();
      idle.length = 0;
    },
  };
}

function aborted(): OpsError {
  return new OpsError("aborted", "the analysis was stopped");
}

/** Waits until a thread is given back or the signal fires. */
function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const go = (): void => {
      signal.removeEventListener("abort", leave);
      resolve();
    };
    const leave = (): void => {
      const at = waiting.indexOf(go);
      if (at !== -1) waiting.splice(at, 1);
      resolve();
    };
    waiting.push(go);
    signal.addEventListener("abort", leave, { once: true });
  });
}
