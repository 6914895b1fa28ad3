import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import type { AddressGuard } from "./address-guard.ts";
import { createGuardedFetch, refusalWithin } from "./guarded-fetch.ts";

/** A receiver that takes longer has not taken it. Source: Standard Webhooks, "Deliverability and reliability": 15 to 30 s at most. */
export const POST_TIMEOUT_MS = 15_000;

/** Answers are read up to here and no further. */
const ANSWER_LIMIT_BYTES = 16 * 1024;

/** What is posted where. */
export interface Posting {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Posts to an address that a user named. */
export interface Poster {
  /**
   * Resolves with the beginning of what a 2xx answer says. Throws `denied` for an address that may not be called, `timeout`,
   * `network`, `rate_limited` (with `retryAfterMs`), `unauthorized`, and `not_found` for 410. Redirects are not followed:
   * they would lead around the guard. The answer's text and the address's path stay out of messages: they may hold secrets.
   */
  post(posting: Posting): Promise<string>;
}

/** Makes a poster. `proxied`: a `fetch` through the proxy of the environment, which then finds the address itself. */
export function createPoster(guard: AddressGuard, proxied: typeof globalThis.fetch | undefined): Poster {
  const send = createGuardedFetch(guard, proxied);
  return {
    post: async (posting) => {
      const { origin } = new URL(posting.url);
      const deadline = AbortSignal.timeout(POST_TIMEOUT_MS);
      try {
        const answer = await send(posting.url, {
          ...{ method: "POST", headers: { "user-agent": "signalbox", ...posting.headers }, body: posting.body },
          ...{ redirect: "manual", signal: deadline },
        });
        return await readAnswer(answer, origin);
      } catch (thrown) {
        throw explain(thrown, origin, deadline);
      }
    },
  };
}

async function readAnswer(answer: Response, origin: string): Promise<string> {
  if (answer.ok) return readStart(answer);
  await answer.body?.cancel();
  const said = `${origin} answered ${answer.status}`;
  if (answer.status === 410) throw new OpsError("not_found", `${said}: it wants no more`);
  if (answer.status === 401 || answer.status === 403) throw new OpsError("unauthorized", said);
  const retryAfterMs = retryAfterOf(answer.headers.get("retry-after"));
  if (answer.status === 429 || (answer.status === 503 && retryAfterMs !== null))
    throw new OpsError("rate_limited", said, { details: retryAfterMs === null ? {} : { retryAfterMs } });
  if (answer.status >= 300 && answer.status < 400)
    throw new OpsError("network", `${said}: redirects are not followed`, {
      hint: "Name the address that it leads to.",
    });
  throw new OpsError("network", said);
}

async function readStart(answer: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of answer.body ?? []) {
    chunks.push(chunk);
    bytes += chunk.byteLength;
    if (bytes >= ANSWER_LIMIT_BYTES) break;
  }
  return Buffer.concat(chunks).subarray(0, ANSWER_LIMIT_BYTES).toString("utf8");
}

/** Seconds, as receivers of webhooks send them; a date is not understood. Source: RFC 9110, section 10.2.3. */
function retryAfterOf(header: string | null): number | null {
  return header !== null && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : null;
}

function explain(thrown: unknown, origin: string, deadline: AbortSignal): unknown {
  const foreseen = refusalWithin(thrown);
  if (foreseen !== null) return foreseen;
  if (deadline.aborted) return new OpsError("timeout", `${origin} did not answer within ${POST_TIMEOUT_MS} ms`);
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  return new OpsError("network", `${origin} cannot be reached: ${messageOf(cause)}`, { cause });
}
