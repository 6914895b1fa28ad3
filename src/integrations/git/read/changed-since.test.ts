import { rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createRepositories } from "../create-repositories.ts";
import { createMirrors } from "../mirror/create-mirrors.ts";
import { makeScratch, type Scratch } from "../testing/scratch.ts";

let s: Scratch;
beforeEach(async () => {
  s = await makeScratch();
  for (const name of ["a.txt", "b.txt", "c.txt"]) s.write(name, "one\n");
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", "feat: first");
});
afterEach(() => s.remove());

/** An instant after everything so far, by the clock of the file system. */
function now(): number {
  s.write("../clock", "");
  return statSync(join(s.root, "../clock")).ctimeMs;
}

async function changedSince(at: number, head: string, written: readonly string[] = []): Promise<number> {
  return createRepositories(s.git, s.port, createMirrors(s.git, s.folder)).changedSince(s.root, {
    at,
    head,
    run: "run_1",
    written,
  });
}

/** Waits until the file system's clock has gone on. */
async function tick(at: number): Promise<void> {
  while (now() <= at) await new Promise((resolve) => setImmediate(resolve));
}

it("counts what was edited, made, deleted and committed by others since, and nothing from before", async () => {
  s.write("a.txt", "changed before\n");
  s.write("before.txt", "made before\n");
  const head = await s.run("rev-parse", "HEAD");
  const at = now();
  await tick(at);
  expect(await changedSince(at, head)).toBe(0);
  s.write("a.txt", "changed since\n");
  s.write("since.txt", "made since\n");
  rmSync(join(s.root, "b.txt"));
  expect(await changedSince(at, head)).toBe(3);
  s.write("c.txt", "theirs\n");
  await s.run("commit", "-q", "-m", "feat: theirs", "--", "c.txt");
  expect(await changedSince(at, head)).toBe(4);
});

it("leaves out what the run itself committed and wrote", async () => {
  const head = await s.run("rev-parse", "HEAD");
  const at = now();
  await tick(at);
  s.write("c.txt", "of the run\n");
  await s.run("commit", "-q", "-m", "feat: ours\n\nSignalbox-Run: run_1", "--", "c.txt");
  s.write("CHANGELOG.md", "of the run\n");
  expect(await changedSince(at, head, ["CHANGELOG.md"])).toBe(0);
});

it("tells the head, and of a repository without a commit that there is none", async () => {
  const repositories = createRepositories(s.git, s.port, createMirrors(s.git, s.folder));
  expect(await repositories.head(s.root)).toBe(await s.run("rev-parse", "HEAD"));
  const fresh = await makeScratch();
  expect(
    await createRepositories(fresh.git, fresh.port, createMirrors(fresh.git, fresh.folder)).head(fresh.root),
  ).toBeNull();
  fresh.remove();
});
