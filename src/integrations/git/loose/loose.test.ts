import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readRevision } from "../read/content.ts";
import { layoutOf } from "../read/resolve.ts";
import { makeScratch, type Scratch } from "../testing/scratch.ts";
import { headBranch, looseBranch } from "./branch.ts";
import { looseBlobSize } from "./object.ts";

let scratch: Scratch;
beforeAll(async () => {
  scratch = await makeScratch();
  scratch.write("small.txt", "a\n");
  scratch.write("large.txt", "0123456789abcdef".repeat(100_000));
  scratch.write("empty.txt", "");
  await scratch.run("add", "-A");
  await scratch.run("commit", "-qm", "feat: first");
});
afterAll(() => scratch.remove());

it("reads the branch that HEAD is on, and its commit, as git does", async () => {
  const layout = await layoutOf(scratch.git, scratch.root, scratch.scope);
  expect(headBranch(layout)).toBe("refs/heads/main");
  expect(looseBranch(layout, "refs/heads/main")).toBe(await scratch.run("rev-parse", "HEAD"));
});

it("tells HEAD alike from its files and, when it stands on no branch or a packed one, by git", async () => {
  await layoutOf(scratch.git, scratch.root, scratch.scope);
  const head = await scratch.run("rev-parse", "HEAD");
  const read = () => readRevision(scratch.git, scratch.root, "HEAD", scratch.scope);
  expect(await read()).toBe(head);
  await scratch.run("pack-refs", "--all");
  expect(await read()).toBe(head);
  await scratch.run("checkout", "-q", "--detach");
  expect(await read()).toBe(head);
  await scratch.run("checkout", "-q", "--orphan", "unborn");
  expect(await read()).toBe(null);
  await scratch.run("checkout", "-q", "-f", "main");
});

it("knows nothing of packed refs, symbolic ones, other names and a detached HEAD: git is asked then", async () => {
  const layout = await layoutOf(scratch.git, scratch.root, scratch.scope);
  await scratch.run("branch", "packed");
  await scratch.run("pack-refs", "--all");
  expect(looseBranch(layout, "refs/heads/packed")).toBe(null);
  await scratch.run("symbolic-ref", "refs/heads/other", "refs/heads/main");
  expect(looseBranch(layout, "refs/heads/other")).toBe(null);
  mkdirSync(join(layout.commonDir, "refs/heads/folder"), { recursive: true });
  writeFileSync(join(layout.commonDir, "outside"), `${"a".repeat(40)}\n`);
  for (const name of ["refs/heads/folder", "refs/heads/none", "refs/heads/../../outside", "HEAD", "main", null])
    expect(looseBranch(layout, name)).toBe(null);
  await scratch.run("checkout", "-q", "--detach");
  expect(headBranch(layout)).toBe(null);
});

it("tells the size of a blob that lies alone, whatever its size, and of no other object", async () => {
  const objects = join(scratch.root, ".git/objects");
  for (const name of ["small.txt", "large.txt", "empty.txt"]) {
    const blob = await scratch.run("rev-parse", `main:${name}`);
    expect(looseBlobSize(objects, blob)).toBe(readFileSync(join(scratch.root, name)).length);
  }
  expect(looseBlobSize(objects, await scratch.run("rev-parse", "main^{tree}"))).toBe(null);
  expect(looseBlobSize(objects, "0".repeat(40))).toBe(null);
});
