import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../kernel/ops-error.ts";
import { parseRobots, type Robots, ROBOTS_LIMIT_BYTES } from "./robots.ts";
import { type WebAnswer, type WebClient } from "./web-client.ts";

/** What visits are made of. */
export interface VisitParts {
  readonly client: WebClient;
  readonly clock: { now(): number };
  /** Waits for what a server asks for; ends early, without a word, when the signal fires. */
  readonly wait?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** One visit to a host, with manners: nothing before the instant that it asked for, nothing more once it does not answer. */
export interface Visit {
  /** Why nothing more is asked of the host, or null while it is. */
  over(): string | null;
  /** Whether its robots.txt lets the address be asked for; asked for once an origin. */
  allows(url: URL): Promise<boolean>;
  /** Asks for an address; waits and asks again where the host says that it is too much. */
  ask(url: URL, method: "HEAD" | "GET"): Promise<WebAnswer | Error>;
}

const REQUEST_MS = 10_000;
const RETRIES = 2;
/** A server that asks for a longer wait than this is not waited for. */
const LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
/** So many requests without any answer, one after another, and the host is left alone. */
const SILENCES = 3;

/** Begins a visit that ends with the signal. */
export function beginVisit(parts: VisitParts, signal: AbortSignal): Visit {
  const robots = new Map<string, Promise<Robots | null>>();
  let resumeAt = 0;
  let silences = 0;
  const once = async (url: URL, method: "HEAD" | "GET", bodyLimit = 0): Promise<WebAnswer | Error> => {
    const waitMs = resumeAt - parts.clock.now();
    if (waitMs > 0) await (parts.wait ?? pause)(waitMs, signal);
    const answer = await request(parts.client, url, { method, bodyLimit, signal });
    silences = answer instanceof Error ? silences + 1 : 0;
    return answer;
  };
  return {
    over: () => (signal.aborted ? "its host took too long" : silences >= SILENCES ? "its host does not answer" : null),
    allows: async (url) => {
      const known = robots.get(url.origin) ?? once(new URL("/robots.txt", url), "GET", ROBOTS_LIMIT_BYTES).then(rules);
      robots.set(url.origin, known);
      return (await known)?.allows(url.pathname + url.search) ?? true;
    },
    ask: async (url, method) => {
      let answer = await once(url, method);
      for (let retry = 0; retry < RETRIES && isTooMuch(answer) && !signal.aborted; retry += 1) {
        const now = parts.clock.now();
        const waitMs = waitOf(answer, now, retry);
        if (waitMs > LONGEST_WAIT_MS) return answer;
        resumeAt = Math.max(resumeAt, now + waitMs);
        answer = await once(url, method);
      }
      return answer;
    },
  };
}

async function request(
  client: WebClient,
  url: URL,
  { signal, ...asked }: { readonly method: "HEAD" | "GET"; readonly bodyLimit: number; readonly signal: AbortSignal },
): Promise<WebAnswer | Error> {
  try {
    return await client(url, { ...asked, signal: AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]) });
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  }
}

/** One that can't be read because the server fails forbids all; no answer, or none there, allows. Source: RFC 9309, section 2.3.1. */
function rules(answer: WebAnswer | Error): Robots | null {
  if (answer instanceof Error) return null; // the address itself gets no answer either, and says so
  if (answer.status >= 500 || answer.status === 429) return { allows: () => false };
  return answer.status === 200 ? parseRobots(answer.text, "signalbox") : null;
}

function isTooMuch(answer: WebAnswer | Error): answer is WebAnswer {
  return !(answer instanceof Error) && (answer.status === 429 || answer.status === 503);
}

/** Seconds or a date. Source: RFC 9110, section 10.2.3. */
function waitOf({ retryAfter }: WebAnswer, now: number, retry: number): number {
  if (retryAfter === null) return FIRST_WAIT_MS * 2 ** retry;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? FIRST_WAIT_MS : Math.max(0, at - now);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined); // stopped: the next request says so
}
