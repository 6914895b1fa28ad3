import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { git } from "../support/repository.ts";
import { type FarWorld, makeFarWorld } from "./far-world.ts";
import { expectEnd } from "./world.ts";

let here: FarWorld;
beforeEach(() => {
  here = makeFarWorld();
});
afterEach(() => here.end());

const read = (text: string): unknown => JSON.parse(text);

it("a repository named by its URL is cloned once, audited whole, and looked at anew the next time", async () => {
  const { world, mirrors, elsewhere, far } = here;
  const first = await far(["audit", "--json"]);
  expectEnd(first, 0, /Fetching file:/);
  expect(read(first.stdout)).toMatchObject({ gate: { succeeded: 3, applicable: 3, passed: true } });
  const [mirror = ""] = readdirSync(mirrors);
  expect(mirror).toMatch(/^origin-[0-9a-f]{12}\.git$/);
  world.write("README.md", "# Project\n\nSee [the guide](guide.md).\n");
  world.git("commit", "-q", "-a", "-m", "docs: name the guide");
  world.git("push", "-q");
  const second = await far(["audit", "--json"]);
  expectEnd(second, 0);
  expect(second.stdout).toContain("docs/broken-link");
  expect(readdirSync(mirrors)).toEqual([mirror]);
  expect(git(join(mirrors, mirror), "worktree", "list").split("\n")).toHaveLength(1);
  expect(readdirSync(elsewhere)).toEqual([]);
});
