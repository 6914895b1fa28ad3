import type { Target } from "../../kernel/work/effect.ts";
import type { EventDraft } from "../../kernel/record/event.ts";
import type { Json } from "../../kernel/json.ts";
import type { Writer } from "../runs/index.ts";

/** An approval waits this long unless it says otherwise. Source: coordination specification, section 7. */
export const DEFAULT_APPROVAL_MS = 24 * 3_600_000;

export type ApprovalState = "pending" | "approved" | "rejected" | "claimed" | "committed" | "stale" | "expired";

/** A human's decision that a run waits for, bound to exact arguments and to the target's version. */
export interface Approval {
  readonly id: string;
  readonly run: string;
  readonly assignment: string | null;
  /** The flow that waits for the answer. */
  readonly flow: string;
  readonly action: string;
  readonly arguments: Json;
  /** SHA-256 over action, arguments and target version. */
  readonly digest: string;
  readonly target: Target;
  readonly risk: "low" | "medium" | "high";
  readonly requester: string;
  readonly mayAnswer: { readonly role: string; readonly area: string | null; readonly quorum: number };
  readonly askedAt: number;
  readonly expiresAt: number;
  readonly onExpiry: "deny" | "escalate";
  readonly state: ApprovalState;
  readonly decisions: readonly ApprovalDecision[];
}

/**
 * `selfApproved` when the requester was the only human that the store knows; `areaWaived` when that human answered for a review
 * area without being of it (decisions from before people had areas say nothing of it).
 */
export interface ApprovalDecision {
  readonly by: string;
  readonly decision: "approve" | "reject";
  readonly at: number;
  readonly note: string;
  readonly selfApproved: boolean;
  readonly areaWaived?: boolean;
}

/** Where approvals are kept. Writing calls are one transaction with their event. */
export interface ApprovalStore {
  /** Idempotent by id; answers the approval that stands. */
  ask(writer: Writer, approval: Approval, event: EventDraft): Promise<Approval>;
  find(id: string): Promise<Approval | null>;
  /** Newest first; `before` is the id of one. */
  list(filter: {
    readonly run?: string;
    readonly state?: ApprovalState;
    readonly before?: string;
    readonly limit: number;
  }): Promise<readonly Approval[]>;
  /** Adds a decision and sets the state. Throws `conflict` when the approval is no longer pending. Not epoch-checked: humans decide from anywhere. */
  decide(id: string, decision: ApprovalDecision, state: ApprovalState, event: EventDraft): Promise<Approval>;
  /** approved -> claimed (by this attempt), stale or expired; claimed stays claimed. Epoch-checked. */
  move(writer: Writer, id: string, to: "claimed" | "stale" | "expired", event: EventDraft): Promise<Approval>;
  /** Names of the humans who ever acted, at most 100. */
  knownHumans(): Promise<readonly string[]>;
  /** Remembers a human who acts. */
  rememberHuman(id: string, at: number): Promise<void>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly approvals: ApprovalStore;
  }
}
