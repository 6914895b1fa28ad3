import { OpsError } from "../../kernel/ops-error.ts";
import type { GuardedFetch } from "../network/guarded-fetch.ts";

/** The largest answer of a provider: descriptions, keys and tokens have some kilobytes. */
const ANSWER_LIMIT_BYTES = 512 * 1024;

/** A request as the library makes it. */
interface Asked {
  readonly body: unknown;
  readonly headers: Record<string, string>;
  readonly method: string;
  readonly signal?: AbortSignal | undefined;
}

/** A fetch whose answers have a bound and whose redirects are not followed: they would lead around the guard. */
export function boundedFetch(send: GuardedFetch): (url: string, asked: Asked) => Promise<Response> {
  return async (url, { method, headers, body, signal }) => {
    const answer = await send(url, {
      ...{ method, headers, redirect: "manual" },
      ...(signal === undefined ? {} : { signal }),
      // The library sends forms alone.
      ...(body instanceof URLSearchParams || typeof body === "string" ? { body: body.toString() } : {}),
    });
    const chunks: Uint8Array[] = [];
    let bytes = 0;
    for await (const chunk of answer.body ?? []) {
      bytes += chunk.byteLength;
      if (bytes > ANSWER_LIMIT_BYTES)
        throw new OpsError("too_large", `${new URL(url).origin} answered with over ${ANSWER_LIMIT_BYTES} bytes`);
      chunks.push(chunk);
    }
    const hasBody = ![204, 205, 304].includes(answer.status);
    return new Response(hasBody ? Buffer.concat(chunks) : null, {
      status: answer.status,
      headers: [...answer.headers],
    });
  };
}
