import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { OpsError, type OpsErrorCode } from "../../../kernel/ops-error.ts";
import { backoffMs, decideRecovery, MAX_RECOVERIES } from "./recovery.ts";

const task = { recover: [{ on: "push_rejected" as const, name: "rebase and push again", times: 1 }] };
const past = (...recovered: string[]) => ({ recovered, remainingMs: 30_000, seed: "run_1/commit" });

describe("recovery", () => {
  it("tries a rejected push once more, then lets it stand", () => {
    const error = new OpsError("push_rejected", "fetch first");
    expect(decideRecovery(error, task, past())).toMatchObject({ kind: "recover", name: "rebase and push again" });
    expect(decideRecovery(error, task, past("push_rejected"))).toMatchObject({ kind: "give_up" });
  });

  it("tries a network error three times in all", () => {
    const error = new OpsError("network", "reset");
    expect(decideRecovery(error, {}, past())).toMatchObject({ kind: "recover" });
    expect(decideRecovery(error, {}, past("network"))).toMatchObject({ kind: "recover" });
    expect(decideRecovery(error, {}, past("network", "network"))).toMatchObject({ kind: "give_up" });
  });

  it("waits as the service says, but not beyond the task's timeout", () => {
    const error = (retryAfterMs: number) => new OpsError("rate_limited", "slow down", { details: { retryAfterMs } });
    expect(decideRecovery(error(2_000), {}, past())).toMatchObject({ kind: "recover", delayMs: 2_000 });
    expect(decideRecovery(error(60_000), {}, past())).toMatchObject({ kind: "give_up" });
  });

  it.each(["unauthorized", "denied", "forbidden", "invalid_input", "precondition", "refused"] satisfies OpsErrorCode[])(
    "does not retry %s",
    (code) => {
      expect(
        decideRecovery(new OpsError(code, "no"), { recover: [{ on: code, name: "x", times: 2 }] }, past()).kind,
      ).toBe("give_up");
    },
  );

  it("never recovers more than twice", () => {
    const codes = fc.constantFrom<OpsErrorCode>(
      "network",
      "push_rejected",
      "rate_limited",
      "stale",
      "pull_request_refused",
    );
    fc.assert(
      fc.property(
        fc.array(codes, { minLength: MAX_RECOVERIES, maxLength: 6 }),
        codes,
        (recovered, code) => decideRecovery(new OpsError(code, "again"), task, past(...recovered)).kind === "give_up",
      ),
    );
  });

  it("backs off longer each time, the same in a replay", () => {
    fc.assert(
      fc.property(fc.string(), fc.integer({ min: 0, max: 6 }), (seed, times) => {
        const wait = backoffMs(times, seed);
        return wait === backoffMs(times, seed) && wait >= 250 * 2 ** times && wait <= 500 * 2 ** times;
      }),
    );
  });
});
