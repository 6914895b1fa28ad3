import { expect, it } from "vitest";
import { expectEnd, expectNoOrphans, makeWorld } from "./world.ts";

const HANGS = "[node, -e, 'setTimeout(() => {}, 60000)']";

it("the checks of a project have the time that it configures, all of them together", async () => {
  const world = makeWorld();
  world.write(
    "signalbox.yaml",
    `release:\n  checksTimeoutSeconds: 4\n  checks: [{ name: slow, command: ${HANGS} }, { name: other, command: ${HANGS} }]\n`,
  );
  const ended = await world.run(["commit", "--message", "chore: configure", "--all"]);
  expectEnd(ended, 1, /checks error/, /ended by timeout after 4 s/);
  expect(world.git("log", "-1", "--format=%s", "chore/configure")).toBe("chore: configure");
  await expectNoOrphans(world.base);
  world.write("signalbox.yaml", "release:\n  checksTimeoutSeconds: 0\n");
  expectEnd(await world.run(["config", "check"]), 1, /checksTimeoutSeconds/);
  world.remove();
});
