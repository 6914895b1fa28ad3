import { describe, expect, it } from "vitest";
import type { GitState } from "../../../workspace/index.ts";
import { checkTree } from "./repository-checks.ts";

const state = (over: Partial<GitState>): GitState =>
  ({ staged: 0, unstaged: 0, conflicted: [], inProgress: null, untracked: [], ...over }) as unknown as GitState; // sound: nothing else is read

describe("the work tree of a release", () => {
  it("is clean with files that git does not know, which are named", () => {
    const untracked = Array.from({ length: 7 }, (_none, index) => `u${index}`);
    expect(checkTree(state({ untracked }))).toEqual({
      check: {
        name: "clean tree",
        verdict: "pass",
        note: "nothing is uncommitted; untracked and left out: u0, u1, u2, u3, u4 and 2 more",
      },
      conflicts: [],
    });
  });

  it.each([
    [{ staged: 1, unstaged: 2, conflicted: ["a"] }, "1 staged, 2 changed, 1 in conflict", "signalbox commit"],
    [{ inProgress: "rebase" }, "a rebase is in progress", "git rebase --abort"],
    [{ inProgress: "bisect" }, "a bisect is in progress", "git bisect reset"],
  ] as const)("is not in %j", (over, what, hint) => {
    const [conflict] = checkTree(state(over)).conflicts;
    expect([conflict?.what, conflict?.hint]).toEqual([expect.stringContaining(what), expect.stringContaining(hint)]);
  });
});
