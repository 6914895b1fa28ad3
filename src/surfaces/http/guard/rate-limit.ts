import { OpsError } from "../../../kernel/ops-error.ts";

/** Callers that are remembered; the one who called longest ago is forgotten first. */
const CALLERS = 10_000;

/** How many requests a caller may make: `burst` at once, `perSecond` in the long run. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/** A token bucket a caller. */
export interface RateLimiter {
  /** Takes one request of this caller. Throws `rate_limited` with when to come again. */
  take(caller: string): void;
}

interface Bucket {
  tokens: number;
  at: number;
}

/** A limiter in memory over a clock in ms. */
export function createRateLimiter(rate: Rate, now: () => number): RateLimiter {
  const buckets = new Map<string, Bucket>();
  return {
    take: (caller) => {
      const at = now();
      const known = buckets.get(caller);
      const tokens =
        known === undefined
          ? rate.burst
          : Math.min(rate.burst, known.tokens + ((at - known.at) / 1_000) * rate.perSecond);
      buckets.delete(caller);
      buckets.set(caller, { tokens: Math.max(tokens - 1, Math.min(tokens, 0)), at });
      const oldest = buckets.keys().next().value;
      if (buckets.size > CALLERS && oldest !== undefined) buckets.delete(oldest);
      if (tokens >= 1) return;
      const retryAfterMs = Math.ceil(((1 - tokens) / rate.perSecond) * 1_000);
      throw new OpsError("rate_limited", "too many requests", {
        hint: `Come again in ${Math.ceil(retryAfterMs / 1_000)} s.`,
        details: { retryAfterMs },
      });
    },
  };
}
