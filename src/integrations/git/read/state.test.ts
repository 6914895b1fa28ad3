import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeScratch, type Scratch } from "../testing/scratch.ts";

let s: Scratch;
beforeEach(async () => {
  s = await makeScratch();
});
afterEach(() => s.remove());

async function commitFile(path = "a.txt", text = "one\n", message = "feat: start"): Promise<string> {
  s.write(path, text);
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", message);
  return s.run("rev-parse", "HEAD");
}

describe("resolving", () => {
  it("finds the top level from a subdirectory, and names what is no repository", async () => {
    mkdirSync(join(s.root, "deep/er"), { recursive: true });
    expect(await s.port.resolve(join(s.root, "deep/er"))).toEqual({
      root: s.root,
      gitDir: join(s.root, ".git"),
      isBare: false,
    });
    await expect(s.port.resolve(s.folder)).rejects.toMatchObject({ code: "not_found" });
    await expect(s.port.resolve(join(s.folder, "gone"))).rejects.toMatchObject({ code: "not_found" });
    expect((await s.port.resolve(join(s.root, ".git"))).root).toBe(s.root);
  });
  it("knows a bare repository and a linked worktree", async () => {
    await commitFile();
    await s.runIn(s.folder, "clone", "-q", "--bare", s.root, "bare.git");
    const bare = join(s.folder, "bare.git");
    expect(await s.port.resolve(bare)).toEqual({ root: bare, gitDir: bare, isBare: true });
    await s.run("worktree", "add", "-q", join(s.folder, "linked"));
    const state = await s.port.state(join(s.folder, "linked"), s.scope);
    expect(state).toMatchObject({
      root: join(s.folder, "linked"),
      isLinkedWorktree: true,
      isBare: false,
      branch: "linked",
    });
    expect(await s.port.state(bare, s.scope)).toMatchObject({
      isBare: true,
      branch: "main",
      defaultBranch: "main",
      staged: 0,
      untracked: [],
    });
  });
  it("hands on git's own hint when it does not trust the owner", async () => {
    await s.runIn(s.folder, "init", "-q", "theirs");
    const { chownSync } = await import("node:fs");
    if (process.getuid?.() !== 0) return; // only root can give a folder away
    for (const path of ["theirs", "theirs/.git"]) chownSync(join(s.folder, path), 65534, 65534);
    await expect(s.port.resolve(join(s.folder, "theirs"))).rejects.toMatchObject({
      code: "precondition",
      hint: expect.stringContaining("git config --global --add safe.directory"),
    });
  });
});

describe("the state", () => {
  it("of an empty repository is empty and not an error", async () => {
    const state = await s.port.state(s.root, s.scope);
    expect(state).toMatchObject({
      headSha: null,
      branch: "main",
      defaultBranch: null,
      inProgress: null,
      upstream: null,
      identity: { name: "Ada", email: "ada@example.org" },
    });
    expect(await s.port.commits(s.root, { range: "", limit: 5 }, s.scope)).toEqual([]);
    expect(await s.port.branches(s.root, s.scope)).toEqual([]);
    expect(await s.port.tags(s.root, s.scope)).toEqual([]);
    expect(await s.port.revision(s.root, "HEAD", s.scope)).toBeNull();
  });
  it("counts staged, changed, untracked and conflicted files whatever their names", async () => {
    await commitFile();
    s.write("a.txt", "two\n");
    s.write('new "quoted"\nline.txt', "x");
    s.write("staged.txt", "x");
    writeFileSync(Buffer.concat([Buffer.from(`${s.root}/bad-`), Buffer.from([0xff, 0xc3]), Buffer.from(".txt")]), "x");
    await s.run("add", "staged.txt");
    const state = await s.port.state(s.root, s.scope);
    expect(state).toMatchObject({ staged: 1, unstaged: 1, conflicted: [] });
    expect([...state.untracked].sort()).toEqual(["bad-\\xff\\xc3.txt", 'new "quoted"\nline.txt']);
  });
  it("tells detached HEADs, merges in progress and their conflicts", async () => {
    const first = await commitFile();
    await s.run("checkout", "-q", "-b", "side");
    await commitFile("a.txt", "side\n", "feat: side");
    await s.run("checkout", "-q", "main");
    await commitFile("a.txt", "main\n", "feat: main");
    await expect(s.run("merge", "side")).rejects.toThrow();
    expect(await s.port.state(s.root, s.scope)).toMatchObject({
      inProgress: "merge",
      conflicted: ["a.txt"],
      branch: "main",
    });
    await s.run("merge", "--abort");
    await s.run("checkout", "-q", first);
    expect(await s.port.state(s.root, s.scope)).toMatchObject({ branch: null, headSha: first, inProgress: null });
    await expect(s.run("rebase", "side", "main")).rejects.toThrow();
    expect((await s.port.state(s.root, s.scope)).inProgress).toBe("rebase");
  });
  it("tells remotes without credentials, the upstream, the default branch, hooks, signing, LFS, shallow clones and submodules", async () => {
    await commitFile();
    await s.runIn(s.folder, "clone", "-q", "--bare", s.root, "bare.git");
    await s.run("remote", "add", "origin", "https://me:secret@example.org/x/y.git");
    await s.run("remote", "add", "here", join(s.folder, "bare.git"));
    await s.run("fetch", "-q", "here");
    await s.run("branch", "-q", "--set-upstream-to=here/main");
    await commitFile("b.txt", "b", "feat: b");
    s.hook("pre-commit", "exit 0");
    s.write(".git/hooks/pre-push", "not executable");
    s.write(".gitattributes", "*.bin filter=lfs diff=lfs\n");
    await s.run("config", "commit.gpgsign", "true");
    await s.run("config", "url.https://mirror.example.org/.insteadOf", "https://me:secret@example.org/");
    const state = await s.port.state(s.root, s.scope);
    expect(state).toMatchObject({
      upstream: { remote: "here", branch: "main", ahead: 1, behind: 0 },
      defaultBranch: "main",
      hooks: ["pre-commit"],
      signsCommits: true,
      usesLfs: true,
      isShallow: false,
    });
    expect(state.remotes).toEqual([
      { name: "here", url: join(s.folder, "bare.git") },
      { name: "origin", url: "https://mirror.example.org/x/y.git" },
    ]);
    await s.runIn(s.folder, "clone", "-q", "--depth", "1", `file://${join(s.folder, "bare.git")}`, "shallow");
    expect(await s.port.state(join(s.folder, "shallow"), s.scope)).toMatchObject({
      isShallow: true,
      defaultBranch: "main",
    });
    await s.runIn(
      join(s.folder, "shallow"),
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "add",
      "-q",
      join(s.folder, "bare.git"),
      "sub",
    );
    expect(await s.port.state(join(s.folder, "shallow"), s.scope)).toMatchObject({ hasSubmodules: true, staged: 2 });
  });
  it("has no identity when git has none", async () => {
    const nobody = await makeScratch({ identity: false });
    expect((await nobody.port.state(nobody.root, nobody.scope)).identity).toBeNull();
    nobody.remove();
  });
});

