import { createHash } from "node:crypto";

/** An answer that can be asked about again. */
interface Kept {
  readonly etag: string;
  readonly body: string;
  readonly headers: readonly (readonly [string, string])[];
}

/** Answers that are kept, and the largest that is. */
const ANSWERS_LIMIT = 200;
const BODY_LIMIT = 256 * 1024;

/**
 * Asks again with the tag of the last answer (`If-None-Match`). "Not modified" costs nothing of the rate limit and is answered
 * with what was kept. Kept by address and token, in memory. Source: docs.github.com/rest, "Best practices", conditional requests.
 */
export function conditionalFetch(fetching: typeof fetch): typeof fetch {
  const kept = new Map<string, Kept>();
  return async (input, init) => {
    const headers = new Headers(init?.headers);
    if ((init?.method ?? "GET").toUpperCase() !== "GET" || input instanceof Request) return fetching(input, init);
    const key = keyOf(String(input), headers);
    const known = kept.get(key);
    if (known !== undefined) headers.set("if-none-match", known.etag);
    const answer = await fetching(input, { ...init, headers });
    if (answer.status === 304 && known !== undefined) {
      kept.delete(key);
      kept.set(key, known); // the one that was used last goes last
      return new Response(known.body, { status: 200, headers: merged(known, answer) });
    }
    return remember(kept, key, answer);
  };
}

async function remember(kept: Map<string, Kept>, key: string, answer: Response): Promise<Response> {
  const etag = answer.headers.get("etag");
  kept.delete(key);
  if (answer.status !== 200 || etag === null || !/json/.test(answer.headers.get("content-type") ?? "")) return answer;
  const body = await answer.text();
  const { status, headers } = answer;
  if (body.length <= BODY_LIMIT) {
    kept.set(key, { etag, body, headers: [...headers] });
    const [oldest] = kept.keys();
    if (kept.size > ANSWERS_LIMIT && oldest !== undefined) kept.delete(oldest);
  }
  return new Response(body, { status, headers: withoutLength(headers) });
}

/** What the new answer says of itself (the rate limit above all) over what was kept (the pages that follow). */
function merged(known: Kept, answer: Response): Headers {
  const headers = new Headers(known.headers.map(([name, value]): [string, string] => [name, value]));
  for (const [name, value] of answer.headers) headers.set(name, value);
  return withoutLength(headers);
}

/** The body was decoded: how it came over the wire says nothing of it any more. */
function withoutLength(headers: Headers): Headers {
  const made = new Headers(headers);
  for (const name of ["content-length", "content-encoding", "transfer-encoding"]) made.delete(name);
  return made;
}

/** The token itself is not kept. */
function keyOf(url: string, headers: Headers): string {
  const asked = [url, headers.get("accept") ?? "", headers.get("authorization") ?? ""].join("\0");
  return createHash("sha256").update(asked).digest("hex");
}
