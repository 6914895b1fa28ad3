import type { EventDraft } from "../../kernel/record/event.ts";
import type { EscalationKind, Urgency } from "../../kernel/work/playbook.ts";
import type { Writer } from "../runs/index.ts";

/**
 * How soon an answer is needed; unanswered, it is sent again one level higher. Source: coordination specification, section 8.
 * For `immediate` that section says how soon it is told (5 s, by the queue of notices); a person has as long as for the worst
 * incident. Source: reliability specification, section 3.
 */
export const ANSWER_WITHIN_MS = {
  immediate: 5 * 60_000,
  production: 15 * 60_000,
  blocking: 3_600_000,
  information: 4 * 3_600_000,
} as const satisfies Record<Urgency, number>;

/** After this many unanswered levels the run ends `escalated`. */
export const ESCALATION_LEVELS = 3;

export type EscalationOption = "retry" | "abort" | "delegate";

/** A question that the domain cannot settle, with what is known and what may be answered. */
export interface Escalation {
  readonly id: string;
  readonly run: string;
  readonly assignment: string | null;
  /** The flow that waits for the answer. */
  readonly flow: string;
  readonly kind: EscalationKind;
  readonly title: string;
  readonly coordinator: string;
  readonly at: number;
  readonly signal: string;
  readonly urgency: Urgency;
  readonly context: {
    readonly attempted: string;
    readonly agents: readonly { readonly agent: string; readonly state: string }[];
  };
  readonly issue: { readonly what: string; readonly whyNotHere: string; readonly recoveries: readonly string[] };
  readonly partialResults: readonly string[];
  readonly recommended: string;
  readonly options: readonly { readonly option: EscalationOption; readonly condition: string }[];
  readonly level: number;
  readonly nextLevelAt: number;
  readonly state: "open" | "answered" | "unanswered";
  readonly answer: {
    readonly option: EscalationOption;
    readonly by: string;
    readonly at: number;
    readonly note: string;
    readonly delegateTo: string | null;
  } | null;
}

/** Where escalations are kept. */
export interface EscalationStore {
  /** Idempotent by id; answers the escalation that stands. Epoch-checked. */
  raise(writer: Writer, escalation: Escalation, event: EventDraft): Promise<Escalation>;
  find(id: string): Promise<Escalation | null>;
  /** Newest first; `before` is the id of one. */
  list(filter: {
    readonly run?: string;
    readonly state?: Escalation["state"];
    readonly before?: string;
    readonly limit: number;
  }): Promise<readonly Escalation[]>;
  /** Throws `conflict` when it is answered already. */
  answer(id: string, answer: NonNullable<Escalation["answer"]>, event: EventDraft): Promise<Escalation>;
  /** Sends it again a level higher, or marks it unanswered. Epoch-checked. */
  raiseLevel(
    writer: Writer,
    id: string,
    level: number,
    nextLevelAt: number,
    state: "open" | "unanswered",
    event: EventDraft,
  ): Promise<Escalation>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly escalations: EscalationStore;
  }
}
