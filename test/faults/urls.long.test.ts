import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type FarWorld, makeFarWorld } from "./far-world.ts";
import { expectEnd } from "./world.ts";

let here: FarWorld;
beforeEach(() => {
  here = makeFarWorld();
});
afterEach(() => here.end());

it("what is made in one is pushed to where it came from; a commit needs a checkout of one's own", async () => {
  const { world, far } = here;
  const described = "Writes release notes from merged pull requests. Use when a version goes out.";
  const made = await far(["skill", "create", "release-notes", "--description", described]);
  expectEnd(made, 0, /SKILL complete/);
  expect(world.remote("log", "-1", "--format=%s", "feat/skill-release-notes")).toMatch(/release-notes/);
  expect(world.remote("show", "feat/skill-release-notes:AGENTS.md")).toContain("release-notes");
  expectEnd(await far(["commit", "--message", "chore: tidy"]), 1, /bare repository/, /clone/);
  expect(world.remote("branch", "--format=%(refname:short)").split("\n")).toEqual(["feat/skill-release-notes", "main"]);
});

it("one that is not there, or that holds a password, is named and leaves nothing behind", async () => {
  const { world, mirrors, far } = here;
  const missing = await far(["audit"], `file://${join(world.base, "nowhere.git")}`);
  expectEnd(missing, 1, /fetching file:.*nowhere\.git/);
  expect(readdirSync(mirrors)).toEqual([]);
  const refused = await far(["audit"], "https://ada:hunter2@127.0.0.1:1/project.git");
  expectEnd(refused, 2, /holds a name or a password/, /https:\/\/127\.0\.0\.1:1\/project\.git/);
  expect(refused.stdout + refused.stderr).not.toContain("hunter2");
  expect(readFileSync(join(world.root, "README.md"), "utf8")).toBe("# Project\n\nA project.\n");
});
