import type { z } from "zod";
import type { Ports } from "../ports.ts";

/**
 * What an effect or a read is about, for the policy. `kind` and `id` name it in people's words; the rest are the
 * attributes that policies look at. Paths are relative to the repository's top level, with forward slashes.
 */
export interface Resource {
  readonly kind:
    "file" | "branch" | "tag" | "repository" | "pull_request" | "release" | "command" | "host" | "secret" | "skill";
  readonly id: string;
  readonly path?: string;
  /** Several paths at once (a commit): every one must be allowed. */
  readonly paths?: readonly string[];
  readonly branch?: string;
  readonly isProtected?: boolean;
  readonly isForce?: boolean;
  /** A branch that others work on too. */
  readonly isShared?: boolean;
  readonly remote?: string;
  readonly host?: string;
  readonly command?: readonly string[];
  readonly change?: "patch" | "minor" | "major";
}

/** What an approval is bound to: the thing and the version that it had when the human was asked. */
export interface Target {
  readonly label: string;
  readonly version: string;
}

/** Is the effect so already? `unknown` when the world can't tell. */
export type Probe<Output> =
  | { readonly kind: "done"; readonly output: Output }
  | { readonly kind: "not_done" }
  | { readonly kind: "unknown"; readonly reason: string };

/** Whose effect this is and how long it may take; handed to `perform`, `probe` and to queries. */
export interface CallScope {
  readonly run: string;
  readonly assignment: string;
  readonly agent: string;
  /** The author's key for an effect; empty for a query. */
  readonly key: string;
  /** Fires when the task times out or the run is aborted: stop, and end what was started. */
  readonly signal: AbortSignal;
  /** Runs what does not count against the task's time: hooks of the user's, which have a limit of their own. Absent: all counts. */
  untimed?<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * A change to the outside world, as a value. It goes through the ledger once per (assignment, key): a second `do` with the
 * same key returns the first one's output. `name` is the policy's action too (`git.commit`, `file.write`, `forge.pr.create`).
 * `probe` answers after a crash or a timeout; without one the effect is never repeated unless it is `repeatable`.
 * `takeBack` clears away what a `perform` that was cut off has left half done, and what earlier effects prepared for one that is
 * denied or not begun; a `perform` that fails clears up by itself. A failure whose details say `notBegun` has certainly changed nothing.
 */
export interface Effect<Input, Output> {
  readonly name: string;
  readonly input: z.ZodType<Input>;
  readonly output: z.ZodType<Output>;
  readonly repeatable?: boolean;
  resource(input: Input): Resource;
  target(ports: Ports, input: Input): Promise<Target>;
  probe?(ports: Ports, input: Input, scope: CallScope): Promise<Probe<Output>>;
  perform(ports: Ports, input: Input, scope: CallScope): Promise<Output>;
  takeBack?(ports: Ports, input: Input, scope: CallScope): Promise<void>;
}

/** A look at the world, as a value. Policy is asked once per scope (`resource`), not per file. */
export interface Query<Input, Output> {
  readonly name: string;
  resource(input: Input): Resource;
  run(ports: Ports, input: Input, scope: CallScope): Promise<Output>;
}

/** Declares an effect; only infers types. */
export function defineEffect<Input, Output>(effect: Effect<Input, Output>): Effect<Input, Output> {
  return effect;
}

/** Declares a query; only infers types. */
export function defineQuery<Input, Output>(query: Query<Input, Output>): Query<Input, Output> {
  return query;
}

/** An effect as the catalog holds it. Its input is parsed by its own schema before use. */
export type AnyEffect = Effect<unknown, unknown>;

/** Forgets an effect's types for the catalog. Sound because the context parses input and output with the effect's schemas. */
export function asAnyEffect<Input, Output>(effect: Effect<Input, Output>): AnyEffect {
  return effect as unknown as AnyEffect;
}
