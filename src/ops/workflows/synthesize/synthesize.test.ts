import { expect, it } from "vitest";
import type { Coordinator } from "../../../kernel/work/playbook.ts";
import { Report } from "../../../kernel/record/report.ts";
import { SYNTHESIS_LIMIT_BYTES, synthesize } from "./playbook.ts";

const REPORT = Report.parse({
  ...{ schemaVersion: 1, run: "run_1", signal: "OPS:AUDIT", title: "Audit", repository: "", status: "complete" },
  ...{ alreadyDone: false, requestedBy: "ada", startedAt: 0, durationMs: 1, summary: "looked", deliverables: [] },
  ...{ contributions: [], gate: null, issues: [], escalations: [], approvals: [], findingCounts: {}, findings: [] },
  ...{ trend: null, nextSteps: [], details: null, keptWorktree: null, chainHead: "", events: 1 },
});

function coordinatorOver(report: Report, answer: Awaited<ReturnType<Coordinator["escalate"]>>) {
  const asked: string[] = [];
  const unused = () => Promise.reject(new Error("a synthesis does not do this"));
  const coordinator: Coordinator = {
    run: { id: "run_2", signal: "OPS:SYNTHESIZE", repository: "", requestedBy: "ada", at: 0 },
    ...{ spawn: unused, fanOut: unused, handOff: unused, approve: unused, withdraw: unused, note: unused },
    reports: async (runs) => runs.map(() => report),
    escalate: async ({ kind }) => {
      asked.push(kind);
      return answer;
    },
  };
  return { coordinator, asked };
}

it("combines what fits and asks nobody", async () => {
  const { coordinator, asked } = coordinatorOver(REPORT, null);
  expect((await synthesize.run(coordinator, { runs: ["run_1"] })).summary).toContain("1 of 1 runs complete");
  expect(asked).toEqual([]);
});

it.each([null, { option: "abort", note: "" } as const, { option: "retry", note: "" } as const])(
  "over its size limit it is escalated and never handed out, whatever the answer (%j)",
  async (answer) => {
    const issues = [`x${"y".repeat(SYNTHESIS_LIMIT_BYTES)}`];
    const { coordinator, asked } = coordinatorOver({ ...REPORT, issues }, answer);
    await expect(synthesize.run(coordinator, { runs: ["run_1"] })).rejects.toMatchObject({ code: "too_large" });
    expect(asked).toEqual(["Resource"]);
  },
);
