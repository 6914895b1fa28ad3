import { createHash } from "node:crypto";
import { isOpsError, messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { AttemptEnd, Delivery } from "./model.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

/** Pauses between attempts; after the last one it is a dead letter. Source: Standard Webhooks, "Deliverability and reliability". */
export const RETRY_PAUSES_MS: readonly number[] = [
  ...[5 * SECOND_MS, 5 * MINUTE_MS, 30 * MINUTE_MS, 2 * HOUR_MS, 5 * HOUR_MS, 10 * HOUR_MS],
  ...[14 * HOUR_MS, 20 * HOUR_MS, 24 * HOUR_MS],
];

/** Pauses after the first attempts of what may not wait: within the 5 s of an immediate escalation. Source: coordination specification, section 8. */
export const IMMEDIATE_PAUSES_MS: readonly number[] = [500, 1_000, 2_000];

/** A pause is this much longer or shorter by chance, so that receivers are not met by all senders at once. */
export const JITTER = 0.2;

/** A receiver that says when to come again is believed up to here. */
const LONGEST_WAIT_MS = 24 * HOUR_MS;
const LONGEST_ERROR = 500;

const FINAL = ["denied", "not_found", "invalid_input", "unsupported", "too_large", "forbidden"] as const;

/** What follows a failed attempt. Pure: the jitter comes from the delivery's id and the number of the attempt. */
export function afterFailure(
  delivery: Pick<Delivery, "id" | "attempts" | "priority">,
  thrown: unknown,
  at: number,
): AttemptEnd {
  const error = messageOf(thrown).slice(0, LONGEST_ERROR);
  if (isOpsError(thrown, ...FINAL)) return { kind: "dead", error };
  const pauses = delivery.priority === 0 ? [...IMMEDIATE_PAUSES_MS, ...RETRY_PAUSES_MS] : RETRY_PAUSES_MS;
  const pauseMs = pauses[delivery.attempts - 1];
  if (pauseMs === undefined) return { kind: "dead", error };
  const waitMs = Math.max(jittered(pauseMs, delivery), waitAskedFor(thrown));
  return { kind: "again", at: at + waitMs, error };
}

function jittered(pauseMs: number, { id, attempts }: Pick<Delivery, "id" | "attempts">): number {
  const chance = createHash("sha256").update(`${id} ${attempts}`).digest().readUInt32BE(0) / 0xffffffff;
  return Math.round(pauseMs * (1 - JITTER + 2 * JITTER * chance));
}

function waitAskedFor(thrown: unknown): number {
  if (!(thrown instanceof OpsError)) return 0;
  const { retryAfterMs } = thrown.details;
  return typeof retryAfterMs === "number" ? Math.min(Math.max(0, retryAfterMs), LONGEST_WAIT_MS) : 0;
}
