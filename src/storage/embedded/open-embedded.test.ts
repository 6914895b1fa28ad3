import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { PGlite } from "@electric-sql/pglite";
import { openEmbedded } from "./open-embedded.ts";
import { readTar } from "./tar.ts";

let base: string;
let image: string;
beforeAll(async () => {
  base = await mkdtemp(path.join(tmpdir(), "signalbox-open-"));
  image = path.join(base, "image.tgz");
  const database = await PGlite.create("memory://");
  await database.exec("create table from_image (n int)");
  await writeFile(image, Buffer.from(await (await database.dumpDataDir("gzip")).arrayBuffer()));
  await database.close();
}, 60_000);
afterAll(() => rm(base, { recursive: true, force: true }));

const folderOf = async (name: string) => {
  const folder = path.join(base, name);
  await mkdir(folder, { recursive: true });
  return folder;
};

test("the first opening starts from the image, the next finds what was written", async () => {
  const folder = await folderOf("fresh");
  const first = await openEmbedded({ folder, image });
  await first.query("insert into from_image values (7)");
  await first.end();
  const second = await openEmbedded({ folder, image });
  expect((await second.query("select n from from_image")).rows).toEqual([{ n: 7 }]);
  await second.end();
  expect(await readdir(folder)).toEqual(["store"]);
});

test("what a killed first opening left behind is removed", async () => {
  const folder = await folderOf("killed");
  await mkdir(path.join(folder, "store.opening/pgdata"), { recursive: true });
  await writeFile(path.join(folder, "store.opening/pgdata/PG_VERSION"), "18\n");
  const pool = await openEmbedded({ folder, image });
  await pool.end();
  expect(await readdir(folder)).toEqual(["store"]);
});

test("an image that is broken leaves nothing half-made", async () => {
  const folder = await folderOf("broken");
  const bad = path.join(base, "bad.tgz");
  await writeFile(bad, "not gzip");
  await expect(openEmbedded({ folder, image: bad })).rejects.toMatchObject({ code: "storage" });
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ["of a newer version", "2\n", /format 2; this version of Signalbox knows up to 1/],
  ["that is no number", "x\n", /should hold the number of a format/],
])("a FORMAT %s is refused before anything is opened", async (name, text, message) => {
  const folder = await folderOf(`format ${name}`);
  await mkdir(path.join(folder, "store"));
  await writeFile(path.join(folder, "store/FORMAT"), text);
  await expect(openEmbedded({ folder, image })).rejects.toMatchObject({
    code: "storage",
    message: expect.stringMatching(message),
  });
  expect(await readdir(path.join(folder, "store"))).toEqual(["FORMAT"]);
});

const canMount = process.getuid?.() === 0 && process.platform === "linux";
const mounted = async (name: string, options: string, work: (folder: string) => Promise<void>) => {
  const folder = await folderOf(name);
  execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder]);
  try {
    await work(folder);
  } finally {
    execFileSync("umount", ["-l", folder]);
  }
};

test.skipIf(!canMount)(
  "a full disk at the first opening is a clear failure, leaves nothing, and the next opening works",
  async () => {
    await mounted("full", "size=8m", async (folder) => {
      await expect(openEmbedded({ folder, image })).rejects.toMatchObject({
        code: "storage",
        message: expect.stringContaining("full"),
      });
      expect(await readdir(folder)).toEqual([]);
      execFileSync("mount", ["-o", "remount,size=200m", folder]);
      await (await openEmbedded({ folder, image })).end();
    });
  },
);

test.skipIf(!canMount)("a folder that may only be read is a clear failure", async () => {
  await mounted("read-only", "size=200m", async (folder) => {
    await (await openEmbedded({ folder, image })).end();
    execFileSync("mount", ["-o", "remount,ro", folder]);
    await expect(openEmbedded({ folder, image })).rejects.toMatchObject({
      code: "storage",
      message: expect.stringContaining("cannot be written"),
    });
  });
});

test("an archive may not reach outside its root", () => {
  const header = Buffer.alloc(512);
  header.write("../outside");
  header.write("00000000000", 124);
  expect(() => [...readTar(header)]).toThrow(/outside its root/);
});
