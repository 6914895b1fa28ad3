import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { git } from "../support/repository.ts";
import { expectEnd, expectNoOrphans, makeWorld, type World } from "./world.ts";

const TEST_MS = 120_000; // several starts of the program on a slow machine

let world: World;
let url: string;
let elsewhere: string;
beforeEach(() => {
  world = makeWorld({ remote: true });
  url = `file://${join(world.base, "origin.git")}`;
  elsewhere = join(world.base, "elsewhere");
  mkdirSync(elsewhere);
});
afterEach(async () => {
  await expectNoOrphans(world.base);
  world.remove();
});

const mirrors = () => join(world.base, "state/signalbox/default/mirrors");
const far = (...args: readonly string[]) => world.run([...args, "--repo", url], { cwd: elsewhere });
const read = (text: string): unknown => JSON.parse(text);

it(
  "a repository named by its URL is cloned once, audited whole, and looked at anew the next time",
  async () => {
    const first = await far("audit", "--json");
    expectEnd(first, 0, /Fetching file:/);
    expect(read(first.stdout)).toMatchObject({ gate: { succeeded: 3, applicable: 3, passed: true } });
    const [mirror = ""] = readdirSync(mirrors());
    expect(mirror).toMatch(/^origin-[0-9a-f]{12}\.git$/);
    world.write("README.md", "# Project\n\nSee [the guide](guide.md).\n");
    world.git("commit", "-q", "-a", "-m", "docs: name the guide");
    world.git("push", "-q");
    const second = await far("audit", "--json");
    expectEnd(second, 0);
    expect(second.stdout).toContain("docs/broken-link");
    expect(readdirSync(mirrors())).toEqual([mirror]);
    expect(git(join(mirrors(), mirror), "worktree", "list").split("\n")).toHaveLength(1);
    expect(readdirSync(elsewhere)).toEqual([]);
  },
  TEST_MS,
);
