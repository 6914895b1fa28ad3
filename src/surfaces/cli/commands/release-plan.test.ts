import { describe, expect, it } from "vitest";
import type { CommitVerdict } from "../../../ops/release/index.ts";
import { runCli } from "../main.ts";
import { fakeHost } from "../testing/fake-host.ts";

const REASON = "not conventional: space-after-colon: exactly one space belongs after the colon";
const commit = (over: Partial<CommitVerdict>): CommitVerdict => ({
  ...{ sha: "a".repeat(40), header: "feat: one", type: "feat", scope: null, subject: "one", isBreaking: false },
  ...{ breakingNotes: [], pr: null, row: "feature", bump: "minor", reason: "`feat` moves the minor", note: null },
  packages: [""],
  ...over,
});

async function explain(commits: readonly CommitVerdict[], columns: number, ...more: readonly string[]) {
  const plan = { kind: "nothing", reason: "nothing to release", commits, conflicts: [], remarks: [] };
  const script = { "release.plan": () => ({ summary: "", plan, findings: [] }) };
  const { host, seen } = fakeHost({ script, tty: true, columns, env: { NO_COLOR: "1" } });
  expect(await runCli(["release", "plan", ...more], host)).toBe(0);
  return seen.stdout.split("\n");
}

describe("release plan --explain", () => {
  it("says the whole reason of every commit, in a narrow terminal too", async () => {
    const odd = commit({
      sha: "b".repeat(40),
      header: "feat:x",
      row: "not_conventional",
      bump: "none",
      reason: REASON,
    });
    const noted = commit({ note: "says `feat`, and only documentation changed" });
    const lines = await explain([odd, noted], 80, "--explain");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    const flowing = lines.map((line) => line.trim()).join(" ");
    expect(flowing).toContain(`bbbbbbb -      feat:x     ${REASON}`.replace("bbbbbbb ", "bbbbbbb  "));
    expect(flowing).toContain("`feat` moves the minor; says `feat`, and only documentation changed");
    expect(flowing).not.toContain("…");
  });

  it("is hinted at without it", async () =>
    expect((await explain([commit({})], 80)).join("\n")).toContain("1 commit: signalbox release plan --explain says"));
});
