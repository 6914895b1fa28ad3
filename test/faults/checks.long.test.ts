import { expect, it } from "vitest";
import { expectEnd, expectNoOrphans, makeWorld } from "./world.ts";

const HANGS = "[node, wait.cjs]";

it("the checks of a project have the time that it configures, all of them together", async () => {
  const world = makeWorld();
  world.write(
    "signalbox.yaml",
    `release:\n  checksTimeoutSeconds: 4\n  checks: [{ name: slow, command: ${HANGS} }, { name: other, command: ${HANGS} }]\n`,
  );
  world.write("wait.cjs", "setTimeout(() => {}, 60_000);\n");
  world.git("add", "-A"); // by hand: an agent asks before it changes this file
  world.git("commit", "-q", "-m", "chore: configure");
  world.write("README.md", "# Project\n\nChanged.\n");
  const ended = await world.run(["commit", "--message", "chore: tidy the readme"]);
  expectEnd(ended, 3, /node wait.cjs: error/, /ended by timeout after 4 s/);
  expect(world.git("log", "-1", "--format=%s", "chore/tidy-the-readme")).toBe("chore: tidy the readme");
  await expectNoOrphans(world.base);
  world.write("signalbox.yaml", "release:\n  checksTimeoutSeconds: 0\n");
  expectEnd(await world.run(["config", "check"]), 1, /checksTimeoutSeconds/);
  world.remove();
});
