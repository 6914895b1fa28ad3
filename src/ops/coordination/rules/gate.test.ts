import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RESULT_STATUSES, type Result, type ResultStatus } from "../../../kernel/record/result.ts";
import { decideStatus, formatGate, judgeGate } from "./gate.ts";

const AGENTS = ["release-manager", "meta-updater", "toolsmith"] as const;

function resultOf(agent: string, status: ResultStatus, critical = false): Result {
  return {
    assignment: `run_1/${agent}-${status}`,
    agent,
    task: "t",
    status,
    critical,
    summary: "",
    approach: "",
    remember: null,
    criteria: [],
    evidence: [],
    findings: [],
    deliverables: [],
    startedAt: 0,
    durationMs: 1,
    attempts: 1,
  };
}

const anyResult = fc
  .record({ agent: fc.constantFrom(...AGENTS), status: fc.constantFrom(...RESULT_STATUSES), critical: fc.boolean() })
  .map((one) => resultOf(one.agent, one.status, one.critical));

describe("the gate", () => {
  it.each([
    ["three of three", ["success", "success", "success"], true, "PASSED (3/3 = 100%)"],
    ["two of three", ["success", "success", "failed"], false, "FAILED (2/3 = 67%)"],
    ["a skipped agent is not applicable", ["success", "success", "skipped"], true, "PASSED (2/2 = 100%)"],
    ["nothing applicable fails", ["skipped", "skipped", "skipped"], false, "FAILED (none applicable)"],
    ["a timeout is no success", ["success", "timeout", "skipped"], false, "FAILED (1/2 = 50%)"],
  ] as const)("%s", (_name, statuses, passed, shown) => {
    const gate = judgeGate(statuses.map((status, index) => resultOf(AGENTS[index] ?? "x", status)));
    expect(gate.passed).toBe(passed);
    expect(formatGate(gate)).toBe(shown);
  });

  it("counts an agent once, and only if all its unskipped assignments succeeded", () => {
    const gate = judgeGate([
      resultOf("a", "success"),
      resultOf("a", "success"),
      resultOf("a", "failed"),
      resultOf("b", "success"),
    ]);
    expect(gate).toMatchObject({ succeeded: 1, applicable: 2, passed: false });
  });

  it("fails when a critical agent did not succeed, whatever the share is", () => {
    const gate = judgeGate([
      ...Array.from({ length: 9 }, (_, index) => resultOf(`a${index}`, "success")),
      resultOf("b", "failed", true),
    ]);
    expect(gate.succeeded / gate.applicable).toBeGreaterThanOrEqual(0.8);
    expect(gate.passed).toBe(false);
  });

  it("never passes more easily when a success turns into a failure", () => {
    fc.assert(
      fc.property(fc.array(anyResult, { maxLength: 12 }), fc.nat(), (results, pick) => {
        const successes = results.flatMap((result, index) => (result.status === "success" ? [index] : []));
        const chosen = successes[pick % Math.max(1, successes.length)];
        const worse = results.map((result, index) =>
          index === chosen ? resultOf(result.agent, "failed", result.critical) : result,
        );
        return judgeGate(results).passed || !judgeGate(worse).passed;
      }),
    );
  });

  it("does not depend on the order of the results", () => {
    fc.assert(
      fc.property(
        fc.array(anyResult, { maxLength: 12 }),
        (results) => judgeGate(results).passed === judgeGate([...results].reverse()).passed,
      ),
    );
  });
});

describe("the run's status", () => {
  const judged = (statuses: readonly ResultStatus[], stopped: Parameters<typeof decideStatus>[0]["stopped"] = null) => {
    const results = statuses.map((status, index) => resultOf(AGENTS[index] ?? "x", status));
    return decideStatus({ results, gate: judgeGate(results), stopped });
  };

  it.each([
    [["success", "success", "success"], null, "complete"],
    [["success", "success", "failed"], null, "partial"],
    [["failed", "failed", "timeout"], null, "failed"],
    [["success", "denied", "success"], null, "denied"],
    [["success", "aborted"], "aborted", "aborted"],
    [["success"], "escalated", "escalated"],
    [["success"], "failed", "partial"],
    [["success", "failed"], "failed", "partial"],
  ] as const)("%j stopped by %s is %s", (statuses, stopped, expected) => {
    expect(judged(statuses, stopped)).toBe(expected);
  });

  it("is failed when a critical assignment did not succeed, even beside successes", () => {
    const results = [resultOf("a", "success"), resultOf("b", "failed", true)];
    expect(decideStatus({ results, gate: judgeGate(results), stopped: null })).toBe("failed");
  });

  it("reports partial success never as plain failure", () => {
    fc.assert(
      fc.property(fc.array(anyResult, { minLength: 1, maxLength: 8 }), (results) => {
        const calm = results.filter((result) => !result.critical && result.status !== "denied");
        const status = decideStatus({ results: calm, gate: judgeGate(calm), stopped: null });
        return !(calm.some((result) => result.status === "success") && status === "failed");
      }),
    );
  });
});
