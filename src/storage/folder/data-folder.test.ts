import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type DataFolder, LOCK_FILE, openDataFolder } from "./data-folder.ts";
import { claim, type Owner, readOwner } from "./owner-lock.ts";
import { isAlive, markOf } from "./process-life.ts";

let folder: string;
const opened: DataFolder[] = [];
const open = async (waitMs?: number) => {
  const got = await openDataFolder({
    path: folder,
    version: "1.2.3",
    socketPath: "/run/s.sock",
    ...(waitMs === undefined ? {} : { waitMs }),
  });
  opened.push(got);
  return got;
};

beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), "signalbox-folder-")), "data");
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((one) => one.release()));
  await rm(path.dirname(folder), { recursive: true, force: true });
});

async function deadProcess(): Promise<Pick<Owner, "pid" | "startedAt">> {
  const child = spawn(process.execPath, ["-e", ""], { stdio: "ignore" });
  const mark = await markOf(child.pid ?? 0);
  await once(child, "exit");
  return mark;
}

const ownerOf = (mark: Pick<Owner, "pid" | "startedAt">, token: string): Owner => ({
  ...{ token, ...mark, version: "1.0.0", socketPath: null, reaperPid: null, reaper: null },
});

test("a new data folder keeps itself out of git and names its owner", async () => {
  const data = await open();
  await data.announce({ reaperPid: process.pid, socketPath: "/run/other.sock" });
  const ignored = (await readFile(path.join(folder, ".gitignore"), "utf8")).split("\n");
  expect(ignored).toEqual(expect.arrayContaining(["/.gitignore*", "/owner.json*", "/store", "/worktrees", "/cache"]));
  expect(await readOwner(data.lockPath)).toMatchObject({
    token: data.token,
    pid: process.pid,
    socketPath: "/run/other.sock",
    reaperPid: process.pid,
  });
});

test("a folder whose list is empty, as a process leaves it that is killed before it writes, is kept out of git", async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, ".gitignore"), "");
  await open();
  expect(await readFile(path.join(folder, ".gitignore"), "utf8")).toContain("/store\n");
  expect((await readdir(folder)).sort()).toEqual([".gitignore", LOCK_FILE]);
});

test("what people have written into the list stays", async () => {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, ".gitignore"), "/*\n!/policies\n");
  await open();
  expect(await readFile(path.join(folder, ".gitignore"), "utf8")).toBe("/*\n!/policies\n");
});

test("a folder that a live process owns is locked, with where to reach it", async () => {
  await open();
  await expect(open()).rejects.toMatchObject({
    code: "locked",
    details: { pid: process.pid, socketPath: "/run/s.sock", version: "1.2.3" },
  });
});

test("a released folder can be owned again", async () => {
  await (await open()).release();
  expect((await open()).path).toBe(folder);
});

test("the lock of a dead process is taken over and nothing else is left in the folder", async () => {
  await (await open()).release();
  await writeFile(path.join(folder, LOCK_FILE), JSON.stringify(ownerOf(await deadProcess(), "old")));
  const data = await open();
  expect((await readOwner(data.lockPath))?.token).toBe(data.token);
  expect((await readdir(folder)).sort()).toEqual([".gitignore", LOCK_FILE]);
});

test("a process that got a dead owner's number is not taken for the owner", async () => {
  await (await open()).release();
  await writeFile(
    path.join(folder, LOCK_FILE),
    JSON.stringify(ownerOf({ pid: process.pid, startedAt: "another-boot:1" }, "old")),
  );
  expect((await open()).path).toBe(folder);
});

test("a dead owner's folder stays locked while its reaper works, and is free when the reaper has deleted the lock", async () => {
  await (await open()).release();
  const reaper = await markOf(process.pid);
  const lock = path.join(folder, LOCK_FILE);
  await writeFile(lock, JSON.stringify({ ...ownerOf(await deadProcess(), "old"), reaperPid: reaper.pid, reaper }));
  await expect(open(100)).rejects.toMatchObject({ code: "locked" });
  const waiting = open();
  await rm(lock);
  expect((await waiting).path).toBe(folder);
});

test.each([
  ["empty", ""],
  ["torn", '{"pid": 12, "tok'],
])("a lock file that is %s belongs to nobody", async (_name, text) => {
  await (await open()).release();
  await writeFile(path.join(folder, LOCK_FILE), text);
  expect((await open()).path).toBe(folder);
});

test("of many that find the same dead owner exactly one gets the lock", async () => {
  await (await open()).release();
  const lock = path.join(folder, LOCK_FILE);
  const me = await markOf(process.pid);
  for (let round = 0; round < 25; round += 1) {
    await writeFile(lock, JSON.stringify(ownerOf({ pid: 0, startedAt: "" }, `old-${round}`)));
    const claims = await Promise.all(
      Array.from({ length: 8 }, (_, n) => claim(lock, ownerOf(me, `new-${round}-${n}`))),
    );
    expect(claims.filter((one) => one.kind === "mine")).toHaveLength(1);
    const winner = claims.findIndex((one) => one.kind === "mine");
    expect((await readOwner(lock))?.token).toBe(`new-${round}-${winner}`);
  }
});

test("one that died while it took over a lock is overtaken itself", async () => {
  await (await open()).release();
  const lock = path.join(folder, LOCK_FILE);
  await writeFile(lock, JSON.stringify(ownerOf({ pid: 0, startedAt: "" }, "old")));
  await writeFile(`${lock}.old`, JSON.stringify(ownerOf({ pid: 0, startedAt: "" }, "half")));
  const data = await open();
  expect((await readOwner(lock))?.token).toBe(data.token);
});

test("a zombie is dead", async () => {
  const parent = spawn("sh", ["-c", "sleep 0 & echo $!; exec sleep 30"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    const [chunk] = await once(parent.stdout, "data");
    const pid = Number(String(chunk).trim());
    await expect.poll(() => isAlive({ pid, startedAt: null }), { timeout: 10_000 }).toBe(false);
  } finally {
    parent.kill("SIGKILL");
  }
});

test("a folder that may not be made is a storage failure", async () => {
  const isRoot = process.getuid?.() === 0; // permissions do not stop root; a file in the way does
  if (!isRoot) await chmod(path.dirname(folder), 0o500);
  const refused = isRoot ? "/dev/null/signalbox" : folder;
  await expect(openDataFolder({ path: refused, version: "1.0.0" })).rejects.toMatchObject({ code: "storage" });
  await chmod(path.dirname(folder), 0o700);
});

test("a file in the place of the folder is a storage failure", async () => {
  await writeFile(folder, "");
  await expect(open()).rejects.toMatchObject({ code: "storage" });
});

test("a folder that cannot be made is named, and no database is blamed", async () => {
  await symlink(path.join(path.dirname(folder), "nowhere", "at-all"), folder);
  const refused = open();
  await expect(refused).rejects.toMatchObject({ code: "storage", hint: expect.stringContaining("--data-dir") });
  await expect(refused).rejects.toThrow(new RegExp(`data folder ${folder}`, "i"));
});

test("a folder that the kernel never makes is told as unusable, and not tried for ever", async () => {
  const mine = folder;
  folder = "/proc/signalbox-no-such/data";
  await expect(open()).rejects.toMatchObject({ code: "storage" });
  folder = mine; // for the clean-up
});

test("a file where a folder should be is told as unusable", async () => {
  const parent = path.dirname(folder);
  await writeFile(path.join(parent, "file"), "");
  folder = path.join(parent, "file", "data");
  await expect(open()).rejects.toMatchObject({ code: "storage" });
  folder = path.join(parent, "data"); // for the clean-up
});
