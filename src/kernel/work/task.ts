import type { z } from "zod";
import type { Effect, Query } from "./effect.ts";
import type { Deliverable, Evidence } from "../record/evidence.ts";
import type { Finding } from "../record/finding.ts";
import type { OpsErrorCode } from "../ops-error.ts";
import type { HandoffState, TaskOutcome } from "../record/result.ts";

/** How soon a task answers: fast below 10 s, medium below 60 s, slow below 10 min. Source: coordination specification, section 3. */
export const LAYER_LIMIT_MS = { fast: 10_000, medium: 60_000, slow: 600_000 } as const;
export type Layer = keyof typeof LAYER_LIMIT_MS;

/** A task without a word on it may take this long. Source: coordination specification, section 3. */
export const DEFAULT_TASK_TIMEOUT_MS = 120_000;

/** Where an assignment works. `checkout` is the user's own work tree, `worktree` one made for the run, `bare` has no files. */
export interface Place {
  readonly kind: "checkout" | "worktree" | "bare" | "none";
  /** Absolute path in which commands run and files are read. */
  readonly root: string;
  /** Absolute path of the repository as the signal named it, after resolution to its top level. */
  readonly repository: string;
}

/** What every part of a task knows about its assignment. */
export interface Assigned {
  readonly run: string;
  readonly assignment: string;
  readonly agent: string;
  readonly place: Place;
  /** When the assignment was first begun, epoch ms: the same in every attempt. A task has no other clock. */
  readonly at: number;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** The foreseen failure that this attempt recovers from, if it is a recovery. */
  readonly recovering?: { readonly code: OpsErrorCode; readonly message: string; readonly count: number };
  /** The state that the previous agent handed over, in a handoff chain. */
  readonly handoff?: HandoffState;
  /** What was missing in the state that this agent handed over, when the work comes back to it for that. */
  readonly missing?: readonly string[];
  /** Success criteria of the brief; the outcome answers each. */
  readonly criteria: readonly string[];
  /** Fires at the timeout or an abort. */
  readonly signal: AbortSignal;
  /** Shows how far it is; kept in memory only. `total` 0 when unknown. */
  progress(done: number, total: number, label: string): void;
}

/** Handed to `plan`: the only way to look at the world. */
export interface Reader extends Assigned {
  read<Input, Output>(query: Query<Input, Output>, input: Input): Promise<Output>;
}

/** Handed to `act`: the only way to change the world. `key` is named by the author and unique within the assignment. */
export interface Doer extends Assigned {
  do<Input, Output>(key: string, effect: Effect<Input, Output>, input: Input): Promise<Output>;
  /** What the task has so far; becomes the partial output of a timeout, an abort or a failure. */
  soFar(partial: {
    readonly output?: unknown;
    readonly evidence?: readonly Evidence[];
    readonly findings?: readonly Finding[];
    readonly deliverables?: readonly Deliverable[];
  }): void;
}

/**
 * What to do about a foreseen failure before anybody is asked. `replan` throws the recorded plan away, so that `plan` looks
 * again; otherwise `act` runs again over its ledger and sees `recovering`. At most 2 recoveries a task, of `network` 3 tries.
 */
export interface Recovery {
  readonly on: OpsErrorCode;
  readonly name: string;
  readonly times: number;
  readonly replan?: boolean;
}

/**
 * One thing that an agent can do. `plan` looks at the world and returns data that is recorded; `act` makes effects from the
 * plan and from results of earlier effects and reads nothing else. Both may run again after a crash: the recorded plan and
 * the ledger make that harmless.
 */
export interface Task<Input, Plan, Output> {
  readonly agent: string;
  readonly name: string;
  /** For people: "git health", "documentation". */
  readonly title: string;
  readonly summary: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  readonly timeoutMs: number;
  /** Its timeout where the repository configures another, told by the plan. Null: the declared one holds. */
  timeoutOf?(plan: Plan): number | null;
  readonly layer: Layer;
  /** Names of the effects that it may have; others are refused before policy is asked. Empty for a read-only task. */
  readonly effects: readonly string[];
  readonly critical?: boolean;
  readonly recover?: readonly Recovery[];
  plan(read: Reader, input: Input): Promise<Plan>;
  act(plan: Plan, act: Doer, input: Input): Promise<TaskOutcome<Output>>;
}

/** Declares a task; only infers types. */
export function defineTask<Input, Plan, Output>(task: Task<Input, Plan, Output>): Task<Input, Plan, Output> {
  return task;
}

/** A task whose types are not known here, as the catalog holds it. Its input is parsed by its own schema before use. */
export type AnyTask = Task<unknown, unknown, unknown>;

/** Forgets a task's types for the catalog. Sound because the engine parses the input with the task's schema and hands the plan back untouched. */
export function asAnyTask<Input, Plan, Output>(task: Task<Input, Plan, Output>): AnyTask {
  return task as unknown as AnyTask;
}
