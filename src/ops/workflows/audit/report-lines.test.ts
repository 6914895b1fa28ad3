import { expect, it } from "vitest";
import type { Result } from "../../../kernel/record/result.ts";
import { figureLines, notKnownLines } from "./report-lines.ts";

const result = (agent: string, output: unknown, status: Result["status"] = "success"): Result => ({
  ...{ assignment: agent, agent, task: "audit", status, critical: false, summary: "", approach: "", remember: null },
  ...{ output, criteria: [], evidence: [], findings: [], deliverables: [], startedAt: 0, durationMs: 0, attempts: 1 },
});

it("says of each agent what it could not know or passed over, and nothing where all was looked at", () => {
  const looks = [
    result("release-manager", { unknown: ["the clone is shallow"] }),
    result("meta-updater", { skipped: ["5 pages were not read"] }),
    result("toolsmith", { unread: ["one file"] }),
  ];
  expect(notKnownLines(looks)).toEqual([
    "Not known",
    "  - release-manager: the clone is shallow",
    "  - meta-updater: 5 pages were not read",
    "  - toolsmith: one file",
  ]);
  expect(notKnownLines([result("a", { unknown: [] }), result("b", null), result("c", undefined)])).toEqual([]);
  expect(notKnownLines([result("a", { skipped: ["it is bare"] }, "skipped")])).toEqual([]);
});

it("tells whole what each agent has counted, and nothing of those who did not come to it", () => {
  const counted = { ...result("release-manager", {}), summary: "5 commits; 1 branch" };
  expect(figureLines([counted, result("meta-updater", {}, "failed")])).toEqual([
    "Figures",
    "  - release-manager: 5 commits; 1 branch",
  ]);
  expect(figureLines([result("toolsmith", {}, "skipped")])).toEqual([]);
});
