import { z } from "zod";
import type { Json } from "../../kernel/json.ts";
import type { RunRow } from "../runs/index.ts";

/** A context over this many bytes of JSON is refused. Source: coordination specification, section 11. */
export const CONTEXT_LIMIT_BYTES = 256 * 1024;

/** What asks for a run. `id` makes intake idempotent; `repository` is an absolute path, empty when the signal needs none. */
export const SignalRequest = z.strictObject({
  id: z.string().min(1).max(200).optional(),
  name: z.string().min(1).max(100),
  context: z.unknown().optional(),
  source: z.string().min(1).max(100).default("terminal"),
  correlationId: z.string().max(200).optional(),
  repository: z.string().default(""),
  /** Starts another run even if an equal one is unfinished. */
  forceNew: z.boolean().default(false),
  /** `wait`: escalations wait for a person. `fail`: the run ends instead. */
  onEscalation: z.enum(["wait", "fail"]).default("wait"),
  /** The run in whose environment the request was made, if any: refused as recursion. */
  withinRun: z.string().optional(),
  /** Share that overrides nothing but the run's own working-time limit, in ms. */
  timeoutMs: z.number().int().positive().optional(),
});
export type SignalRequest = z.infer<typeof SignalRequest>;

/** A signal as it was stored. */
export interface Signal {
  readonly id: string;
  readonly name: string;
  readonly context: Json;
  readonly source: string;
  readonly correlationId: string | null;
  readonly repository: string;
  readonly requestedBy: string;
  readonly at: number;
  /** The commit that HEAD was at; null without one. */
  readonly head?: string | null;
  /** SHA-256 over name, context and repository: equal requests join. */
  readonly digest: string;
}

/** How a signal was answered. `joined` names an unfinished run of an equal request; `repeated` one of the same signal id. */
export type Intake =
  | { readonly kind: "started"; readonly run: RunRow }
  | { readonly kind: "joined"; readonly run: RunRow }
  | { readonly kind: "repeated"; readonly run: RunRow }
  | { readonly kind: "ignored"; readonly signal: string; readonly reason: string };

/** Where signals are kept. */
export interface SignalStore {
  /**
   * Stores the signal and its run in one transaction. The same signal id gives the run that it began (`repeated`); an equal
   * digest of an unfinished run gives that run (`joined`) unless `forceNew`; else the run row is written with its first event.
   */
  receive(
    signal: Signal,
    run: RunRow,
    forceNew: boolean,
  ): Promise<{ readonly kind: "started" | "joined" | "repeated"; readonly run: RunRow }>;
  /** Records a signal of another domain that was answered IGNORED. */
  recordIgnored(signal: Signal): Promise<void>;
  find(id: string): Promise<Signal | null>;
}

/** Tells which repository a path belongs to. */
export interface Repositories {
  /**
   * The absolute path of the repository's top level (the git folder of a bare one); of a URL that of its mirror, which is
   * cloned if there is none yet. Throws `not_found` when there is no repository.
   */
  resolve(path: string): Promise<string>;
  /** Fetches what the remote of a mirror has by now; any other repository is left alone. Throws what the way to it throws. */
  refresh(root: string): Promise<void>;
  /** The commit that HEAD is at, or null before the first one. */
  head(root: string): Promise<string | null>;
  /** How many files others have changed since an instant, in the work tree or by commits. */
  changedSince(root: string, since: Since): Promise<number>;
  /** Top levels of the only ones that the asking door may name, the default one first; null when it may name any. */
  served(): readonly string[] | null;
}

/** An instant in a repository's life, and whose changes do not count: commits of the run, and paths that it wrote. */
export interface Since {
  readonly at: number;
  readonly head: string | null;
  readonly run: string;
  readonly written: readonly string[];
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly repositories: Repositories;
    readonly signals: SignalStore;
  }
}
