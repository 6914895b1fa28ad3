import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectEnd } from "../faults/world.ts";
import { type Front, startFront } from "../publish/front.ts";
import { type Registry, registryIsMissing, startRegistry } from "../publish/verdaccio.ts";
import { npmSettings } from "../publish/world.ts";
import type { Repository } from "../support/repository.ts";
import { keepWorlds, makeProject, releaseByHand, run } from "./release-world.ts";

const LONG = 300_000;
const missing = registryIsMissing(process.env);

describe.skipIf(missing !== null)(`release that publishes${missing === null ? "" : ` (${missing})`}`, () => {
  let registry: Registry;
  let front: Front;
  const keep = keepWorlds();
  const project = (): Repository => keep(makeProject({ registry: front.url }));

  beforeAll(async () => {
    registry = await startRegistry();
    front = await startFront(registry.url);
  }, 90_000);
  afterAll(async () => {
    await front?.close();
    await registry?.close();
  }, 90_000);

  it(
    "publishes the files of the merge, then by the same command what was refused, and never a version that is there",
    { timeout: LONG },
    async () => {
      const made = project();
      const env = npmSettings(made, { [front.url]: registry.token });
      const atMerge = async () => {
        made.write("late.js", "export const late = true;\n");
        made.git("add", "late.js");
        made.git("commit", "-q", "-m", "fix: come before the merge");
        await run(made, ["pr", "merge", "1"]);
      };
      front.refusals.push({ method: /PUT/, path: /greeter/, times: 9, answer: { status: 401 } });
      const refused = await releaseByHand(made, { env, atMerge });
      expectEnd(refused, 3, /401/);
      expect(made.git("tag", "-l").split("\n")).toContain("v1.1.0");
      front.refusals.length = 0;
      made.git("commit", "-q", "--allow-empty", "-m", "feat: come after the release");
      const ended = await releaseByHand(made, { env });
      expectEnd(ended, 0, /took up greeter 1\.1\.0/, /published greeter@1\.1\.0/);
      expect(ended.stdout).toContain("late.js");
      const puts = front.seen.filter((one) => one === "PUT /greeter 201");
      expect(puts).toHaveLength(1);
      const there = await fetch(`${registry.url}greeter/1.1.0`);
      expect(await there.json()).toMatchObject({ name: "greeter", version: "1.1.0" });
      expectEnd(await run(made, ["release", "--dry-run"], env), 0, /greeter 1\.1\.0 -> 1\.2\.0/);
      const namesake = project();
      const taken = await run(namesake, ["release"], npmSettings(namesake, { [front.url]: registry.token }));
      expectEnd(taken, 1, /greeter 1\.1\.0 is at http\S+ already/, /signalbox publish status/);
      expect(namesake.git("branch", "-l", "chore/*")).toBe("");
    },
  );
});
