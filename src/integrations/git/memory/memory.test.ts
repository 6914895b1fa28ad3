import { chmodSync, renameSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { GitRunner } from "../git-runner.ts";
import { selectedTree, selectionTree } from "../read/selection-tree.ts";
import { readConfig } from "../read/settings.ts";
import { settingOf } from "../parse/config.ts";
import { makeScratch, type Scratch } from "../testing/scratch.ts";

let scratch: Scratch;
beforeEach(async () => {
  scratch = await makeScratch();
  for (const name of ["a.txt", "b.txt", "c.txt"]) scratch.write(name, "one\n");
  await scratch.run("add", "-A");
  await scratch.run("commit", "-qm", "feat: first");
  scratch.write("a.txt", "two\n");
  scratch.write("new.txt", "untracked\n");
});
afterEach(() => scratch.remove());

/** The runner, with the first word of every call that it makes. */
function counted(git: GitRunner): { readonly git: GitRunner; readonly calls: string[] } {
  const calls: string[] = [];
  const note = <Call extends { readonly args: readonly string[] }>(call: Call): Call => {
    calls.push(call.args[0] ?? "");
    return call;
  };
  return {
    calls,
    git: {
      ask: (call, scope) => git.ask(note(call), scope),
      bytes: (call, scope) => git.bytes(note(call), scope),
      text: (call, scope) => git.text(note(call), scope),
      chunks: (call, scope) => git.chunks(note(call), scope),
      records: (call, scope) => git.records(note(call), scope),
    },
  };
}

const requestOf = () => ({ root: scratch.root, selection: { kind: "tracked" }, fileLimitBytes: 1_000_000 }) as const;

async function compute(git: GitRunner): Promise<string> {
  const selected = await selectionTree(git, requestOf(), scratch.scope);
  selected.dispose();
  return selected.tree;
}

/** Computes until the files have lain long enough for a stamp to be sure of them. */
async function computeSettled(git: GitRunner, calls: string[]): Promise<string> {
  for (;;) {
    const tree = await compute(git);
    calls.splice(0);
    if ((await selectedTree(git, requestOf(), scratch.scope)) === tree && !calls.includes("write-tree")) return tree;
  }
}

it("computes the tree of a selection once as long as no file changes", async () => {
  const { git, calls } = counted(scratch.git);
  const tree = await computeSettled(git, calls);
  calls.splice(0);
  expect(await selectedTree(git, requestOf(), scratch.scope)).toBe(tree);
  expect(calls).toEqual(["status"]);
  expect(await selectedTree(git, requestOf(), { ...scratch.scope, assignment: "a2" })).toBe(tree);
  expect(calls).toContain("write-tree");
});

it.each([
  ["another text of the same size and age", "a.txt", rewriteUnseen],
  ["another file changed", "b.txt", (path: string) => scratch.write(path, "two\n")],
  ["a file gone", "b.txt", (path: string) => rmSync(join(scratch.root, path))],
  ["a file that may be run", "a.txt", (path: string) => chmodSync(join(scratch.root, path), 0o755)],
  ["the old text again", "a.txt", (path: string) => scratch.write(path, "one\n")],
  ["something staged", "new.txt", (path: string) => scratch.run("add", path)],
  [
    "another file in its place",
    "a.txt",
    (path: string) => renameSync(join(scratch.root, "new.txt"), join(scratch.root, path)),
  ],
])("sees %s", async (_what, path, change) => {
  const { git, calls } = counted(scratch.git);
  const before = await computeSettled(git, calls);
  await Promise.resolve(change(path));
  const after = await selectedTree(git, requestOf(), scratch.scope);
  expect(after).not.toBe(before);
  expect(after).toBe(await selectedTree(git, requestOf(), { ...scratch.scope, assignment: "fresh" }));
});

it("reads the settings once as long as their files stay, and again when one changes", async () => {
  const { git, calls } = counted(scratch.git);
  const read = async () => settingOf(await readConfig(git, scratch.root, scratch.scope), "my.key");
  expect(await read()).toBe(null);
  await scratch.run("config", "my.key", "one");
  expect(await read()).toBe("one");
  await scratch.run("config", "--file", join(scratch.folder, "more"), "my.key", "two");
  await scratch.run("config", "include.path", join(scratch.folder, "more"));
  expect(await read()).toBe("two");
  await scratch.run("config", "--file", join(scratch.folder, "more"), "my.key", "three");
  expect(await read()).toBe("three");
  const { length } = calls;
  await expect.poll(async () => [await read(), calls.splice(0)]).toEqual(["three", []]);
  expect(length).toBeGreaterThanOrEqual(4);
});

/** Writes a text of the same length and puts the file's own time back; only the time of the change tells. */
function rewriteUnseen(path: string): void {
  const full = join(scratch.root, path);
  const { atime, mtime } = statSync(full);
  scratch.write(path, "six\n");
  utimesSync(full, atime, mtime);
}
