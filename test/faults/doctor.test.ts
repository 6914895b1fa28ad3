import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { z } from "zod";
import { expectEnd, expectNoOrphans, makeWorld, type World } from "./world.ts";

const Answer = z.looseObject({
  checks: z.array(z.object({ name: z.string(), verdict: z.string(), found: z.string(), hint: z.string().nullable() })),
});

async function doctor(world: World, env: Readonly<Record<string, string>> = {}) {
  const ended = await world.run(["doctor", "--json"], { env });
  return { ended, lines: new Map(Answer.parse(JSON.parse(ended.stdout)).checks.map((line) => [line.name, line])) };
}

it("doctor looks at tools, configuration, the forge with its token, the store and the port of serve", async () => {
  const world = makeWorld();
  const local = await doctor(world);
  expectEnd(local.ended, 0);
  const names = ["node", "git", "gpg", "git-lfs", "repository", "configuration", "forge", "store", "port"];
  expect([...local.lines.keys()]).toEqual(names);
  expect(local.lines.get("forge")).toMatchObject({
    verdict: "pass",
    found: expect.stringContaining("no token is needed"),
  });
  expect(local.lines.get("port")?.found).toContain("127.0.0.1:7433");
  world.git("remote", "add", "origin", "https://gitlab.com/group/name.git");
  const bare = await doctor(world, { GITHUB_TOKEN: "ghp_of_another_forge", GITLAB_TOKEN: "" });
  expect(bare.lines.get("forge")).toMatchObject({
    verdict: "inconclusive",
    hint: expect.stringContaining("GITLAB_TOKEN"),
  });
  const kept = await doctor(world, { GITLAB_TOKEN: "glpat-of-a-person" });
  expect(kept.lines.get("forge")).toMatchObject({ verdict: "pass", found: expect.stringContaining("gitlab.com") });
  expect(kept.ended.stdout).not.toContain("glpat-of-a-person");
  const old = join(world.base, "old");
  mkdirSync(old);
  const shim =
    '#!/bin/sh\n[ "$1" = --version ] && { echo git version 2.20.1; exit; }\nPATH="${PATH#*:}" exec git "$@"\n';
  writeFileSync(join(old, "git"), shim, { mode: 0o755 });
  const aged = await doctor(world, { PATH: `${old}:${process.env["PATH"] ?? ""}` });
  expectEnd(aged.ended, 1);
  expect(aged.lines.get("git")).toMatchObject({ verdict: "fail", hint: "Install git 2.30 or newer." });
  world.write("signalbox.yaml", "version: 7\n");
  expectEnd(await world.run(["doctor"]), 1, /fail\s+configuration.*version/);
  await expectNoOrphans(world.base);
  world.remove();
});
