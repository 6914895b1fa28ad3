import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { expectEnd, expectNoOrphans, makeWorld, worldEnv } from "../faults/world.ts";
import { runNode, signalbox } from "../support/program.ts";

/** Major versions beside the one that runs the tests. Source: architecture, "Tools". */
const VERSIONS = [22, 24] as const;
const COMMIT = ["commit", "--message", "feat: greet people", "--user-facing"];
/** Some point in the middle: the first commit is made, and its push is under way. */
const KILL_AT = "27";

const pathOf = (major: number) => fileURLToPath(new URL(`node_modules/node${major}/bin/node`, import.meta.url));

it.each(VERSIONS)(
  "the built program on Node %i audits, is killed in a commit, goes on and ends as it should",
  async (major) => {
    const node = pathOf(major);
    const told = await runNode(["--version"], { cwd: process.cwd(), node });
    expect(told.stdout).toMatch(new RegExp(`^v${major}\\.`));
    const world = makeWorld({ remote: true });
    const call = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
      signalbox(args, { cwd: world.root, node, env: { ...worldEnv(world.base), ...env } });
    expectEnd(await call(["audit"]), 0, /AUDIT complete/, /gate PASSED \(3\/3 = 100%\)/);
    world.write("README.md", "# Project\n\nA project that greets people.\n");
    expect((await call(COMMIT, { SIGNALBOX_FAULT_AT: KILL_AT })).signal).toBe("SIGKILL");
    expectEnd(await call(COMMIT), 0, /COMMIT complete/);
    const subjects = world.remote("log", "--format=%s", "feat/greet-people").split("\n");
    expect(subjects).toEqual(["docs: update CHANGELOG", "feat: greet people", "chore: begin"]);
    expect(existsSync(join(world.root, "CHANGELOG.md"))).toBe(true);
    await expectNoOrphans(world.base);
    world.remove();
  },
);
