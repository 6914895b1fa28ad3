import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { spawn } from "node:child_process";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CommitInput, Selection } from "../../../ops/workspace/index.ts";
import { findProcesses } from "../../process/process-table.ts";
import { sourceLoader } from "../../process/start-reaper.ts";
import { makeScratch, type Scratch } from "../testing/scratch.ts";

let s: Scratch;
const MESSAGE = "feat: second\n\n#1 is kept\n\nSignalbox-Run: run_1\n";

beforeEach(async () => {
  s = await makeScratch({ limits: { writeMs: 15_000 } });
  s.write("a.txt", "one\n");
  s.write("b.txt", "one\n");
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", "feat: first");
});
afterEach(() => s.remove());

async function plan(selection: Selection, from: Scratch = s): Promise<CommitInput> {
  const [changes, state] = [
    await from.port.changes(from.root, selection, from.scope),
    await from.port.state(from.root, from.scope),
  ];
  const paths = changes.files.map((file) => file.path);
  return {
    root: from.root,
    selection,
    tree: changes.tree,
    expectedHead: state.headSha,
    branch: state.branch ?? "",
    isProtected: false,
    paths,
    message: MESSAGE,
  };
}
const status = () => s.run("status", "--porcelain=v1", "-z");
const treeOf = (sha: string) => s.run("rev-parse", `${sha}^{tree}`);

function change(): void {
  s.write("a.txt", "two\n");
  s.write("new.txt", "new\n");
  s.write("other.txt", "other\n");
}

describe("a commit", () => {
  it.each<[string, Selection, string]>([
    ["the index", { kind: "index" }, " M b.txt\0?? new.txt\0?? other.txt\0"],
    ["tracked files", { kind: "tracked" }, "?? new.txt\0?? other.txt\0"],
    ["everything", { kind: "all" }, ""],
    ["named new and changed files", { kind: "paths", paths: ["b.txt", "new.txt"] }, "M  a.txt\0?? other.txt\0"],
  ])("of %s holds exactly that and leaves the rest as it was", async (_name, selection, left) => {
    change();
    await s.run("add", "a.txt");
    s.write("b.txt", "two\n");
    const input = await plan(selection);
    expect(await s.port.probeCommit(input, s.scope)).toEqual({ kind: "not_done" });
    const done = await s.port.commit(input, s.scope);
    expect(await treeOf(done.sha)).toBe(input.tree);
    expect(await s.run("log", "-1", "--format=%B")).toBe(MESSAGE);
    expect(await status()).toBe(left);
    expect(await s.port.probeCommit(input, s.scope)).toEqual({ kind: "done", output: done });
  });
  it("of files with hostile names works by name and as a whole", async () => {
    const names = ['q"uote', "new\nline", ":(top)magic", "-dash", "*"];
    for (const name of names) s.write(name, "x\n");
    await s.port.commit(await plan({ kind: "paths", paths: names.slice(0, 4) }), s.scope);
    expect(await status()).toBe("?? *\0");
    writeFileSync(Buffer.concat([Buffer.from(`${s.root}/`), Buffer.from([0xff])]), "x");
    await s.port.commit(await plan({ kind: "all" }), s.scope);
    expect(await status()).toBe("");
  });
  it("can be the first of a repository", async () => {
    const selections: Selection[] = [{ kind: "all" }, { kind: "paths", paths: ["first.txt"] }];
    for (const selection of selections) {
      const fresh = await makeScratch();
      fresh.write("first.txt", "1\n");
      const input = await plan(selection, fresh);
      expect(await fresh.port.probeCommit(input, fresh.scope)).toEqual({ kind: "not_done" });
      const done = await fresh.port.commit(input, fresh.scope);
      expect(await fresh.port.probeCommit(input, fresh.scope)).toEqual({ kind: "done", output: done });
      fresh.remove();
    }
  });
  it("works in a linked worktree, and of a deleted file by name", async () => {
    await s.run("worktree", "add", "-q", join(s.folder, "linked"));
    const linked = { ...s, root: join(s.folder, "linked") };
    const { rmSync } = await import("node:fs");
    rmSync(join(linked.root, "b.txt"));
    const done = await s.port.commit(await plan({ kind: "paths", paths: ["b.txt"] }, linked), s.scope);
    expect(done.branch).toBe("linked");
    expect(await s.runIn(linked.root, "status", "--porcelain")).toBe("");
  });
});

