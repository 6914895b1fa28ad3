import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { expectEnd, expectNoOrphans, makeWorld } from "./world.ts";

it("two terminals that start in the same instant both work", async () => {
  const world = makeWorld();
  const ends = await Promise.all([world.run(["audit"]), world.run(["audit"])]);
  for (const ended of ends) expectEnd(ended, 0, /AUDIT complete/);
  expect(existsSync(join(world.root, ".signalbox/owner.json"))).toBe(false);
  await expectNoOrphans(world.base);
  world.remove();
});
