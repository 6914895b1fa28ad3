import type { LinkProbe, LinkProber } from "../../ops/docs/index.ts";
import { keep, kept, type ProbeCache } from "./probe-cache.ts";
import { settle, type Settled } from "./settle.ts";
import { beginVisit, type Visit, type VisitParts } from "./visit.ts";
import type { WebAnswer } from "./web-client.ts";

/** What the prober is made of. */
export interface LinkProberParts extends VisitParts {
  readonly cache: ProbeCache;
}

/** So many addresses of one host are asked for side by side. */
const AT_ONCE = 2;
/** A host gets no more time than this, however many addresses it has. */
const HOST_MS = 60_000;
const REDIRECTS = 5;

/** Asks for addresses of the web. Source: documentation specification, section meta-updater, links. */
export function createLinkProber(parts: LinkProberParts): LinkProber {
  return {
    probe: async (urls, signal) => {
      const visit = beginVisit(parts, AbortSignal.any([signal, AbortSignal.timeout(HOST_MS)]));
      const found: LinkProbe[] = [];
      const waiting = [...urls];
      const work = async () => {
        for (let url = waiting.shift(); url !== undefined; url = waiting.shift())
          found.push(await probeOne(parts, visit, url));
      };
      await Promise.all(Array.from({ length: AT_ONCE }, work));
      return found;
    },
  };
}

async function probeOne(parts: LinkProberParts, visit: Visit, url: string): Promise<LinkProbe> {
  const now = parts.clock.now();
  const known = await kept(parts.cache, url, now);
  if (known !== null) return known;
  const settled = await follow(visit, url);
  const probe: LinkProbe = { movedTo: null, elsewhere: null, ...settled, url, askedAt: now, isKept: false };
  await keep(parts.cache, probe);
  return probe;
}

/** Asks, and follows redirects that stay on the host. `movedTo` is where permanent redirects, from the first one on, lead to. */
async function follow(visit: Visit, url: string): Promise<Settled> {
  let at = new URL(url);
  let movedTo: string | null = null;
  let isPermanent = true;
  for (let hop = 0; hop <= REDIRECTS; hop += 1) {
    const over = visit.over();
    if (over !== null) return { verdict: "inconclusive", reached: false, reason: over };
    if (!(await visit.allows(at))) return { verdict: "inconclusive", reached: true, reason: "robots.txt asks not to" };
    const settled = settle(await ask(visit, at), at);
    if (settled.kind !== "redirect")
      return { ...settled.result, movedTo: settled.result.verdict === "pass" ? movedTo : null };
    isPermanent &&= settled.isPermanent;
    if (isPermanent) movedTo = settled.to.href;
    if (settled.to.host !== at.host) return leadsTo(settled.to, movedTo);
    at = settled.to;
  }
  return { verdict: "fail", reached: true, reason: `it leads on more than ${REDIRECTS} times` };
}

/** Another host is asked only where policy permits that one too. */
function leadsTo(to: URL, movedTo: string | null): Settled {
  const reason = `it leads to ${to.host}`;
  return { verdict: "inconclusive", reached: true, reason, movedTo, elsewhere: to.href };
}

/** By HEAD, and by GET where a server does not answer that well. */
async function ask(visit: Visit, url: URL): Promise<WebAnswer | Error> {
  const answer = await visit.ask(url, "HEAD");
  const isShyOfHead = !(answer instanceof Error) && answer.status >= 400 && ![429, 503].includes(answer.status);
  return isShyOfHead ? visit.ask(url, "GET") : answer;
}
