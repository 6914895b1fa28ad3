import { type Actor, holdsScope } from "../../../kernel/actor.ts";
import { digestOf, toJson } from "../../../kernel/json.ts";
import { type AnyOperation, type OperationContext, perform } from "../../../kernel/operation.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { answerOnce } from "../../../ops/idempotency/index.ts";
import { withIsoInstants } from "../../instants.ts";

/** Says that an answer was given before, for the same key. */
export const REPEATED = { "idempotency-replayed": "true" } as const;

/** The key of a request, as it is kept: keys of different callers never meet. Throws `invalid_input`. */
export function keyOf(actor: Actor, request: Request): string | undefined {
  const key = request.headers.get("idempotency-key");
  if (key === null) return undefined;
  if (!/^[\x21-\x7e]{1,150}$/.test(key))
    throw new OpsError("invalid_input", "the Idempotency-Key is not 1 to 150 visible ASCII characters");
  return `idem:${digestOf({ kind: actor.kind, id: actor.id, key }).slice(0, 40)}`;
}

/** What is asked for with a key, and whether its answer holds a secret. */
export interface KeyedInput {
  readonly key: string | undefined;
  readonly input: Readonly<Record<string, unknown>>;
  readonly isShownOnce: boolean;
}

/** Performs an operation, with a key once; the answer has its instants as they travel. */
export async function performKeyed(
  operation: AnyOperation,
  asked: OperationContext,
  { key, input, isShownOnce }: KeyedInput,
): Promise<{ readonly answer: unknown; readonly isRepeated: boolean }> {
  const work = async () => withIsoInstants(await perform(operation, asked, input));
  // Who may not ask for it is told so, whatever they were answered while they might.
  if (key === undefined || !holdsScope(asked.actor, operation.scope))
    return { answer: await work(), isRepeated: false };
  const digest = digestOf({ operation: operation.name, input: toJson(input) });
  return answerOnce(asked.ports, { key, digest, isShownOnce }, work);
}
