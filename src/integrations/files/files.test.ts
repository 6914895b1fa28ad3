import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "./create-files.ts";
import { safePath } from "./safe-path.ts";

const files = createFiles();
const scope = { run: "run_1", assignment: "a", agent: "t", key: "k", signal: new AbortController().signal };
let folder = "";
let root = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sb-files-"));
  root = join(folder, "root");
  mkdirSync(join(root, "sub"), { recursive: true });
  writeFileSync(join(folder, "outside.txt"), "secret");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const input = (path: string, text: string, expectedDigest: string | null = null, isExecutable = false) => ({
  root,
  path,
  text,
  expectedDigest,
  isExecutable,
});

describe("paths", () => {
  it.each([
    "../outside.txt",
    "/etc/passwd",
    "sub/../../outside.txt",
    ".git/config",
    "sub/.GIT/hooks/x",
    ".git./x",
    "a\0b",
    "C:/x",
    "out/x",
    "gitlink/config",
    "nowhere/x",
  ])("%s is refused", async (path) => {
    symlinkSync(folder, join(root, "out"));
    mkdirSync(join(root, ".git"));
    symlinkSync(join(root, ".git"), join(root, "gitlink"));
    symlinkSync("/no/such/folder", join(root, "nowhere"));
    await expect(files.read(root, path, 100)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(files.write(input(path, "x"), scope)).rejects.toMatchObject({ code: "invalid_input" });
  });
  it("a link as the file is followed only inside, and never written through", async () => {
    symlinkSync(join(folder, "outside.txt"), join(root, "out.txt"));
    writeFileSync(join(root, "sub/in.txt"), "in");
    symlinkSync("sub/in.txt", join(root, "in.txt"));
    await expect(files.read(root, "out.txt", 100)).rejects.toMatchObject({ code: "invalid_input" });
    expect((await files.read(root, "in.txt", 100))?.text).toBe("in");
    await expect(files.write(input("in.txt", "x"), scope)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(files.write(input("out.txt", "x"), scope)).rejects.toMatchObject({ code: "invalid_input" });
    expect(readFileSync(join(folder, "outside.txt"), "utf8")).toBe("secret");
  });
  it("never leave the root, whatever they are", () => {
    const part = fc.constantFrom("..", ".", "", "a", "sub", ".git", "x y", "é", "...", "\\", "..\\");
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        try {
          expect(`${safePath(root, parts.join("/"))}/`.startsWith(`${root}/`)).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: "invalid_input" });
        }
      }),
    );
  });
});

describe("a file", () => {
  it("is created whole, changed by its digest, and stale otherwise", async () => {
    const made = await files.write(input("deep/er/new.txt", "one\ntwo\n"), scope);
    expect(made).toMatchObject({ path: "deep/er/new.txt", lines: 2, change: "created" });
    const read = await files.read(root, "deep/er/new.txt", 100);
    expect(read).toEqual({ path: "deep/er/new.txt", text: "one\ntwo\n", digest: made.digest, sizeBytes: 8 });
    await expect(files.write(input("deep/er/new.txt", "x"), scope)).rejects.toMatchObject({ code: "stale" });
    const changed = await files.write(input("deep/er/new.txt", "three\n", made.digest), scope);
    expect(changed.change).toBe("changed");
    await expect(files.write(input("deep/er/new.txt", "x", made.digest), scope)).rejects.toMatchObject({
      code: "stale",
    });
    expect(readdirSync(join(root, "deep/er"))).toEqual(["new.txt"]);
  });
  it("keeps its mode, and becomes executable when asked", async () => {
    writeFileSync(join(root, "run.sh"), "a");
    chmodSync(join(root, "run.sh"), 0o640);
    const before = await files.read(root, "run.sh", 10);
    await files.write(input("run.sh", "b", before?.digest ?? "", false), scope);
    expect(statSync(join(root, "run.sh")).mode & 0o777).toBe(0o640);
    await files.write(input("new.sh", "b", null, true), scope);
    expect(statSync(join(root, "new.sh")).mode & 0o777).toBe(0o755);
  });
  it("is probed truthfully", async () => {
    const plan = input("a.txt", "x");
    expect(await files.probeWrite(plan, scope)).toEqual({ kind: "not_done" });
    const done = await files.write(plan, scope);
    expect(await files.probeWrite(plan, scope)).toEqual({ kind: "done", output: done });
    writeFileSync(join(root, "a.txt"), "other");
    expect(await files.probeWrite(plan, scope)).toMatchObject({ kind: "unknown" });
  });
  it("over the limit is too large, a folder is none, and what is missing is null", async () => {
    writeFileSync(join(root, "big"), "x".repeat(200));
    await expect(files.read(root, "big", 100)).rejects.toMatchObject({ code: "too_large" });
    expect(await files.read(root, "sub", 100)).toBeNull();
    expect(await files.read(root, "no/such", 100)).toBeNull();
    expect(await files.read(root, "big/inside", 100)).toBeNull();
    await expect(files.write(input("sub", "x"), scope)).rejects.toMatchObject({ code: "invalid_input" });
    await expect(files.write(input("big/inside", "x"), scope)).rejects.toMatchObject({ code: "invalid_input" });
  });
  it("of an earlier attempt that died under its temporary name does not stand in the way", async () => {
    const { createHash } = await import("node:crypto");
    const mark = createHash("sha256").update("run_1\0a\0k").digest("hex").slice(0, 12);
    writeFileSync(join(root, `.a.txt.${mark}.tmp`), "half");
    await files.write(input("a.txt", "whole"), scope);
    expect(readdirSync(root).sort()).toEqual(["a.txt", "sub"]);
  });
});

describe("listing", () => {
  it("is sorted, bounded, without links and git's folder", async () => {
    mkdirSync(join(root, ".git"));
    writeFileSync(join(root, ".git/config"), "");
    for (const name of ["b.txt", "a.txt", "sub/c.txt"]) writeFileSync(join(root, name), "");
    symlinkSync(folder, join(root, "loop"));
    expect(await files.list(root, "", 10)).toEqual(["a.txt", "b.txt", "sub/c.txt"]);
    expect(await files.list(root, ".", 2)).toHaveLength(2);
    expect(await files.list(root, "sub", 10)).toEqual(["sub/c.txt"]);
    expect(await files.list(root, "none", 10)).toEqual([]);
  });
});
