import { messageOf, OpsError, type OpsErrorCode } from "../kernel/ops-error.ts";

/**
 * How a step, a continuation or a run came out, as data. Failures are recorded as values too, so that a replay throws what
 * the first execution threw, with code, hint and details.
 */
type Outcome =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "nothing" }
  | {
      readonly kind: "failure";
      readonly code: OpsErrorCode;
      readonly message: string;
      readonly hint: string | null;
      readonly details: unknown;
    }
  | { readonly kind: "bug"; readonly name: string; readonly message: string };

/** An outcome as text: what DBOS records, so that it has nothing to look into. */
export type OutcomeText = string;

/** The outcome of a value; `undefined` stays `undefined`. */
export function outcomeOf(value: unknown): OutcomeText {
  return write(value === undefined ? { kind: "nothing" } : { kind: "value", value });
}

/** The outcome of something thrown. */
export function outcomeOfThrown(thrown: unknown): OutcomeText {
  if (thrown instanceof OpsError) {
    const { code, message, hint, details } = thrown;
    return write({ kind: "failure", code, message, hint: hint ?? null, details });
  }
  return write({ kind: "bug", name: thrown instanceof Error ? thrown.name : "Error", message: messageOf(thrown) });
}

/** The outcomes of a round's branches as one text, in their order. */
export function joinOutcomes(outcomes: readonly OutcomeText[]): OutcomeText {
  return `[${outcomes.join(",")}]`;
}

/** The values of a round's outcomes; throws what the first of them records that is none. Sound as `unwrap` is. */
export function unwrapAll<T>(text: OutcomeText): readonly T[] {
  const outcomes = JSON.parse(text) as readonly Outcome[]; // only `joinOutcomes` makes these texts
  return outcomes.map((outcome) => valueOf<T>(outcome));
}

/** The value of an outcome; throws what it records. Sound for a caller that asks for the type that was recorded. */
export function unwrap<T>(text: OutcomeText): T {
  return valueOf<T>(JSON.parse(text) as Outcome); // only `write` makes these texts
}

function valueOf<T>(outcome: Outcome): T {
  switch (outcome.kind) {
    case "value":
      return outcome.value as T; // what the caller of `write` recorded, see above
    case "nothing":
      return undefined as T; // recorded where T holds undefined
    case "failure":
      throw revive(outcome);
    case "bug":
      throw Object.assign(new Error(outcome.message), { name: outcome.name });
  }
}

function write(outcome: Outcome): OutcomeText {
  return JSON.stringify(outcome);
}

function revive(failure: Extract<Outcome, { kind: "failure" }>): OpsError {
  const { code, message, hint, details } = failure;
  const plain = typeof details === "object" && details !== null ? details : {};
  return new OpsError(code, message, { ...(hint === null ? {} : { hint }), details: { ...plain } });
}
