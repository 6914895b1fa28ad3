import type { CliHost } from "../host.ts";

/** Thrown through whatever is under way when the person wants to leave at once. */
export class Left extends Error {
  constructor() {
    super("left at once");
    this.name = "Left";
  }
}

/** Ctrl-C while a run is followed. */
export interface Interrupts {
  /** Whether Ctrl-C was pressed. */
  asked(): boolean;
  /** Calls at the first Ctrl-C, at once if it was pressed already. Answers a function that takes the call back. */
  onFirst(callback: () => void): () => void;
  /** Waits for the work; throws `Left` when Ctrl-C says to leave. */
  orLeave<T>(work: Promise<T>): Promise<T>;
  stop(): void;
}

/** Listens to Ctrl-C: leaves at the given press, so that 2 means that the first one is a polite wish. */
export function listenToInterrupts(host: CliHost, leaveAt: 1 | 2): Interrupts {
  const firstCallbacks = new Set<() => void>();
  const leaveCallbacks = new Set<() => void>();
  let presses = 0;
  const stop = host.onInterrupt(() => {
    presses += 1;
    if (presses === 1) for (const callback of firstCallbacks) callback();
    if (presses >= leaveAt) for (const callback of leaveCallbacks) callback();
  });
  return {
    asked: () => presses > 0,
    onFirst(callback) {
      if (presses > 0) callback();
      else firstCallbacks.add(callback);
      return () => firstCallbacks.delete(callback);
    },
    orLeave: (work) =>
      new Promise((resolve, reject) => {
        const leave = () => reject(new Left());
        if (presses >= leaveAt) leave();
        leaveCallbacks.add(leave);
        work.then(resolve, reject).finally(() => leaveCallbacks.delete(leave));
      }),
    stop,
  };
}