describe("history", () => {
  it("reads commits, tags and branches whole", async () => {
    const first = await commitFile("a.txt", "1", "feat: one\n\nBody line 1\n\nBody line 2\n\nSignalbox-Run: r");
    await s.run("tag", "light");
    await s.run(
      "tag",
      "-a",
      "-m",
      "first\n\n-----BEGIN PGP SIGNATURE-----\nabc\n-----END PGP SIGNATURE-----",
      "v1.0.0",
    );
    await s.run("branch", "done");
    const second = await commitFile("b.txt", "2", "fix: two");
    await s.run("branch", "ahead");
    await s.run("checkout", "-q", "ahead");
    await commitFile("c.txt", "3", "fix: three");
    const commits = await s.port.commits(s.root, { range: "main", limit: 10 }, s.scope);
    expect(commits.map((commit) => commit.sha)).toEqual([second, first]);
    expect(commits[1]).toMatchObject({
      subject: "feat: one",
      body: "Body line 1\n\nBody line 2\n\nSignalbox-Run: r\n",
      parents: [],
      authorName: "Ada",
      authorEmail: "ada@example.org",
    });
    expect(await s.port.commits(s.root, { range: `${first}..main`, limit: 10 }, s.scope)).toHaveLength(1);
    await expect(s.port.commits(s.root, { range: "no-such", limit: 1 }, s.scope)).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(s.port.commits(s.root, { range: "--output=/tmp/x", limit: 1 }, s.scope)).rejects.toMatchObject({
      code: "invalid_input",
    });
    expect(await s.port.tags(s.root, s.scope)).toEqual([
      expect.objectContaining({ name: "light", sha: first, isAnnotated: false, hasSignature: false }),
      expect.objectContaining({ name: "v1.0.0", sha: first, isAnnotated: true, hasSignature: true }),
    ]);
    const branches = await s.port.branches(s.root, s.scope);
    expect(branches.map((branch) => [branch.name, branch.isMerged])).toEqual([
      ["ahead", false],
      ["done", true],
      ["main", true],
    ]);
  });
  it("lists tracked files and shows them at a revision", async () => {
    s.write("dir/é.txt", "é");
    s.write('q"\n.txt', "q");
    const sha = await commitFile();
    const paths: string[] = [];
    for await (const file of s.port.trackedFiles(s.root, s.scope)) paths.push(file.path);
    expect(paths.sort()).toEqual(["a.txt", "dir/é.txt", 'q"\n.txt']);
    expect(await s.port.show(s.root, sha, 'q"\n.txt', s.scope)).toBe("q");
    expect(await s.port.show(s.root, sha, "nope", s.scope)).toBeNull();
    await s.runIn(s.folder, "clone", "-q", "--bare", s.root, "bare.git");
    let count = 0;
    for await (const file of s.port.trackedFiles(join(s.folder, "bare.git"), s.scope))
      count += file.blob.length === 40 ? 1 : 0;
    expect(count).toBe(3);
  });
  it("names a git that can't be run", async () => {
    chmodSync(s.root, 0o755);
    const { createRunner } = await import("../../process/runner.ts");
    const { createGitRunner } = await import("../git-runner.ts");
    const { createGit } = await import("../create-git.ts");
    const runner = createRunner({
      ours: { PATH: s.folder },
      owner: "o",
      register: { add: () => undefined, remove: () => undefined },
    });
    await expect(createGit(createGitRunner(runner, {})).resolve(s.root)).rejects.toMatchObject({
      code: "missing_tool",
      hint: expect.stringContaining("git"),
    });
  });
});
