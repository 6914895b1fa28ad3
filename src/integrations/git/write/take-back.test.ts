import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CommitInput, Selection } from "../../../ops/workspace/index.ts";
import { makeScratch, type Scratch } from "../testing/scratch.ts";
import { createBranch } from "./create-branch.ts";
import { keptIndexOf } from "./index-guard.ts";

const BRANCH = "feat/second";
let s: Scratch;
let before: Readonly<Record<string, string>>;

beforeEach(async () => {
  s = await makeScratch();
  s.write("a.txt", "one\n");
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", "feat: first");
  s.write("a.txt", "two\n");
  s.write("new.txt", "new\n");
  before = await seen();
});
afterEach(() => s.remove());

async function seen(): Promise<Readonly<Record<string, string>>> {
  return {
    head: readFileSync(join(s.root, ".git/HEAD"), "utf8"),
    refs: await s.run("for-each-ref", "--format=%(refname) %(objectname)"),
    status: await s.run("status", "--porcelain=v1"),
  };
}

async function plan(selection: Selection = { kind: "all" }): Promise<CommitInput> {
  const changes = await s.port.changes(s.root, selection, s.scope);
  const state = await s.port.state(s.root, s.scope);
  return {
    ...{ root: s.root, selection, tree: changes.tree, expectedHead: state.headSha, branch: BRANCH, headFrom: "main" },
    ...{ isProtected: false, paths: ["a.txt"], message: "feat: second\n\nSignalbox-Run: run_1\n" },
  };
}

/** What a process leaves that was killed after it had staged the files and before the commit. */
async function begunAndKilled(input: CommitInput): Promise<void> {
  keptIndexOf(join(s.root, ".git"), s.scope.run).keep();
  await createBranch(s.git, { root: s.root, branch: BRANCH, at: input.expectedHead, moveHead: true }, s.scope);
  await s.run("add", "-A");
}

describe("a commit on a branch made for it", () => {
  it("moves HEAD there, and the old branch stays where it was", async () => {
    const { sha } = await s.port.commit(await plan(), s.scope);
    expect(await seen()).toEqual({
      head: `ref: refs/heads/${BRANCH}\n`,
      refs: `refs/heads/${BRANCH} ${sha}\n${before["refs"]}`,
      status: "",
    });
  });

  it.each<Selection>([{ kind: "all" }, { kind: "tracked" }, { kind: "paths", paths: ["new.txt"] }])(
    "that a hook refuses leaves HEAD, branches and index as they were: %j",
    async (selection) => {
      s.hook("pre-commit", "git add -A; exit 1");
      await expect(s.port.commit(await plan(selection), s.scope)).rejects.toMatchObject({ code: "precondition" });
      expect(await seen()).toEqual(before);
    },
  );

  it("leaves HEAD alone when the branch it came from has moved meanwhile", async () => {
    const moved = `git commit-tree -p main -m other "main^{tree}"`;
    s.hook("pre-commit", `git update-ref refs/heads/main $(${moved}); exit 1`);
    await expect(s.port.commit(await plan(), s.scope)).rejects.toMatchObject({ code: "precondition" });
    expect((await seen())["head"]).toBe(`ref: refs/heads/${BRANCH}\n`);
  });

  it("says that nothing was done while its branch does not exist", async () => {
    expect(await s.port.probeCommit(await plan(), s.scope)).toEqual({ kind: "not_done" });
  });
});

describe("after a kill in the middle", () => {
  it("taking back brings HEAD, branches and index to where they were", async () => {
    const input = await plan();
    await begunAndKilled(input);
    await s.port.takeBackCommit(input, s.scope);
    expect(await seen()).toEqual(before);
  });

  it("taking back removes the branch that was made for a commit which was not begun", async () => {
    const input = await plan();
    await createBranch(s.git, { root: s.root, branch: BRANCH, at: input.expectedHead, moveHead: false }, s.scope);
    await s.port.takeBackCommit(input, s.scope);
    expect(await seen()).toEqual(before);
  });

  it("what a person has staged since then stays staged", async () => {
    const input = await plan({ kind: "tracked" });
    await begunAndKilled(input);
    await s.port.takeBackCommit(input, s.scope);
    expect((await seen())["status"]).toBe("M  a.txt\nA  new.txt");
  });

  it("the next try makes one commit, or leaves everything as it was before the first", async () => {
    const input = await plan();
    await begunAndKilled(input);
    s.hook("pre-commit", "exit 1");
    await expect(s.port.commit(input, s.scope)).rejects.toMatchObject({ code: "precondition" });
    expect(await seen()).toEqual(before);
    await begunAndKilled(input);
    s.hook("pre-commit", "exit 0");
    const done = await s.port.commit(input, s.scope);
    expect(await s.run("rev-list", "--count", BRANCH)).toBe("2");
    await s.port.takeBackCommit(input, s.scope); // nothing is left to take back
    expect(await s.run("rev-parse", "HEAD")).toBe(done.sha);
  });
});
