import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";

/** So long a key stands for its request. */
const KEPT_MS = 24 * 3_600_000;
/** Keys of all callers together; then the oldest is forgotten first. */
const KEPT_KEYS = 20_000;

/** A request with a key. `digest` is over all that it asks for. */
export interface Keyed {
  readonly key: string;
  readonly digest: string;
  /** Its answer holds a secret: it is shown to whoever asked first and kept nowhere. */
  readonly isShownOnce: boolean;
}

/**
 * Does a piece of work once for its key: asked for again it gives the answer that was given before. What is refused frees
 * the key. Throws `conflict` when the key stands for another request, when the first is under way or its end is not known,
 * and when its answer was shown once. Source: IETF draft, The Idempotency-Key HTTP Header Field.
 */
export async function answerOnce(
  { keyedRequests, clock }: Pick<Ports, "keyedRequests" | "clock">,
  { key, digest, isShownOnce }: Keyed,
  work: () => Promise<unknown>,
): Promise<{ readonly answer: unknown; readonly isRepeated: boolean }> {
  const at = clock.now();
  const standing = await keyedRequests.begin({ key, digest, at }, { since: at - KEPT_MS, most: KEPT_KEYS });
  if (standing === null) {
    const answer = await work().catch(async (thrown: unknown) => {
      await keyedRequests.forget(key);
      throw thrown;
    });
    await keyedRequests.finish(key, isShownOnce ? null : JSON.stringify(answer));
    return { answer, isRepeated: false };
  }
  if (standing.digest !== digest)
    throw new OpsError("conflict", "the Idempotency-Key was sent before with another request", {
      hint: "Give another request a key of its own.",
    });
  if (standing.state === "answered") return { answer: JSON.parse(standing.answer), isRepeated: true };
  throw standing.state === "begun"
    ? new OpsError("conflict", "the request with this Idempotency-Key is under way, or the server ended while it was", {
        hint: "Look what became of it before you send it with another key.",
      })
    : new OpsError("conflict", "the request with this Idempotency-Key was done, and its answer is shown but once", {
        hint: "Undo it and send it with another key.",
      });
}
