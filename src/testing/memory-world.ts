import type { Json } from "../kernel/json.ts";

/** What one recorded step came to. Failures are kept as they were thrown. */
export type Recorded =
  { readonly kind: "value"; readonly value: unknown } | { readonly kind: "thrown"; readonly thrown: unknown };

/** A flow as the memory keeps it: recorded steps by number, and what was sent to it. */
export interface MemoryFlow {
  readonly id: string;
  readonly input: Json | null;
  readonly steps: Map<number, Recorded>;
  readonly messages: { readonly topic: string; readonly message: Json; readonly key: string; isTaken: boolean }[];
  readonly listeners: Set<() => void>;
  ending: Recorded | null;
}

/** What outlives a process in tests of the memory engine: flows, and which executor owns which run under which epoch. */
export interface MemoryWorld {
  readonly flows: Map<string, MemoryFlow>;
  readonly owners: Map<string, { executor: string; epoch: number }>;
  readonly living: Set<string>;
}

/** A world in which nothing has happened. */
export function createMemoryWorld(): MemoryWorld {
  return { flows: new Map(), owners: new Map(), living: new Set() };
}

/** The flow of that id, made if there is none. */
export function flowIn(world: MemoryWorld, id: string, input: Json | null): MemoryFlow {
  const known = world.flows.get(id);
  if (known !== undefined) return known;
  const made: MemoryFlow = { id, input, steps: new Map(), messages: [], listeners: new Set(), ending: null };
  world.flows.set(id, made);
  return made;
}
