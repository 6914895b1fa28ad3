import type { EventDraft } from "../../kernel/record/event.ts";
import type { Json } from "../../kernel/json.ts";
import type { Writer } from "../runs/index.ts";

/** An effect in the ledger. `intended` without `done` means that it may or may not have happened. */
export interface LedgerEntry {
  readonly run: string;
  readonly assignment: string;
  readonly key: string;
  readonly effect: string;
  readonly digest: string;
  readonly input: Json;
  readonly state: "intended" | "done" | "failed";
  readonly output: Json | null;
  readonly attempts: number;
  readonly intendedAt: number;
  readonly doneAt: number | null;
}

/** An effect about to be made. */
export interface Intent {
  readonly assignment: string;
  readonly key: string;
  readonly effect: string;
  readonly digest: string;
  readonly input: Json;
}

/**
 * The record of every change to the outside world. Writing calls check the run's epoch (`fenced`), append their event in the
 * same transaction, and are idempotent.
 */
export interface Ledger {
  find(run: string, assignment: string, key: string): Promise<LedgerEntry | null>;
  /**
   * Writes `intended`, or raises `attempts` of an entry that is `failed` or `intended`. Answers the entry that stands; one
   * that is `done` is answered untouched. The same key with another digest throws `unknown_outcome`.
   */
  intend(writer: Writer, intent: Intent, event: EventDraft): Promise<LedgerEntry>;
  /** Writes `done` with its output; commits the approval that was claimed for it, if one is named. */
  done(
    writer: Writer,
    assignment: string,
    key: string,
    output: Json,
    approval: string | null,
    event: EventDraft,
  ): Promise<void>;
  /** The effect certainly did not happen (it failed, or its probe says so): it may be intended again. */
  failed(writer: Writer, assignment: string, key: string, error: string, event: EventDraft): Promise<void>;
  ofRun(run: string): Promise<readonly LedgerEntry[]>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly ledger: Ledger;
  }
}
