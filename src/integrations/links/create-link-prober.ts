import { setTimeout as sleep } from "node:timers/promises";
import { messageOf } from "../../kernel/ops-error.ts";
import type { LinkProbe, LinkProber } from "../../ops/docs/index.ts";
import { kept, keep, type ProbeCache } from "./probe-cache.ts";
import { parseRobots, type Robots, ROBOTS_LIMIT_BYTES } from "./robots.ts";
import { settle, type Settled } from "./settle.ts";
import { PrivateAddress, type WebAnswer, type WebClient } from "./web-client.ts";

/** What the prober is made of. */
export interface LinkProberParts {
  readonly client: WebClient;
  readonly cache: ProbeCache;
  readonly clock: { now(): number };
  /** Waits for what a server asks for. */
  wait?(ms: number, signal: AbortSignal): Promise<void>;
}

/** So many addresses of one host are asked for side by side. */
const AT_ONCE = 2;
const REQUEST_MS = 10_000;
const REDIRECTS = 5;
const RETRIES = 2;
/** A server that asks for a longer wait than this is not waited for. */
const LONGEST_WAIT_MS = 30_000;
const FIRST_WAIT_MS = 1_000;

/** Asks for addresses of the web. Source: documentation specification, section meta-updater, links. */
export function createLinkProber(parts: LinkProberParts): LinkProber {
  const robots = new Map<string, Promise<Robots | null>>();
  return {
    probe: async (urls, signal) => {
      const found: LinkProbe[] = [];
      const waiting = [...urls];
      const work = async () => {
        for (let url = waiting.shift(); url !== undefined && !signal.aborted; url = waiting.shift())
          found.push(await probeOne(parts, robots, url, signal));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return found;
    },
  };
}

async function probeOne(
  parts: LinkProberParts,
  robots: Map<string, Promise<Robots | null>>,
  url: string,
  signal: AbortSignal,
): Promise<LinkProbe> {
  const now = parts.clock.now();
  const known = await kept(parts.cache, url, now);
  if (known !== null) return known;
  const settled = await follow(parts, robots, url, signal);
  const probe: LinkProbe = { movedTo: null, elsewhere: null, ...settled, url, askedAt: now, isKept: false };
  await keep(parts.cache, probe);
  return probe;
}

/** Asks, and follows redirects that stay on the host. */
async function follow(
  parts: LinkProberParts,
  robots: Map<string, Promise<Robots | null>>,
  url: string,
  signal: AbortSignal,
): Promise<Settled> {
  let at = new URL(url);
  let movedTo: string | null = null;
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    const rules = await robotsOf(parts, robots, at, signal);
    if (rules !== null && !rules.allows(at.pathname + at.search))
      return { verdict: "inconclusive", reached: true, reason: "robots.txt asks not to" };
    const asked = await ask(parts, at, signal);
    const settled = settle(asked, at);
    if (settled.kind !== "redirect")
      return { ...settled.result, movedTo: settled.result.verdict === "pass" ? movedTo : null };
    if (settled.isPermanent && (hop === 0 || movedTo !== null)) movedTo = settled.to.href;
    if (settled.to.host !== at.host)
      return {
        verdict: "inconclusive",
        reached: true,
        reason: `it leads to ${settled.to.host}`,
        movedTo,
        elsewhere: settled.to.href,
      };
    at = settled.to;
  }
  return { verdict: "fail", reached: true, reason: `it leads on more than ${REDIRECTS} times` };
}

/** Asks by HEAD, and by GET where a server does not answer that; waits where the server says so. */
async function ask(parts: LinkProberParts, url: URL, signal: AbortSignal): Promise<WebAnswer | Error> {
  let answer = await once(parts, url, "HEAD", signal);
  for (let retry = 0; retry < RETRIES && !(answer instanceof Error) && [429, 503].includes(answer.status); retry += 1) {
    const waitMs = waitOf(answer, parts.clock.now(), retry);
    if (waitMs > LONGEST_WAIT_MS) return answer;
    await (parts.wait ?? pause)(waitMs, signal);
    answer = await once(parts, url, "HEAD", signal);
  }
  const mayBeShyOfHead = !(answer instanceof Error) && answer.status >= 400 && ![429, 503].includes(answer.status);
  return mayBeShyOfHead ? once(parts, url, "GET", signal) : answer;
}

async function once(parts: LinkProberParts, url: URL, method: "HEAD" | "GET", signal: AbortSignal) {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
    return await parts.client(url, { method, bodyLimit: 0, signal: limited });
  } catch (thrown) {
    return thrown instanceof Error ? thrown : new Error(messageOf(thrown));
  }
}

/** Seconds or a date. Source: RFC 9110, section 10.2.3. */
function waitOf(answer: WebAnswer, now: number, retry: number): number {
  const { retryAfter } = answer;
  if (retryAfter === null) return FIRST_WAIT_MS * 2 ** retry;
  if (/^\d+$/.test(retryAfter.trim())) return Number(retryAfter) * 1_000;
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? FIRST_WAIT_MS : Math.max(0, at - now);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined); // stopped: the next request says so
}

/** A host's robots.txt, asked for once; null where there is none. One that can't be read forbids all. Source: RFC 9309, section 2.3.1. */
function robotsOf(
  parts: LinkProberParts,
  known: Map<string, Promise<Robots | null>>,
  url: URL,
  signal: AbortSignal,
): Promise<Robots | null> {
  const found = known.get(url.origin) ?? readRobots(parts, url, signal);
  known.set(url.origin, found);
  return found;
}

async function readRobots(parts: LinkProberParts, url: URL, signal: AbortSignal): Promise<Robots | null> {
  try {
    const limited = AbortSignal.any([signal, AbortSignal.timeout(REQUEST_MS)]);
    const request = { method: "GET", bodyLimit: ROBOTS_LIMIT_BYTES, signal: limited } as const;
    const answer = await parts.client(new URL("/robots.txt", url), request);
    if (answer.status >= 500) return { allows: () => false };
    return answer.status === 200 ? parseRobots(answer.text, "signalbox") : null;
  } catch (thrown) {
    if (thrown instanceof PrivateAddress) return null; // the address itself is refused for the same reason
    return null; // no answer: the address itself gets none either, and says so
  }
}
