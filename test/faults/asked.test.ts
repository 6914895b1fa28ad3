import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectChangeKept, expectEnd, expectNoOrphans, makeWorld, stateOf, type World, writeHook } from "./world.ts";

const TEST_MS = 240_000; // several starts of the program on a slow machine
const SECRET = ["ghp", "wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx"].join("_"); // put together: this file holds no secret itself
const COMMIT = ["commit", "--message", "feat: greet people", "--all", "--on-escalation", "wait"];

let world: World;
beforeEach(() => {
  world = makeWorld({ remote: true });
});
afterEach(() => world.remove());

const idIn = (kind: "esc" | "run", text: string) => new RegExp(`${kind}_[0-9a-z]+`).exec(text)?.[0] ?? "";

/** What a person can mend here: how it comes about, what is said of it, how it is taken away. */
const MENDABLE: readonly {
  readonly name: string;
  readonly says: RegExp;
  spoil(at: World): void;
  mend(at: World): void;
}[] = [
  {
    name: "a hook that fails",
    says: /refused the commit: no lint today/,
    spoil: (at) => writeHook(join(at.root, ".git"), "pre-commit", "echo no lint today >&2; exit 1"),
    mend: (at) => rmSync(join(at.root, ".git/hooks/pre-commit")),
  },
  {
    name: "a secret in the change",
    says: /secrets found in the diff: keys\.txt/,
    spoil: (at) => at.write("keys.txt", `token = ${SECRET}\n`),
    mend: (at) => rmSync(join(at.root, "keys.txt")),
  },
];

describe("a commit that a person can help", () => {
  it.for(MENDABLE)(
    "$name: is asked about, and retry commits once it is mended",
    { timeout: TEST_MS },
    async ({ says, spoil, mend }) => {
      world.write("README.md", "# Project\n\nA project that greets people.\n");
      spoil(world);
      const before = stateOf(world.root);
      const asked = await world.run(COMMIT);
      expectEnd(asked, 4, says, /QualityGate/, /retry/);
      expectChangeKept(world.root, before);
      const escalation = idIn("esc", asked.stdout + asked.stderr);
      expectEnd(await world.run(["status"]), 0, new RegExp(escalation));
      mend(world);
      expectEnd(await world.run(["answer", escalation, "retry"]), 0);
      expectEnd(await world.run([...COMMIT]), 0, /COMMIT complete|already done/);
      const subjects = world.remote("log", "--format=%s", "feat/greet-people").split("\n");
      expect(subjects).toEqual(["docs: update CHANGELOG", "feat: greet people", "chore: begin"]);
      await expectNoOrphans(world.base);
    },
  );

  it(
    "with nothing to commit is asked about by nobody: it ends, and the next one is made",
    async () => {
      const refused = await world.run(COMMIT);
      expectEnd(refused, 1, /nothing to commit/);
      world.write("README.md", "# Project\n\nA project that greets people.\n");
      const made = await world.run(COMMIT);
      expectEnd(made, 0, /COMMIT complete/);
      expect(idIn("run", made.stderr)).not.toBe(idIn("run", refused.stderr));
      await expectNoOrphans(world.base);
    },
    TEST_MS,
  );
});
