import { describe, expect, it } from "vitest";
import type { AskedQuestion, FailedAssignment, PeriodRecords, RecurringRule } from "../report/records.ts";
import { findPatterns } from "./patterns.ts";
import { knownProposal, proposalPage, proposalsMarkdown, proposalsOf } from "./proposals.ts";

const EMPTY: PeriodRecords = {
  ...{ runs: [], durations: [], failedGates: 0, timeouts: 0, recoveries: 0, failures: [], approvals: [] },
  ...{ escalations: [], deliverables: [], findings: null, cut: [] },
};
const rule = (name: string, runs: number, places: number): RecurringRule => ({
  ...{ rule: name, owner: "meta-updater", remedy: "Mend it.", message: "leads nowhere", places, firstAt: 1, lastAt: 9 },
  runs: Array.from({ length: runs }, (_unused, index) => `run_${index}`),
});
const failures = (count: number): FailedAssignment[] =>
  Array.from({ length: count }, (_unused, index) => ({
    ...{ run: `run_${index}`, agent: "release-manager", task: "commit", status: "timeout", at: index },
    ...{ code: "timeout", message: `took ${index} s` },
  }));
const boundary = (count: number): AskedQuestion[] =>
  Array.from({ length: count }, (_unused, index) => ({
    ...{
      run: `run_${index}`,
      kind: "Boundary",
      title: "Who knows databases?",
      askedAt: index,
      answeredAt: null,
      state: "open",
    },
  }));

describe("patterns", () => {
  it("are proposed from the third time on, and not before", () => {
    const few = { ...EMPTY, failures: failures(2), escalations: boundary(2) };
    expect(findPatterns({ period: few, recurring: [rule("docs/broken-link", 2, 2)] })).toEqual([]);
    const enough = { ...EMPTY, failures: failures(3), escalations: boundary(4) };
    const found = findPatterns({
      period: enough,
      recurring: [rule("docs/broken-link", 1, 5), rule("git/bad-message", 3, 3)],
    });
    expect(found.map(({ source, kind, times }) => [source, kind, times])).toEqual([
      ["findings", "skill", 5],
      ["escalations", "agent", 4],
      ["findings", "workflow-change", 3],
      ["failures", "workflow-change", 3],
    ]);
  });

  it("become numbered pages with their evidence, each once", () => {
    const patterns = findPatterns({ period: { ...EMPTY, failures: failures(3) }, recurring: [rule("docs/a", 4, 4)] });
    const [first, second] = proposalsOf(patterns, [{ number: 7, key: null }]);
    expect([first?.file, second?.file]).toEqual([
      "docs/proposals/0008-skill-docs-a.md",
      "docs/proposals/0009-workflow-change-release-manager-commit-ends-timeout.md",
    ]);
    if (first === undefined) throw new Error("no proposal");
    const page = proposalPage(first);
    expect(page).toContain("- Seen 4 times in findings, from 1970-01-01 to 1970-01-01");
    expect(page).toContain("`run_0`, `run_1`, `run_2`, `run_3`");
    const known = knownProposal(first.file ?? "", page);
    expect(known).toEqual({ number: 8, key: first.key });
    expect(proposalsOf(patterns, [known]).map((proposal) => proposal.file === null)).toEqual([true, false]);
    expect(proposalsMarkdown([])).toContain("nothing to propose");
  });
});