describe("a commit is refused", () => {
  it("when the files, the branch or HEAD have changed since it was planned", async () => {
    change();
    const input = await plan({ kind: "tracked" });
    s.write("a.txt", "three\n");
    await expect(s.port.commit(input, s.scope)).rejects.toMatchObject({ code: "stale" });
    s.write("a.txt", "two\n");
    await expect(s.port.commit({ ...input, branch: "other" }, s.scope)).rejects.toMatchObject({ code: "stale" });
    await s.run("commit", "-q", "--allow-empty", "-m", "chore: other");
    await expect(s.port.commit(input, s.scope)).rejects.toMatchObject({ code: "stale" });
    expect(await s.port.probeCommit(input, s.scope)).toMatchObject({ kind: "unknown" });
    await s.run("checkout", "-q", "--detach");
    await expect(s.port.commit(input, s.scope)).rejects.toMatchObject({ code: "precondition" });
  });
  it.each<Selection>([{ kind: "all" }, { kind: "tracked" }, { kind: "paths", paths: ["a.txt", "new.txt"] }])(
    "by a hook with its words, and the index is as before: %j",
    async (selection) => {
      change();
      s.write("other.txt", "staged\n");
      await s.run("add", "other.txt");
      const before = await s.run("ls-files", "-s");
      s.hook("pre-commit", "echo 'lint: line 3 is wrong'; exit 1");
      const input = await plan(selection);
      await expect(s.port.commit(input, s.scope)).rejects.toMatchObject({
        code: "precondition",
        message: expect.stringContaining("lint: line 3 is wrong"),
        details: { hooks: ["pre-commit"] },
      });
      expect(await s.run("ls-files", "-s")).toBe(before);
      expect(readFileSync(join(s.root, "a.txt"), "utf8")).toBe("two\n");
      expect(await s.port.probeCommit(input, s.scope)).toEqual({ kind: "not_done" });
    },
  );
  it("by a hook that hangs, which is ended with all its children", async () => {
    const quick = { ...s, ...(await import("../git-runner.ts")) };
    const { createGit } = await import("../create-git.ts");
    const port = createGit(quick.createGitRunner(s.runner, {}, { ...quick.GIT_LIMITS, writeMs: 700 }));
    change();
    const before = await s.run("ls-files", "-s");
    s.hook("pre-commit", "setsid sleep 1000 & sleep 1000");
    const input = await plan({ kind: "all" });
    await expect(port.commit(input, s.scope)).rejects.toMatchObject({ code: "timeout" });
    expect(findProcesses({ groups: [], mark: `SIGNALBOX_OWNER=${s.owner}` })).toEqual([]);
    expect(await s.run("ls-files", "-s")).toBe(before);
    expect(existsSync(join(s.root, ".git/index.lock"))).toBe(false);
    expect(await s.port.probeCommit(input, s.scope)).toEqual({ kind: "not_done" });
  });
  it("not by a hook that leaves a daemon behind: the commit is made and the daemon ended", async () => {
    change();
    s.hook("post-commit", "setsid sh -c 'while :; do sleep 1000; done' &");
    const done = await s.port.commit(await plan({ kind: "all" }), s.scope);
    expect(done.sha).toHaveLength(40);
    expect(findProcesses({ groups: [], mark: `SIGNALBOX_OWNER=${s.owner}` })).toEqual([]);
  });
  it("not by a hook that hangs after the commit: it timed out, the probe finds it, and the index fits the new HEAD", async () => {
    const { createGitRunner, GIT_LIMITS } = await import("../git-runner.ts");
    const { createGit } = await import("../create-git.ts");
    const port = createGit(createGitRunner(s.runner, {}, { ...GIT_LIMITS, writeMs: 900 }));
    change();
    s.hook("post-commit", "sleep 1000");
    const input = await plan({ kind: "all" });
    await expect(port.commit(input, s.scope)).rejects.toMatchObject({ code: "timeout" });
    expect(await s.port.probeCommit(input, s.scope)).toMatchObject({ kind: "done" });
    expect(await status()).toBe("");
  });
  it("not by a hook that mends and stages: what it staged is in the commit", async () => {
    change();
    s.hook("pre-commit", "echo formatted > a.txt; git add a.txt");
    const done = await s.port.commit(await plan({ kind: "all" }), s.scope);
    expect(await s.port.show(s.root, done.sha, "a.txt", s.scope)).toBe("formatted\n");
    expect(await status()).toBe("");
  });
  it("without an identity, with what to do", async () => {
    const nobody = await makeScratch({ identity: false });
    nobody.write("a.txt", "1\n");
    const input = await plan({ kind: "all" }, nobody);
    await expect(nobody.port.commit(input, nobody.scope)).rejects.toMatchObject({
      code: "precondition",
      hint: expect.stringContaining("user.email"),
    });
    nobody.remove();
  });
  it("when the signing key wants a terminal, naming the key", async () => {
    const gpg = join(s.folder, "gpg-that-asks");
    writeFileSync(
      gpg,
      '#!/bin/sh\nif [ -n "$GPG_TTY" ] || [ -t 0 ]; then sleep 1000; fi\n( : </dev/tty ) 2>/dev/null && sleep 1000\necho "gpg: signing failed: Inappropriate ioctl for device" >&2\nexit 2\n',
    );
    chmodSync(gpg, 0o755);
    for (const [key, value] of [
      ["commit.gpgsign", "true"],
      ["user.signingkey", "ABCD1234"],
      ["gpg.program", gpg],
    ] as const)
      await s.run("config", key, value);
    change();
    await expect(s.port.commit(await plan({ kind: "tracked" }), s.scope)).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("ABCD1234"),
    });
  });
  it("while another git holds the index, naming the lock and leaving it there", async () => {
    change();
    const input = await plan({ kind: "tracked" });
    s.write(".git/index.lock", "");
    await expect(s.port.commit(input, s.scope)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining("index.lock"),
    });
    expect(existsSync(join(s.root, ".git/index.lock"))).toBe(true);
  });
});

