import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openDataFolder } from "./data-folder.ts";
import { standInLine } from "./waiting-line.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "signalbox-line-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test("who comes first is first, and the next one when that one has left", async () => {
  const first = await standInLine(folder);
  await writeFile(path.join(folder, "owner.json.wait-999999999999999-later"), "torn");
  const second = await standInLine(folder);
  const firsts = await Promise.all([first, second].map((place) => place.isFirst()));
  expect(firsts.filter(Boolean)).toHaveLength(1);
  const [ahead, behind] = firsts[0] === true ? [first, second] : [second, first];
  await ahead.leave();
  expect(await behind.isFirst()).toBe(true);
});

test("a ticket of a dead process keeps nobody out, and goes", async () => {
  await writeFile(path.join(folder, "owner.json.wait-000000000000001-dead"), '{"pid":0,"startedAt":"another-boot:1"}');
  const place = await standInLine(folder);
  expect(await place.isFirst()).toBe(true);
  await place.leave();
  expect(await readdir(folder)).toEqual([]);
});

test("a free folder goes to who waited for it, and not to who comes by", async () => {
  const place = await standInLine(folder);
  await expect(openDataFolder({ path: folder, version: "1.0.0" })).rejects.toMatchObject({ code: "locked" });
  const owned = await openDataFolder({ path: folder, version: "1.0.0", place });
  await place.leave();
  await owned.release();
  const passing = await openDataFolder({ path: folder, version: "1.0.0" });
  await passing.release();
});

test("who waits in front and never takes the folder can be passed over", async () => {
  const stuck = await standInLine(folder);
  const owned = await openDataFolder({ path: folder, version: "1.0.0", isOutOfTurn: true });
  expect(owned.path).toBe(folder);
  await owned.release();
  await stuck.leave();
});
