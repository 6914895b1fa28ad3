import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectEnd, expectNoOrphans, makeWorld, until, type World, worldEnv, writeHook } from "../faults/world.ts";
import { runNode } from "../support/program.ts";
import { answerInTerminal, hasTerminal } from "../support/terminal.ts";
import { makeOlderProgram } from "./older-program.ts";

const TEST_MS = 300_000; // an older program is built, and several are started on a slow machine
const GENERATION = "signalbox-playbooks-0";
/** A skill about secrets waits for a person's approval. */
const GUARDED = [
  ...["skill", "create", "rotate-credentials"],
  ...["--description", "Rotates the credentials of the staging database. Use when a password has leaked."],
];

let world: World;
beforeEach(() => {
  world = makeWorld({ remote: true });
});
afterEach(() => world.remove());

describe("a run that an older release with other playbooks has parked", () => {
  it.skipIf(!hasTerminal)(
    "is named at once, taken up by nobody here, and can be ended",
    async () => {
      const older = await makeOlderProgram({ generation: GENERATION });
      const env = worldEnv(world.base);
      const parked = await runNode([older.path, ...GUARDED], { cwd: world.root, env });
      older.remove();
      expectEnd(parked, 4, /approval/);
      const [run = ""] = /run_[0-9a-z]+/.exec(parked.stdout + parked.stderr) ?? [];
      const [approval = ""] = /apr_[0-9a-z]+/.exec(parked.stdout + parked.stderr) ?? [];
      const named = new RegExp(`${run} was begun by another generation of playbooks \\(${GENERATION}\\)`);

      expectEnd(await world.run(["status"]), 0, named, /runs abort/);
      expectEnd(await world.run(GUARDED), 1, named, /runs abort/);
      expectEnd(await world.run(["runs", "resume", run]), 1, named);
      const answered = await answerInTerminal(["approve", approval], { cwd: world.root, env });
      expectEnd(answered, 1, named);
      expectEnd(await world.run(["runs", "show", run, "--json"]), 0, /"state": "waiting"/, /"state": "pending"/);

      expectEnd(await world.run(["runs", "abort", run]), 0, /aborted/);
      expectEnd(await world.run(["runs", "show", run, "--json"]), 0, /"state": "aborted"/, /"state": "expired"/);
      expectEnd(await world.run(["runs", "verify", run]), 0);
      expect(world.git("worktree", "list").split("\n")).toHaveLength(2); // of an ended run without its goal it is kept
      const again = await world.run(GUARDED);
      expectEnd(again, 4, /approval/);
      expect(again.stdout + again.stderr).not.toMatch(named);
      await expectNoOrphans(world.base);
    },
    TEST_MS,
  );
});

describe("a terminal whose version is not the owner's", () => {
  it(
    "says so, and is served all the same",
    async () => {
      const older = await makeOlderProgram({});
      const [there, go] = [join(world.base, "there"), join(world.base, "go")];
      writeHook(
        join(world.root, ".git"),
        "pre-commit",
        `touch '${there}'; while ! test -e '${go}'; do sleep 0.05; done`,
      );
      world.write("README.md", "# Project\n\nA project that greets people.\n");
      const commit = ["commit", "--message", "chore: tidy the readme"];
      const owner = runNode([older.path, ...commit], { cwd: world.root, env: worldEnv(world.base) });
      await until("the hook", () => (existsSync(there) ? true : null));
      expectEnd(
        await world.run(["status"]),
        0,
        /owns the data folder is version 0\.0\.1, this terminal \d+\.\d+\.\d+/,
        /commit: 0 of 1 agents done/,
      );
      writeFileSync(go, "");
      expectEnd(await owner, 0, /COMMIT complete/);
      older.remove();
      await expectNoOrphans(world.base);
    },
    TEST_MS,
  );
});