describe("after a kill -9 during a slow hook", () => {
  it("the reaper ends git and the hook, and the probe tells the truth: then one commit is made, not two", async () => {
    change();
    const input = await plan({ kind: "tracked" });
    s.hook("pre-commit", `setsid sleep 1000 & touch ${s.folder}/in-hook; sleep 1000`);
    const lock = join(s.folder, "lock");
    writeFileSync(lock, JSON.stringify({ token: s.owner }));
    const here = (file: string): string => JSON.stringify(new URL(file, import.meta.url).href);
    const script = join(s.folder, "owner.mts");
    writeFileSync(
      script,
      `import { startReaper } from ${here("../../process/start-reaper.ts")}; import { createRunner } from ${here("../../process/runner.ts")};
       import { createGit } from ${here("../create-git.ts")}; import { createGitRunner } from ${here("../git-runner.ts")};
       const ours = { PATH: process.env.PATH, HOME: ${JSON.stringify(s.folder)} };
       const register = startReaper({ token: ${JSON.stringify(s.owner)}, lockPath: ${JSON.stringify(lock)} });
       const git = createGit(createGitRunner(createRunner({ ours, owner: ${JSON.stringify(s.owner)}, register }), ours));
       await git.commit(${JSON.stringify(input)}, { run: "run_1", assignment: "a1", agent: "t", key: "k", signal: new AbortController().signal });`,
    );
    const parent = spawn(process.execPath, [...sourceLoader(new URL("./x.ts", import.meta.url)), script], {
      stdio: "inherit",
    });
    const until = async (isTrue: () => boolean): Promise<void> => {
      while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
    };
    await until(() => existsSync(join(s.folder, "in-hook")));
    parent.kill("SIGKILL");
    await until(() => !existsSync(lock));
    expect(findProcesses({ groups: [], mark: `SIGNALBOX_OWNER=${s.owner}` })).toEqual([]);
    expect(await s.port.probeCommit(input, s.scope)).toEqual({ kind: "not_done" });
    s.hook("pre-commit", "exit 0");
    const done = await s.port.commit(input, s.scope);
    expect(await s.port.probeCommit(input, s.scope)).toEqual({ kind: "done", output: done });
    expect(await s.run("rev-list", "--count", "HEAD")).toBe("2");
  });
});
