import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import {
  expectChangeKept,
  expectEnd,
  expectNoOrphans,
  makeWorld,
  stateOf,
  type World,
  worldEnv,
} from "../faults/world.ts";
import { answerInTerminal, hasTerminal } from "../support/terminal.ts";

const TEST_MS = 300_000; // several starts of the program on a slow machine

function makeChanged(path: string): World {
  const world = makeWorld({ remote: true });
  world.write(path, "name: ci\n");
  return world;
}

it.skipIf(!hasTerminal)(
  "a commit that a person has rejected leaves no empty branch",
  { timeout: TEST_MS },
  async () => {
    const world = makeChanged(".github/workflows/ci.yml");
    const before = stateOf(world.root);
    const asked = await world.run(["commit", "--message", "ci: run the tests", "--all"]);
    expectEnd(asked, 4, /approval/);
    const [approval = ""] = /apr_[0-9a-z]+/.exec(asked.stdout + asked.stderr) ?? [];
    await answerInTerminal(["reject", approval], { cwd: world.root, env: worldEnv(world.base), timeoutMs: TEST_MS });
    expectEnd(await world.run(["runs", "list", "--json"]), 0, /"denied"/);
    expectChangeKept(world.root, before);
    await expectNoOrphans(world.base);
    world.remove();
  },
);

it(
  "a commit killed after its branch was made, and then called off, leaves no empty branch",
  { timeout: TEST_MS },
  async () => {
    const COMMIT = ["commit", "--message", "feat: say more", "--all"];
    const measured = makeChanged("more.txt");
    const log = join(measured.base, "points.log");
    expectEnd(await measured.run(COMMIT, { env: { SIGNALBOX_FAULT_LOG: log } }), 0);
    const points = readFileSync(log, "utf8").trim().split("\n");
    const made = points.findIndex((point) => point.endsWith("after git.createBranch"));
    const intent = points.findIndex((point, index) => index > made && point.endsWith("before ledger.intend"));
    expect(intent).toBeGreaterThan(made);
    measured.remove();

    const world = makeChanged("more.txt");
    const before = stateOf(world.root);
    const killed = await world.run(COMMIT, { env: { SIGNALBOX_FAULT_AT: String(intent + 1) } });
    expect(killed.signal).toBe("SIGKILL");
    expect(stateOf(world.root)).not.toEqual(before);
    const [run = ""] = /run_[0-9a-z]+/.exec((await world.run(["runs", "list"])).stdout) ?? [];
    expectEnd(await world.run(["runs", "abort", run]), 0, /aborted/);
    expectChangeKept(world.root, before);
    await expectNoOrphans(world.base);
    world.remove();
  },
);
