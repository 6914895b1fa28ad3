import { describe, expect, it } from "vitest";
import { PLAIN_PAINT } from "../text/paint.ts";
import { widthOf } from "../text/width.ts";
import { sampleContribution, sampleFinding, sampleReport } from "../testing/samples.ts";
import { renderReport } from "./text.ts";

const look = { paint: PLAIN_PAINT, width: 100 };
const textOf = (over: Parameters<typeof sampleReport>[0]) => renderReport(sampleReport(over), look).join("\n");

describe("the report in a terminal", () => {
  it("begins as in the design: how it ended, the gate's arithmetic, the findings", () => {
    const lines = renderReport(sampleReport(), look);
    expect(lines.slice(0, 6)).toEqual([
      "AUDIT complete in 5.2 s   gate PASSED (3/3 = 100%)   26 findings: 2 high, 9 medium, 15 low",
      "",
      "  high    docs/deploy.md:41     links to runbooks/rollback.md, which does not exist",
      "          git                   branch release/1.4 has 12 commits that are in no tag, 61 days old",
      "  medium  README.md:18          names `npm run serve`; package.json has no such script",
      "  ...     23 more: signalbox findings --run run_7f3k2",
    ]);
    expect(lines).toContain("  Since the last audit (6 days ago): 3 new, 5 fixed, 18 unchanged.");
    expect(lines.at(-1)).toBe("  Next: Mend the broken link in docs/deploy.md first.");
  });

  it("says that there was nothing to compare with at first", () => {
    expect(textOf({ trend: { since: null, sinceAt: null, new: 3, fixed: 0, open: 0 } })).toContain(
      "The first audit of this repository",
    );
  });

  it("has the quality report from two agents on, with a row an agent", () => {
    expect(textOf({})).toMatch(
      /Quality report {2}3 agents.*\n.*agent +task +status +took +notes\n.*release-manager +audit-git +success +3\.1 s/,
    );
    expect(textOf({ contributions: [sampleContribution()] })).not.toContain("Quality report");
  });

  it("lists what exists with how to undo it, whatever the status", () => {
    const text = textOf({
      status: "partial",
      gate: { passed: false, succeeded: 1, applicable: 2, threshold: 0.8, reason: "" },
      deliverables: [{ type: "commit", value: "4be19c2", undo: "git revert 4be19c2" }],
      issues: ["meta-updater ended timeout"],
    });
    expect(text).toContain("AUDIT partial after 5.2 s   gate FAILED (1/2 = 50%)");
    expect(text).toMatch(/commit {2}4be19c2\n +undo: git revert 4be19c2/);
    expect(text).toContain("- meta-updater ended timeout");
  });

  it("says already done, and what a gate over nothing means", () => {
    expect(
      textOf({
        alreadyDone: true,
        findingCounts: {},
        trend: null,
        contributions: [],
        gate: { passed: false, succeeded: 0, applicable: 0, threshold: 0.8, reason: "" },
      }).split("\n")[0],
    ).toBe("AUDIT already done in 5.2 s   gate FAILED (nothing applicable)");
  });

  it("lets no control character out of messages and file names, at any width", () => {
    const findings = [
      sampleFinding({
        where: { file: "a\nb\u001b]0;x\u0007.md", line: 1 },
        message: `bad \u202e${"word ".repeat(60)}`,
      }),
    ];
    for (const width of [40, 80, 160]) {
      const lines = renderReport(sampleReport({ findings, summary: "s\u001b[2J" }), { paint: PLAIN_PAINT, width });
      expect(lines.join("\n")).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
      expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
    }
  });
});
