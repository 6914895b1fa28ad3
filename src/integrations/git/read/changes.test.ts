import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeScratch, type Scratch } from "../testing/scratch.ts";

let s: Scratch;
beforeEach(async () => {
  s = await makeScratch({ fileLimitBytes: 5_000_000 });
  s.write("a.txt", "one\ntwo\nthree\n");
  s.write("gone.txt", "bye\n".repeat(40));
  s.write("old.txt", "content that moves\n".repeat(10));
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", "feat: start");
});
afterEach(() => s.remove());

const changes = (kind: "index" | "tracked" | "all") => s.port.changes(s.root, { kind }, s.scope);

describe("changes", () => {
  it("of each selection are what a commit of it would hold, and nothing of the user's is touched", async () => {
    s.write("a.txt", "one\n2\nthree\n");
    s.write("staged.txt", "s\n");
    await s.run("add", "staged.txt");
    s.write("new.txt", "n\n");
    const index = readFileSync(join(s.root, ".git/index"));
    const objects = execFileSync("find", [join(s.root, ".git/objects"), "-type", "f"]).toString();
    expect((await changes("index")).files.map((file) => file.path)).toEqual(["staged.txt"]);
    expect((await changes("tracked")).files.map((file) => file.path)).toEqual(["a.txt", "staged.txt"]);
    expect((await changes("all")).files.map((file) => file.path)).toEqual(["a.txt", "new.txt", "staged.txt"]);
    const named = await s.port.changes(s.root, { kind: "paths", paths: ["new.txt"] }, s.scope);
    expect(named.files).toEqual([
      {
        path: "new.txt",
        oldPath: null,
        change: "added",
        added: 1,
        removed: 0,
        sizeBytes: 2,
        isSubmodule: false,
        isLfsPointer: false,
      },
    ]);
    expect(readFileSync(join(s.root, ".git/index")).equals(index)).toBe(true);
    expect(execFileSync("find", [join(s.root, ".git/objects"), "-type", "f"]).toString()).toBe(objects);
    await s.run("add", "-A");
    expect((await changes("index")).tree).toBe(await s.run("write-tree"));
  });
  it("know renames, deletions, binaries, pointers, odd names and conflict markers by line", async () => {
    await s.run("mv", "old.txt", "moved.txt");
    await s.run("rm", "-q", "gone.txt");
    s.write("bin", new Uint8Array([0, 1, 2, 0]));
    s.write('x "y"\nz.txt', "fine\n<<<<<<< HEAD\nmine\n=======\ntheirs\n>>>>>>> side\n");
    s.write("big.psd", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    writeFileSync(Buffer.concat([Buffer.from(`${s.root}/`), Buffer.from([0xfe]), Buffer.from(".txt")]), "x\n");
    const found = await changes("all");
    const of = (path: string) => found.files.find((file) => file.path === path);
    expect(of("moved.txt")).toMatchObject({ change: "renamed", oldPath: "old.txt" });
    expect(of("gone.txt")).toMatchObject({ change: "deleted", sizeBytes: 0, removed: 40 });
    expect(of("bin")).toMatchObject({ added: null, removed: null, sizeBytes: 4 });
    expect(of("big.psd")).toMatchObject({ isLfsPointer: true });
    expect(of("\\xfe.txt")).toMatchObject({ change: "added", added: 1 });
    expect(found.conflictMarkers).toEqual([
      { path: 'x "y"\nz.txt', line: 2 },
      { path: 'x "y"\nz.txt', line: 6 },
    ]);
  });
  it("cut the patch but look at all of it", async () => {
    s.write("long.txt", `${"x".repeat(79)}\n`.repeat(20_000) + "<<<<<<< HEAD\n");
    const found = await changes("all");
    expect(found.isPatchCut).toBe(true);
    expect(found.patch.length).toBeLessThanOrEqual(1024 * 1024);
    expect(found.conflictMarkers).toEqual([{ path: "long.txt", line: 20_001 }]);
  });
  it("refuse a file over the limit by name before reading it: 2 GiB take no time", async () => {
    execFileSync("truncate", ["-s", "2G", join(s.root, "huge.bin")]);
    await expect(changes("all")).rejects.toMatchObject({
      code: "too_large",
      details: { path: "huge.bin", sizeBytes: 2 * 1024 ** 3 },
    });
    expect((await changes("tracked")).files).toEqual([]);
    s.write("staged.bin", new Uint8Array(6_000_000));
    await s.run("add", "staged.bin");
    await expect(changes("index")).rejects.toMatchObject({ code: "too_large", details: { path: "staged.bin" } });
  });
  it("of an empty repository are all its files", async () => {
    const fresh = await makeScratch();
    fresh.write("first.txt", "1\n");
    expect((await fresh.port.changes(fresh.root, { kind: "all" }, fresh.scope)).files.map((file) => file.path)).toEqual(
      ["first.txt"],
    );
    expect(
      (await fresh.port.changes(fresh.root, { kind: "paths", paths: ["first.txt"] }, fresh.scope)).files,
    ).toHaveLength(1);
    expect((await fresh.port.changes(fresh.root, { kind: "index" }, fresh.scope)).files).toEqual([]);
    fresh.remove();
  });
  it("show a moved submodule as one, and name a path that is nowhere", async () => {
    await s.runIn(s.folder, "clone", "-q", s.root, "other");
    await s.run("-c", "protocol.file.allow=always", "submodule", "add", "-q", join(s.folder, "other"), "sub");
    const found = await changes("index");
    expect(found.files.find((file) => file.path === "sub")).toMatchObject({ isSubmodule: true, sizeBytes: 0 });
    await expect(s.port.changes(s.root, { kind: "paths", paths: ["nowhere.txt"] }, s.scope)).rejects.toMatchObject({
      code: "not_found",
    });
  });
  it("work in a repository with SHA-256", async () => {
    const root = join(s.folder, "sha256");
    await s.runIn(s.folder, "init", "-q", "--object-format=sha256", root);
    writeFileSync(join(root, "a.txt"), "a\n");
    const found = await s.port.changes(root, { kind: "all" }, s.scope);
    expect(found.tree).toHaveLength(64);
    expect(found.files).toMatchObject([{ path: "a.txt", change: "added", sizeBytes: 2 }]);
  });
  it("take names with magic characters literally", async () => {
    s.write("[a].txt", "x\n");
    s.write(":(top)b*", "y\n");
    const found = await s.port.changes(s.root, { kind: "paths", paths: ["[a].txt", ":(top)b*"] }, s.scope);
    expect(found.files.map((file) => file.path)).toEqual([":(top)b*", "[a].txt"]);
  });
});
