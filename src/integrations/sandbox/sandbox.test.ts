import { existsSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createGitRunner } from "../git/git-runner.ts";
import { makeScratch, type Scratch } from "../git/testing/scratch.ts";
import { createRunner } from "../process/runner.ts";
import { createSandboxes } from "./create-sandboxes.ts";

let scratch: Scratch;
const runner = createRunner({
  ours: process.env,
  owner: "",
  register: { add: () => undefined, remove: () => undefined },
});

beforeEach(async () => {
  scratch = await makeScratch();
});
afterEach(() => scratch.remove());

const open = () =>
  createSandboxes({ git: createGitRunner(runner, process.env), folder: scratch.folder }).open(
    scratch.root,
    scratch.scope,
  );

describe("a sandbox", () => {
  it("holds the tracked files as they are on disk, without history, and nothing else", async () => {
    for (const [path, text] of [
      ["a.txt", "one"],
      ["b/c d.txt", "two"],
      ["gone.txt", "three"],
    ] as const)
      scratch.write(path, text);
    symlinkSync("/etc/hostname", join(scratch.root, "link"));
    await scratch.run("add", "-A");
    scratch.write("a.txt", "changed");
    rmSync(join(scratch.root, "gone.txt"));
    scratch.write("untracked.txt", "secret");
    const sandbox = await open();
    expect(readdirSync(sandbox.folder).sort()).toEqual(expect.arrayContaining(["a.txt", "b", "link"]));
    expect(await readFile(join(sandbox.folder, "a.txt"), "utf8")).toBe("changed");
    expect(await readFile(join(sandbox.folder, "b/c d.txt"), "utf8")).toBe("two");
    for (const path of ["gone.txt", "untracked.txt", ".git"])
      expect(existsSync(join(sandbox.folder, path))).toBe(false);
    await sandbox.close();
    expect(existsSync(sandbox.folder)).toBe(false);
  });

  it("keeps what runs in it away from the repository, the user's settings and keys", async () => {
    scratch.write("a.txt", "one");
    await scratch.run("add", "-A");
    const sandbox = await open();
    const script = "git rev-parse --show-toplevel; git config --global user.name x; echo $HOME$SSH_AUTH_SOCK; rm a.txt";
    const call = { command: ["sh", "-c", script], cwd: sandbox.folder, env: sandbox.env, timeoutMs: 30_000 };
    const ended = await runner.run({ ...call, leftovers: "end" }, scratch.scope);
    expect(ended.stderr.text()).toContain("not a git repository");
    expect(ended.stdout.text().trim()).toBe(sandbox.env["HOME"]);
    expect(existsSync(join(scratch.root, "a.txt"))).toBe(true);
    await sandbox.close();
  });

  it("begins anew over what an earlier attempt left", async () => {
    scratch.write("a.txt", "one");
    await scratch.run("add", "-A");
    const first = await open();
    writeFileSync(join(first.folder, "left.txt"), "");
    const second = await open();
    expect(second.folder).toBe(first.folder);
    expect(existsSync(join(second.folder, "left.txt"))).toBe(false);
    await second.close();
  });
});
