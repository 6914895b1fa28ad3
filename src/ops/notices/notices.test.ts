import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../kernel/record/event.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { BODY_LIMIT_BYTES, bodyOf, toCloudEvent } from "./messages/cloud-event.ts";
import { afterFailure, IMMEDIATE_PAUSES_MS, JITTER, RETRY_PAUSES_MS } from "./retry.ts";
import { mayBeNamedFromAfar, SecretRef } from "./secret-ref.ts";

const AT = 1_700_000_000_000;
const lost = new OpsError("network", "https://hooks.example.org answered 500");
const event: Event = {
  ...{ run: "run_1", seq: 7, at: AT, key: "end", name: "COORD_OPS:COMPLETE", to: "upstream" },
  ...{
    prevHash: "",
    hash: "h",
    payload: { source: "COORD_OPS", signal: "OPS:AUDIT", timestamp: "t", payload: { status: "complete" } },
  },
};
const noticed = { event, signal: "OPS:AUDIT", repository: "/r", correlationId: "cor_1" };

describe("an attempt that failed", () => {
  it("is made again after a growing pause with jitter, then given up", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom(1 as const, 2 as const),
        fc.string(),
        (attempts, priority, id) => {
          const end = afterFailure({ id, attempts, priority }, lost, AT);
          const pauseMs = RETRY_PAUSES_MS[attempts - 1];
          if (pauseMs === undefined) expect(end.kind).toBe("dead");
          else {
            const waitMs = end.kind === "again" ? end.at - AT : Number.NaN;
            expect(waitMs).toBeGreaterThanOrEqual(Math.floor(pauseMs * (1 - JITTER)));
            expect(waitMs).toBeLessThanOrEqual(Math.ceil(pauseMs * (1 + JITTER)));
          }
        },
      ),
    );
  });

  it("spreads deliveries over the jitter instead of sending them together", () => {
    const times = new Set(
      Array.from({ length: 50 }, (_, index) => {
        const end = afterFailure({ id: `dlv_${index}`, attempts: 2, priority: 2 }, lost, AT);
        return end.kind === "again" ? end.at : 0;
      }),
    );
    expect(times.size).toBeGreaterThan(40);
  });

  it("of an immediate escalation leaves four attempts within five seconds", () => {
    const latest = IMMEDIATE_PAUSES_MS.reduce((sum, pauseMs) => sum + pauseMs * (1 + JITTER), 0);
    expect(latest).toBeLessThan(5_000);
    const end = afterFailure({ id: "dlv_1", attempts: 1, priority: 0 }, lost, AT);
    expect(end.kind === "again" && end.at - AT).toBeLessThanOrEqual(600);
  });

  it.each([
    ["denied", "dead"],
    ["not_found", "dead"],
    ["timeout", "again"],
    ["unauthorized", "again"],
    ["precondition", "again"],
  ] as const)("as %s is %s", (code, kind) => {
    expect(afterFailure({ id: "d", attempts: 1, priority: 2 }, new OpsError(code, "x"), AT).kind).toBe(kind);
  });

  it("waits as long as the receiver says, within a day", () => {
    const busy = (retryAfterMs: number) => new OpsError("rate_limited", "busy", { details: { retryAfterMs } });
    const after = (retryAfterMs: number) => {
      const end = afterFailure({ id: "d", attempts: 1, priority: 2 }, busy(retryAfterMs), AT);
      return end.kind === "again" ? end.at - AT : 0;
    };
    expect(after(90_000)).toBe(90_000);
    expect(after(10 * 86_400_000)).toBe(86_400_000);
    expect(after(1)).toBeGreaterThanOrEqual(4_000);
  });
});

describe("an event on the wire", () => {
  it("is a CloudEvent of the run, with the inner payload once", () => {
    expect(toCloudEvent(noticed)).toEqual({
      ...{ specversion: "1.0", id: "run_1/7", source: "urn:signalbox:COORD_OPS", type: "dev.signalbox.complete.v1" },
      ...{ subject: "run_1", time: new Date(AT).toISOString(), datacontenttype: "application/json" },
      ...{ correlationid: "cor_1", sequence: "7" },
      data: {
        ...{ source: "COORD_OPS", signal: "OPS:AUDIT", timestamp: new Date(AT).toISOString(), repository: "/r" },
        ...{ event: "COORD_OPS:COMPLETE", to: "upstream", payload: { status: "complete" } },
      },
    });
  });

  it("leaves out a payload over the limit and says so", () => {
    const huge = toCloudEvent({ ...noticed, event: { ...event, payload: { text: "x".repeat(BODY_LIMIT_BYTES) } } });
    const body = bodyOf(huge);
    expect(body.length).toBeLessThan(2_000);
    expect(JSON.parse(body).data.payload.isLeftOut).toBe(true);
  });
});

describe("a reference to a secret", () => {
  it.each(["env:HOOK", "file:/run/secrets/hook"])("%s is taken", (ref) =>
    expect(SecretRef.safeParse(ref).success).toBe(true),
  );
  it.each(["whsec_abc", "env:", "env:A B", "file:relative", "cmd:cat x", ""])("%j is not", (ref) =>
    expect(SecretRef.safeParse(ref).success).toBe(false),
  );
  it("of the host's own is not open to the network", () => {
    expect(mayBeNamedFromAfar("env:SIGNALBOX_NOTICE_HOOK")).toBe(true);
    for (const ref of ["env:GITHUB_TOKEN", "env:DATABASE_URL", "file:/etc/shadow", "env:XSIGNALBOX_NOTICE_A"])
      expect(mayBeNamedFromAfar(ref)).toBe(false);
  });
});
