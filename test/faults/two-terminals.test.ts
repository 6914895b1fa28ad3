import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openDataFolder } from "../../src/storage/folder/data-folder.ts";
import { expectEnd, expectNoOrphans, makeWorld, until, type World, writeHook } from "./world.ts";

it("two terminals that start in the same instant both work", async () => {
  const world = makeWorld();
  const ends = await Promise.all([world.run(["audit"]), world.run(["audit"])]);
  for (const ended of ends) expectEnd(ended, 0, /AUDIT complete/);
  expect(existsSync(join(world.root, ".signalbox/owner.json"))).toBe(false);
  await expectNoOrphans(world.base);
  world.remove();
});

it("an audit comes to its end though short commands keep taking the data folder", async () => {
  const world = makeWorld();
  expectEnd(await world.run(["runs", "list"]), 0); // makes the folder, which takes seconds the first time
  let isOver = false;
  let served = 0;
  const greedy = async (): Promise<void> => {
    while (!isOver) {
      expectEnd(await world.run(["runs", "list"]), 0);
      served += 1;
    }
  };
  const short = [greedy(), greedy(), greedy()];
  const ended = await world.run(["audit"], { timeoutMs: 60_000 });
  isOver = true;
  await Promise.all(short);
  expectEnd(ended, 0, /AUDIT complete/);
  expect(served).toBeGreaterThan(3);
  await expectNoOrphans(world.base);
  world.remove();
});

it("of those who wait the one who came first owns the data folder next", async () => {
  const world = makeWorld();
  const path = join(world.root, ".signalbox");
  const held = await openDataFolder({ path, version: "test" });
  const audit = world.run(["audit"]);
  const [first] = await until("the audit's place in the line", () => waitingIn(world, 1));
  const short = [world.run(["runs", "list"]), world.run(["runs", "list"])];
  expect((await until("three in the line", () => waitingIn(world, 3)))[0]).toBe(first);
  await held.release();
  expect(await until("the next owner", () => pidIn(join(path, "owner.json")))).toBe(first);
  for (const ended of await Promise.all([audit, ...short])) expectEnd(ended, 0);
  expect(readdirSync(path).filter((name) => name.startsWith("owner.json"))).toEqual([]);
  await expectNoOrphans(world.base);
  world.remove();
});

it("a second terminal joins an equal commit and is told what has changed since", async () => {
  const world = makeWorld();
  world.write("README.md", "# Project\n\nChanged.\n");
  const [running, go] = [join(world.base, "running"), join(world.base, "go")];
  writeHook(join(world.root, ".git"), "pre-commit", `touch "${running}"; while ! test -e "${go}"; do sleep 0.1; done`);
  const first = world.run(["commit", "--message", "chore: tidy the readme"]);
  await until("the hook", () => (existsSync(running) ? true : null));
  world.write("README.md", "# Project\n\nChanged again.\n");
  world.write("notes.txt", "new\n");
  const second = world.run(["commit", "--message", "chore: tidy the readme"]);
  await until("the second terminal", () => waitingIn(world, 1));
  writeFileSync(go, "");
  expectEnd(await second, 0, /COMMIT complete/, /Joined run_/, /2 files have changed since this was planned/);
  const ended = await first;
  expectEnd(ended, 0, /COMMIT complete/);
  expect(ended.stdout).not.toMatch(/since this was planned/);
  await expectNoOrphans(world.base);
  world.remove();
});

/** The processes that wait for the data folder, in their order, once there are so many. */
function waitingIn(world: World, count: number): readonly number[] | null {
  const folder = join(world.root, ".signalbox");
  const tickets = readdirSync(folder).filter((name) => name.startsWith("owner.json.wait-"));
  return tickets.length < count ? null : tickets.sort().map((name) => pidIn(join(folder, name)) ?? 0);
}

function pidIn(file: string): number | null {
  if (!existsSync(file)) return null;
  const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
  return typeof parsed === "object" && parsed !== null && "pid" in parsed ? Number(parsed.pid) : null;
}
