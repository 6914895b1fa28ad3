import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectEnd, makeWorld, type World } from "./world.ts";

const A_MEGABYTE = JSON.stringify({ message: "x".repeat(1024 * 1024) });

/** A signal that is refused. `runs list` stays empty. */
const REFUSED: readonly {
  readonly name: string;
  readonly args: readonly string[];
  readonly input?: string;
  readonly says: readonly RegExp[];
}[] = [
  {
    name: "an unknown signal",
    args: ["signal", "OPS:NOPE"],
    says: [/OPS:NOPE/, /OPS:AUDIT/, /OPS:COMMIT/, /OPS:SKILL/],
  },
  {
    name: "a context of 1 MB",
    args: ["signal", "OPS:COMMIT", "--context", "@large.json"],
    says: [/256 KiB|262144|262,144/],
  },
  {
    name: "a context of wrong types",
    args: ["signal", "OPS:COMMIT", "--context", '{"message":7,"userFacing":"perhaps"}'],
    says: [/message/, /userFacing/],
  },
  {
    name: "a context with an unknown field",
    args: ["signal", "OPS:AUDIT", "--context", '{"depth":3}'],
    says: [/depth/],
  },
  { name: "a context that is no JSON", args: ["signal", "OPS:AUDIT", "--context", "{depth:"], says: [/JSON/] },
  { name: "a context that is a list", args: ["signal", "OPS:AUDIT", "--context", "[1]"], says: [/object/] },
];

describe("signals that are refused", () => {
  let world: World;

  beforeAll(() => {
    world = makeWorld();
    writeFileSync(join(world.base, "large.json"), A_MEGABYTE);
  });

  afterAll(() => world.remove());

  it.for(REFUSED)("$name: exit 2, named, nothing started", async ({ args, says }) => {
    const named = args.map((arg) => (arg.startsWith("@") ? `@${join(world.base, arg.slice(1))}` : arg));
    const ended = await world.run(named);
    expectEnd(ended, 2, ...says);
    expect(ended.stdout + ended.stderr).not.toContain("run_");
  });

  it("nothing of all that was recorded", async () => {
    expect(existsSync(join(world.root, ".git"))).toBe(true);
    const list = await world.run(["runs", "list", "--json"]);
    expectEnd(list, 0);
    expect(list.stdout).not.toContain("run_");
  });
});
