/** At most so many assignments at once in a run, and in a process. Source: coordination specification, section 4. */
export const DEFAULT_LIMITS = { perRun: 8, perProcess: 24 } as const;

type Release = () => void;

/** Holds attempts back: by run, by process, and one after the other where they write the same thing. */
export interface Limits {
  /** Resolves when the attempt may begin. `writes` name what it writes. */
  enter(run: string, writes: readonly string[]): Promise<Release>;
}

/** Makes the limits of one process. Waiting attempts are let in, in the order in which they came. */
export function createLimits(limits: { readonly perRun: number; readonly perProcess: number }): Limits {
  const process = createGate(limits.perProcess);
  const runs = new Map<string, Gate>();
  const writers = new Map<string, Gate>();
  return {
    enter: async (run, writes) => {
      const releases: Release[] = [];
      for (const write of [...new Set(writes)].sort())
        releases.push(await enterNamed(writers, `${run}\u0000${write}`, 1));
      releases.push(await enterNamed(runs, run, limits.perRun));
      releases.push(await process.enter());
      return () => {
        for (const release of releases.reverse()) release();
      };
    },
  };
}

interface Gate {
  enter(): Promise<Release>;
  readonly isIdle: () => boolean;
}

async function enterNamed(gates: Map<string, Gate>, name: string, places: number): Promise<Release> {
  const gate = gates.get(name) ?? createGate(places);
  gates.set(name, gate);
  const release = await gate.enter();
  return () => {
    release();
    if (gate.isIdle()) gates.delete(name);
  };
}

function createGate(places: number): Gate {
  let free = places;
  const queue: (() => void)[] = [];
  const leave = () => {
    const next = queue.shift();
    if (next === undefined) free += 1;
    else next();
  };
  return {
    isIdle: () => free === places && queue.length === 0,
    enter: async () => {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      return once(leave);
    },
  };
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
}
