import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "../json.ts";

/** The cascade signals. Source: coordination specification, section 2. */
export const CASCADE = [
  "COORD_OPS:SPAWN",
  "COORD_OPS:HANDOFF",
  "COORD_OPS:ABORT",
  "COORD_OPS:SYNTHESIZE",
  "COORD_OPS:COMPLETE",
  "COORD_OPS:FAILURE",
  "COORD_OPS:ESCALATE",
] as const;
export type CascadeName = (typeof CASCADE)[number];

/** The finer events between the cascade signals. */
export const FINE_EVENTS = [
  "run.accepted",
  "run.adopted",
  "round.begun",
  "result",
  "gate",
  "approval.asked",
  "approval.decided",
  "approval.stale",
  "approval.claimed",
  "escalation.answered",
  "escalation.raised",
  "effect.intended",
  "effect.done",
  "effect.failed",
  "effect.probed",
  "policy.denied",
  "recovery",
  "timeout",
  "lease.taken",
  "lease.given_up",
  "handoff.returned",
  "note",
] as const;
export type EventName = CascadeName | (typeof FINE_EVENTS)[number];

/** An event before it is stored. `key` is unique in the run: appending the same key again changes nothing. */
export interface EventDraft {
  readonly key: string;
  readonly name: EventName;
  /** The agent or part that it is about, `upstream` for the orchestrator, `inside` for the coordinator itself. */
  readonly to: string;
  readonly payload: Json;
}

/** An immutable record of what happened, in order. `seq` starts at 1 without gaps; `hash` chains to the one before. */
export interface Event extends EventDraft {
  readonly run: string;
  readonly seq: number;
  readonly at: number;
  readonly prevHash: string;
  readonly hash: string;
}

/** The text of an event that is hashed, stored beside it byte for byte. */
export function eventBody(draft: EventDraft): string {
  return canonicalJson({ key: draft.key, name: draft.name, to: draft.to, payload: draft.payload });
}

/** What of an event is hashed besides the hash before it. `body` is the text of `eventBody`. */
export interface HashedRecord {
  readonly run: string;
  readonly seq: number;
  readonly at: number;
  readonly body: string;
}

/**
 * SHA-256 over the previous hash, the run, the sequence number, the instant and the body, joined by line feeds, in
 * hexadecimal; the first event's previous hash is the empty text. The store computes the same in SQL.
 */
export function eventHash(prevHash: string, record: HashedRecord): string {
  const { run, seq, at, body } = record;
  return createHash("sha256")
    .update([prevHash, run, String(seq), String(at), body].join("\n"), "utf8")
    .digest("hex");
}
