import { existsSync, readdirSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Places } from "../../ops/coordination/ports.ts";
import { makeScratch, type Scratch } from "../git/testing/scratch.ts";
import { createPlaces } from "./create-places.ts";

let s: Scratch;
let places: Places;
let tree = "";
beforeEach(async () => {
  s = await makeScratch();
  s.write("a.txt", "1\n");
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", "feat: first");
  places = createPlaces({ git: s.git, dataDir: join(s.folder, "data") });
  tree = join(s.folder, "data/worktrees/run_1");
});
afterEach(() => s.remove());

const branches = () => s.run("for-each-ref", "--format=%(refname:short)", "refs/heads");

describe("a place", () => {
  it("is the checkout, from any folder within it, and a bare repository as such", async () => {
    s.write("sub/x", "");
    expect(await places.open("run_1", "checkout", join(s.root, "sub"))).toEqual({
      kind: "checkout",
      root: s.root,
      repository: s.root,
    });
    await s.runIn(s.folder, "clone", "-q", "--bare", s.root, "bare.git");
    expect((await places.open("run_1", "checkout", join(s.folder, "bare.git"))).kind).toBe("bare");
    expect(await places.open("run_1", "none", "/anywhere")).toEqual({
      kind: "none",
      root: "/anywhere",
      repository: "/anywhere",
    });
  });
  it("is a work tree at HEAD on a branch of the run's own, found again with what was done in it", async () => {
    const place = await places.open("run_1", "worktree", s.root);
    expect(place).toEqual({ kind: "worktree", root: realpathSync(tree), repository: s.root });
    expect(await s.runIn(tree, "symbolic-ref", "--short", "HEAD")).toBe("signalbox/run_1");
    writeFileSync(join(tree, "work.txt"), "under way");
    await s.runIn(tree, "switch", "-q", "-c", "feat/x");
    expect(await places.open("run_1", "worktree", s.root)).toEqual(place);
    expect(existsSync(join(tree, "work.txt"))).toBe(true);
  });
  it("that was half made is made anew", async () => {
    await places.open("run_1", "worktree", s.root);
    const gitDir = await s.runIn(tree, "rev-parse", "--absolute-git-dir");
    rmSync(join(gitDir, "signalbox-ready"));
    writeFileSync(join(gitDir, "locked"), "initializing");
    rmSync(join(tree, "a.txt"));
    await places.open("run_1", "worktree", s.root);
    expect(readdirSync(tree).sort()).toEqual([".git", "a.txt"]);
    rmSync(tree, { recursive: true });
    await places.open("run_1", "worktree", s.root);
    expect(readdirSync(tree).sort()).toEqual([".git", "a.txt"]);
  });
  it("is put at another commit, whatever was changed in it; a user's checkout never is", async () => {
    await places.open("run_1", "worktree", s.root);
    const first = await s.run("rev-parse", "HEAD");
    s.write("b.txt", "2\n");
    await s.run("add", "-A");
    await s.run("commit", "-q", "-m", "feat: second");
    const sha = await s.run("rev-parse", "HEAD");
    writeFileSync(join(tree, "a.txt"), "changed");
    const input = { root: realpathSync(tree), sha };
    expect(await s.port.probeMoveWorktree(input, s.scope)).toEqual({ kind: "not_done" });
    await s.port.moveWorktree(input, s.scope);
    expect(await s.runIn(tree, "status", "--porcelain", "--branch")).toBe("## HEAD (no branch)");
    expect(existsSync(join(tree, "b.txt"))).toBe(true);
    expect(await s.port.probeMoveWorktree(input, s.scope)).toEqual({ kind: "done", output: { sha } });
    expect(await s.run("rev-parse", "signalbox/run_1")).toBe(first);
    await expect(s.port.moveWorktree({ root: s.root, sha: first }, s.scope)).rejects.toMatchObject({
      code: "precondition",
    });
    expect(await s.run("rev-parse", "HEAD")).toBe(sha);
  });
  it("is removed with its unused branch, twice without harm; a branch with commits stays", async () => {
    await places.open("run_1", "worktree", s.root);
    expect(await places.close("run_1", s.root, false)).toBeNull();
    expect(existsSync(tree)).toBe(false);
    expect(await branches()).toBe("main");
    expect(await places.close("run_1", s.root, false)).toBeNull();
    await places.open("run_1", "worktree", s.root);
    await s.runIn(tree, "commit", "-q", "--allow-empty", "-m", "feat: work");
    await places.close("run_1", s.root, false);
    expect(await branches()).toBe("main\nsignalbox/run_1");
    await places.open("run_1", "worktree", s.root);
    expect(await s.runIn(tree, "log", "-1", "--format=%s")).toBe("feat: work");
  });
  it("is kept when that is asked, and named", async () => {
    await places.open("run_1", "worktree", s.root);
    expect(await places.close("run_1", s.root, true)).toBe(tree);
    expect(existsSync(tree)).toBe(true);
    expect(await places.close("run_2", s.root, true)).toBeNull();
  });
  it("is found where a process with another data folder has made it, and removed there", async () => {
    const other = createPlaces({ git: s.git, dataDir: join(s.folder, "other") });
    const place = await places.open("run_1", "worktree", s.root);
    await s.runIn(tree, "switch", "-q", "-c", "feat/x");
    writeFileSync(join(tree, "work.txt"), "under way");
    expect(await other.open("run_1", "worktree", s.root)).toEqual(place);
    expect((await other.open("run_2", "worktree", s.root)).root).toBe(
      realpathSync(join(s.folder, "other/worktrees/run_2")),
    );
    expect(await other.close("run_1", s.root, true)).toBe(place.root);
    await other.close("run_1", s.root, false);
    expect(existsSync(tree)).toBe(false);
  });
  it.each(["o.git", "a=b/o=.git"])(
    "pushes to, asks and fetches from a remote at a path relative to the repository: %s",
    async (name) => {
      await s.runIn(s.folder, "init", "-q", "--bare", "-b", "main", name);
      await s.run("remote", "add", "origin", `../${name}`);
      const { root } = await places.open("run_1", "worktree", s.root);
      const sha = await s.runIn(tree, "rev-parse", "HEAD");
      const at = { root, remote: "origin", branch: "signalbox/run_1", isProtected: false };
      await s.port.push({ ...at, remoteUrl: `../${name}`, sha }, s.scope);
      expect(await s.runIn(join(s.folder, name), "rev-parse", at.branch)).toBe(sha);
      expect(await s.port.remoteHead(root, "origin", at.branch, s.scope)).toBe(sha);
      await s.port.rebase({ ...at, expectedHead: sha }, s.scope);
      expect(await s.run("rev-parse", `refs/remotes/origin/${at.branch}`)).toBe(sha);
    },
  );
  it("is refused in an empty repository, and for an id that is a path", async () => {
    const fresh = await makeScratch();
    await expect(places.open("run_1", "worktree", fresh.root)).rejects.toMatchObject({ code: "precondition" });
    fresh.remove();
    await expect(places.open("../../x", "worktree", s.root)).rejects.toMatchObject({ code: "invalid_input" });
  });
  it("also stands beside a bare repository", async () => {
    await s.runIn(s.folder, "clone", "-q", "--bare", s.root, "bare.git");
    const place = await places.open("run_1", "worktree", join(s.folder, "bare.git"));
    expect(place.kind).toBe("worktree");
    expect(existsSync(join(place.root, "a.txt"))).toBe(true);
  });
});
