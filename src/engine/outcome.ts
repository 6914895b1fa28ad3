import type { Json } from "../kernel/json.ts";
import { toJson } from "../kernel/json.ts";
import { messageOf, OpsError, type OpsErrorCode } from "../kernel/ops-error.ts";

/**
 * How a step, a continuation or a run came out, as data. Failures are recorded as values too, so that a replay throws what
 * the first execution threw, with code, hint and details.
 */
export type Outcome =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "nothing" }
  | { readonly kind: "failure"; readonly code: OpsErrorCode; readonly message: string; readonly hint: string | null; readonly details: Json }
  | { readonly kind: "bug"; readonly name: string; readonly message: string };

/** The outcome of a value; `undefined` stays `undefined`. */
export function outcomeOf(value: unknown): Outcome {
  return value === undefined ? { kind: "nothing" } : { kind: "value", value: toJson(value) };
}

/** The outcome of something thrown. */
export function outcomeOfThrown(thrown: unknown): Outcome {
  if (thrown instanceof OpsError) {
    const { code, message, hint, details } = thrown;
    return { kind: "failure", code, message, hint: hint ?? null, details: toJson(details) };
  }
  return { kind: "bug", name: thrown instanceof Error ? thrown.name : "Error", message: messageOf(thrown) };
}

/** The value of an outcome; throws what it records. Sound for a caller that asks for the type that was recorded. */
export function unwrap<T>(outcome: Outcome): T {
  switch (outcome.kind) {
    case "value":
      return outcome.value as T;
    case "nothing":
      return undefined as T;
    case "failure":
      throw revive(outcome);
    case "bug":
      throw Object.assign(new Error(outcome.message), { name: outcome.name });
  }
}

function revive(failure: Extract<Outcome, { kind: "failure" }>): OpsError {
  const { code, message, hint, details } = failure;
  const plain = typeof details === "object" && details !== null && !Array.isArray(details) ? details : {};
  return new OpsError(code, message, { ...(hint === null ? {} : { hint }), details: { ...plain } });
}
