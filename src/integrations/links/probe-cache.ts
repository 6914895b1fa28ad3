import { z } from "zod";
import type { LinkProbe } from "../../ops/docs/index.ts";

/** Keeps texts by key within bounds of its own. */
export interface ProbeCache {
  get(key: string): Promise<string | null>;
  put(key: string, value: string): Promise<void>;
}

/** How long an answer is believed. What is not known is asked for again every time. */
const PASS_MS = 7 * 86_400_000;
const FAIL_MS = 3_600_000;

const Kept = z.strictObject({
  verdict: z.enum(["pass", "fail"]),
  reached: z.boolean(),
  reason: z.string(),
  movedTo: z.string().nullable(),
  elsewhere: z.string().nullable(),
  askedAt: z.number(),
});

/** An earlier answer that is young enough, or null. */
export async function kept(cache: ProbeCache, url: string, now: number): Promise<LinkProbe | null> {
  const text = await cache.get(keyOf(url));
  if (text === null) return null;
  const parsed = Kept.safeParse(parseOrNull(text));
  if (!parsed.success) return null;
  const ageMs = now - parsed.data.askedAt;
  const isYoung = ageMs >= 0 && ageMs < (parsed.data.verdict === "pass" ? PASS_MS : FAIL_MS);
  return isYoung ? { ...parsed.data, url, isKept: true } : null;
}

/** Keeps an answer that says something. */
export async function keep(cache: ProbeCache, probe: LinkProbe): Promise<void> {
  if (probe.verdict === "inconclusive" || !probe.reached) return;
  const { verdict, reached, reason, movedTo, elsewhere, askedAt } = probe;
  await cache.put(keyOf(probe.url), JSON.stringify({ verdict, reached, reason, movedTo, elsewhere, askedAt }));
}

function keyOf(url: string): string {
  return `web-link-1-${url}`;
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a torn entry is no entry
  }
}
