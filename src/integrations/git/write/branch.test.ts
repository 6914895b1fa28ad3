import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeScratch, type Scratch } from "../testing/scratch.ts";

let s: Scratch;
let first = "";
beforeEach(async () => {
  s = await makeScratch();
  first = await commitFile("a.txt", "1\n2\n3\n4\n5\n", "feat: first");
});
afterEach(() => s.remove());

async function commitFile(path: string, text: string, message: string, root = s.root): Promise<string> {
  writeFileSync(join(root, path), text);
  await s.runIn(root, "add", "-A");
  await s.runIn(root, "commit", "-q", "-m", message);
  return s.runIn(root, "rev-parse", "HEAD");
}

describe("making a branch", () => {
  it("moves HEAD and nothing else", async () => {
    s.write("a.txt", "changed\n");
    s.write("staged.txt", "s\n");
    await s.run("add", "staged.txt");
    const before = await s.run("status", "--porcelain");
    const input = { root: s.root, branch: "feat/x", at: first, moveHead: true };
    expect(await s.port.probeCreateBranch(input, s.scope)).toEqual({ kind: "not_done" });
    expect(await s.port.createBranch(input, s.scope)).toEqual({ branch: "feat/x" });
    expect(await s.run("symbolic-ref", "--short", "HEAD")).toBe("feat/x");
    expect(await s.run("status", "--porcelain")).toBe(before);
    expect(await s.port.probeCreateBranch(input, s.scope)).toEqual({ kind: "done", output: { branch: "feat/x" } });
    expect(await s.port.createBranch(input, s.scope)).toEqual({ branch: "feat/x" });
  });
  it("refuses names that are taken by another commit, by a folder of refs, or that no branch can have", async () => {
    await s.run("branch", "taken");
    const second = await commitFile("b.txt", "b", "feat: b");
    await expect(
      s.port.createBranch({ root: s.root, branch: "taken", at: second, moveHead: true }, s.scope),
    ).rejects.toMatchObject({ code: "conflict" });
    await expect(
      s.port.createBranch({ root: s.root, branch: "taken/deeper", at: second, moveHead: false }, s.scope),
    ).rejects.toMatchObject({ code: "conflict" });
    for (const branch of ["bad..name", "-x", "a b", "x.lock"]) {
      await expect(
        s.port.createBranch({ root: s.root, branch, at: second, moveHead: false }, s.scope),
      ).rejects.toMatchObject({ code: "invalid_input" });
    }
    expect(await s.run("symbolic-ref", "--short", "HEAD")).toBe("main");
  });
  it("refuses a branch that another work tree has checked out, and renames an unborn HEAD", async () => {
    await s.run("worktree", "add", "-q", join(s.folder, "linked"), "-b", "linked");
    await expect(
      s.port.createBranch({ root: s.root, branch: "linked", at: first, moveHead: true }, s.scope),
    ).rejects.toMatchObject({ code: "conflict" });
    const fresh = await makeScratch();
    await fresh.port.createBranch({ root: fresh.root, branch: "feat/first", at: null, moveHead: true }, fresh.scope);
    expect((await fresh.port.state(fresh.root, fresh.scope)).branch).toBe("feat/first");
    expect(
      await fresh.port.probeCreateBranch(
        { root: fresh.root, branch: "feat/first", at: null, moveHead: true },
        fresh.scope,
      ),
    ).toMatchObject({ kind: "done" });
    fresh.remove();
  });
});

describe("merging", () => {
  const input = async () => ({
    root: s.root,
    base: "main",
    head: "side",
    expectedBase: await s.run("rev-parse", "main"),
    expectedHead: await s.run("rev-parse", "side"),
    message: "Merge side\n\n#1 stays",
  });
  async function sideBranch(text = "side\n"): Promise<void> {
    await s.run("checkout", "-q", "-b", "side");
    await commitFile("side.txt", text, "feat: side");
    await s.run("checkout", "-q", "main");
  }
  it("makes a merge commit and moves the checkout of the base with it, keeping local changes", async () => {
    await sideBranch();
    s.write("a.txt", "local change\n");
    const merged = await s.port.merge(await input(), s.scope);
    expect(await s.run("rev-parse", "main")).toBe(merged.sha);
    expect(await s.run("log", "-1", "--format=%B")).toContain("#1 stays");
    expect(readFileSync(join(s.root, "side.txt"), "utf8")).toBe("side\n");
    expect(await s.run("status", "--porcelain")).toBe(" M a.txt");
    expect(await s.run("worktree", "list")).not.toContain("signalbox");
    expect(await s.port.merge(await input(), s.scope)).toEqual(merged);
  });
  it("refuses when local changes would be overwritten, when there are conflicts, and when something moved", async () => {
    await sideBranch();
    s.write("side.txt", "mine, untracked\n");
    const planned = await input();
    await expect(s.port.merge(planned, s.scope)).rejects.toMatchObject({ code: "conflict" });
    expect(readFileSync(join(s.root, "side.txt"), "utf8")).toBe("mine, untracked\n");
    expect(await s.run("rev-parse", "main")).toBe(planned.expectedBase);
    await commitFile("side.txt", "other\n", "feat: other");
    await expect(s.port.merge(planned, s.scope)).rejects.toMatchObject({ code: "stale" });
    await expect(s.port.merge(await input(), s.scope)).rejects.toMatchObject({
      code: "conflict",
      details: { files: ["side.txt"] },
    });
    expect(await s.run("worktree", "list")).not.toContain("signalbox");
    expect(await s.run("status", "--porcelain")).toBe("");
  });
  it("works in a bare repository", async () => {
    await sideBranch();
    await s.runIn(s.folder, "clone", "-q", "--bare", s.root, "bare.git");
    const merged = await s.port.merge({ ...(await input()), root: join(s.folder, "bare.git") }, s.scope);
    expect(await s.runIn(join(s.folder, "bare.git"), "rev-parse", "main")).toBe(merged.sha);
  });
});

