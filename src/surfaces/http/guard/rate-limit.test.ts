import { describe, expect, it } from "vitest";
import { createRateLimiter } from "./rate-limit.ts";

describe("the rate limiter", () => {
  it("lets a burst through, then as many as the rate says, and tells when to come again", () => {
    let now = 0;
    const limiter = createRateLimiter({ perSecond: 2, burst: 3 }, () => now);
    const take = () => {
      try {
        limiter.take("ada");
        return "taken";
      } catch (thrown) {
        return thrown;
      }
    };
    expect([take(), take(), take()]).toEqual(["taken", "taken", "taken"]);
    expect(take()).toMatchObject({ code: "rate_limited", details: { retryAfterMs: 500 } });
    now = 500;
    expect(take()).toBe("taken");
    expect(take()).toMatchObject({ code: "rate_limited" });
  });

  it("counts each caller apart", () => {
    const limiter = createRateLimiter({ perSecond: 1, burst: 1 }, () => 0);
    limiter.take("ada");
    expect(() => limiter.take("bob")).not.toThrow();
    expect(() => limiter.take("ada")).toThrow("too many requests");
  });
});
