/** What something thrown under a flow means for it: park it quietly, park it and tell why, or let it through. */
export type Verdict =
  { readonly kind: "lost" } | { readonly kind: "failed"; readonly failure: Error } | { readonly kind: "thrown" };

/**
 * The door through which flow code leaves and comes back. Once a flow is parked (the process closes, the run belongs to
 * another, the store fails) nothing that it waits for ever comes back: it records no outcome, and can be adopted later.
 */
export interface Parking {
  readonly isClosing: boolean;
  /** Waits for something on behalf of a flow. */
  pass<T>(flow: string, wait: () => Promise<T>): Promise<T>;
  /** Runs a step and its recording, counted as under way until it is done or parked. `body` is handed what parks it. */
  step<T>(record: (park: () => Promise<never>) => Promise<T>): Promise<T>;
  /** Whether something thrown parks the flow; tells why if the store failed. */
  parks(flow: string, thrown: unknown): boolean;
  /** From now on no flow goes on. */
  close(): void;
  /** Resolves when no step is under way, or after the time. */
  settled(graceMs: number): Promise<void>;
}

/** `judge` tells what something thrown means; `onFailure` hears of flows under which the store failed. */
export function createParking(
  judge: (thrown: unknown) => Verdict,
  onFailure: (flow: string, failure: Error) => void,
): Parking {
  let isClosing = false;
  let working = 0;
  const idle = new Set<() => void>();
  const never = () => new Promise<never>(() => undefined);
  const leave = () => {
    working -= 1;
    if (working === 0) idle.forEach((resolve) => resolve());
  };
  const parks = (flow: string, thrown: unknown) => {
    const verdict = judge(thrown);
    if (verdict.kind === "failed") onFailure(flow, verdict.failure);
    return verdict.kind !== "thrown";
  };
  return {
    get isClosing() {
      return isClosing;
    },
    parks,
    close: () => {
      isClosing = true;
    },
    pass: async (flow, wait) => {
      if (isClosing) return never();
      try {
        const value = await wait();
        return isClosing ? await never() : value;
      } catch (thrown) {
        if (isClosing || parks(flow, thrown)) return never();
        throw thrown;
      }
    },
    step: async (record) => {
      working += 1;
      let hasLeft = false;
      const leaveOnce = () => {
        if (!hasLeft) leave();
        hasLeft = true;
      };
      try {
        return await record(() => {
          leaveOnce();
          return never();
        });
      } finally {
        leaveOnce();
      }
    },
    settled: (graceMs) => (working === 0 || graceMs <= 0 ? Promise.resolve() : untilIdle(idle, graceMs)),
  };
}

function untilIdle(idle: Set<() => void>, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      idle.delete(done);
      resolve();
    };
    const timer = setTimeout(done, graceMs);
    idle.add(done);
  });
}