describe("rebasing", () => {
  let bare = "";
  beforeEach(async () => {
    bare = join(s.folder, "bare.git");
    await s.runIn(s.folder, "clone", "-q", "--bare", s.root, bare);
    await s.run("remote", "add", "origin", bare);
    await s.runIn(s.folder, "clone", "-q", bare, "colleague");
  });
  const theirs = async (path: string, text: string) => {
    const sha = await commitFile(path, text, "feat: theirs", join(s.folder, "colleague"));
    await s.runIn(join(s.folder, "colleague"), "push", "-q");
    return sha;
  };
  it("puts the branch on top of the remote's, with the user's checkout and local changes", async () => {
    const onto = await theirs("theirs.txt", "t\n");
    const mine = await commitFile("mine.txt", "m\n", "feat: mine");
    s.write("a.txt", "local\n");
    const input = { root: s.root, remote: "origin", branch: "main", expectedHead: mine };
    expect(await s.port.probeRebase(input, s.scope)).toEqual({ kind: "not_done" });
    const done = await s.port.rebase(input, s.scope);
    expect(done.onto).toBe(onto);
    expect(await s.run("rev-parse", "HEAD", "HEAD^")).toBe(`${done.sha}\n${onto}`);
    expect(await s.run("status", "--porcelain")).toBe(" M a.txt");
    expect(await s.port.probeRebase(input, s.scope)).toEqual({ kind: "done", output: done });
    expect(
      await s.port.push(
        { root: s.root, remote: "origin", remoteUrl: bare, branch: "main", sha: done.sha, isProtected: false },
        s.scope,
      ),
    ).toMatchObject({ sha: done.sha });
  });
  it("goes on after a crash between moving the files and moving the branch", async () => {
    await theirs("theirs.txt", "t\n");
    const mine = await commitFile("mine.txt", "m\n", "feat: mine");
    await s.run("fetch", "-q", "origin", "+refs/heads/main:refs/remotes/origin/main");
    await s.run("rebase", "-q", "origin/main");
    await s.run("update-ref", "refs/heads/main", mine);
    const done = await s.port.rebase({ root: s.root, remote: "origin", branch: "main", expectedHead: mine }, s.scope);
    expect(await s.run("rev-parse", "HEAD")).toBe(done.sha);
    expect(await s.run("status", "--porcelain")).toBe("");
  });
  it("ends at a conflict with its files named and nothing moved", async () => {
    await theirs("a.txt", "theirs\n");
    const mine = await commitFile("a.txt", "mine\n", "feat: mine");
    await expect(
      s.port.rebase({ root: s.root, remote: "origin", branch: "main", expectedHead: mine }, s.scope),
    ).rejects.toMatchObject({ code: "conflict", details: { files: ["a.txt"] } });
    expect(await s.run("rev-parse", "HEAD")).toBe(mine);
    expect(await s.run("status", "--porcelain")).toBe("");
    expect(await s.run("worktree", "list")).not.toContain("signalbox");
  });
  it("moves nothing when local changes would be overwritten", async () => {
    await theirs("theirs.txt", "t\n");
    const mine = await commitFile("mine.txt", "m\n", "feat: mine");
    s.write("theirs.txt", "my own, untracked\n");
    await expect(
      s.port.rebase({ root: s.root, remote: "origin", branch: "main", expectedHead: mine }, s.scope),
    ).rejects.toMatchObject({ code: "conflict" });
    expect(await s.run("rev-parse", "HEAD")).toBe(mine);
    expect(readFileSync(join(s.root, "theirs.txt"), "utf8")).toBe("my own, untracked\n");
  });
});
