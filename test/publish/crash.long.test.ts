import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Front, startFront } from "./front.ts";
import { type Registry, registryIsMissing, startRegistry } from "./verdaccio.ts";
import { makeWorld, manifest, said, type World } from "./world.ts";

const missing = registryIsMissing(process.env);
const LONG_MS = 1_500_000;
/** The effects of a publication; what is recorded around any effect is killed at in `test/crash`. */
const AROUND_EFFECTS = /registries\./;
/** Numbers of the points to kill at, to repeat a failure: `SIGNALBOX_KILL_POINTS="56 57"`. All those around effects, when it is not set. */
const CHOSEN = process.env["SIGNALBOX_KILL_POINTS"]?.split(" ").map(Number);
/** Worlds at once: npm waits for the disk as much as it computes. */
const LANES = 2;

describe.skipIf(missing !== null)(`a publication that is killed${missing === null ? "" : ` (${missing})`}`, () => {
  let registry: Registry;
  let front: Front;
  const worlds: World[] = [];

  beforeAll(async () => {
    registry = await startRegistry();
    front = await startFront(registry.url);
  }, 90_000);
  afterEach(() => {
    for (const world of worlds.splice(0)) world.remove();
  }, 90_000);
  afterAll(async () => {
    await front?.close();
    await registry?.close();
  }, 90_000);

  const open = (name: string): World => {
    const files = { "package.json": manifest({ name, version: "1.0.0" }), "index.js": "export {};\n" };
    const world = makeWorld(files, { [front.url]: registry.token });
    worlds.push(world);
    return world;
  };

  /** Publishes to the end, asking and approving as it takes; stops where a process was killed. Answers the points that were passed. */
  const publish = async (world: World, killAt: number): Promise<readonly string[]> => {
    const log = join(world.home, `points-${killAt}.log`);
    const env = { SIGNALBOX_FAULT_LOG: log, ...(killAt === 0 ? {} : { SIGNALBOX_FAULT_AT: String(killAt) }) };
    const asked = await world.run(["publish", "--registry", front.url], { env });
    if (asked.code === 4) await world.approve({ env });
    else expect([killAt, asked.signal ?? asked.code]).toEqual([killAt, "SIGKILL"]);
    return existsSync(log) ? readFileSync(log, "utf8").trim().split("\n") : [];
  };

  /** Goes on to the end after a kill, and demands the one right end. */
  const demandOneEnd = async (world: World, name: string, where: string): Promise<void> => {
    const resumed = await world.run(["publish", "--registry", front.url]);
    const last = resumed.code === 4 ? await world.approve() : resumed;
    expect([where, last.code, last.code === 0 ? "" : said(last)]).toEqual([where, 0, ""]);
    const puts = front.seen.filter((one) => one.startsWith(`PUT /${name} `));
    expect([where, puts]).toEqual([where, [`PUT /${name} 201`]]);
    const there = await fetch(`${registry.url}${name}/1.0.0`);
    expect([where, there.status]).toEqual([where, 200]);
  };

  it("is published once, whatever effect it was killed before or after", { timeout: LONG_MS }, async () => {
    const points = await publish(open("kill-0"), 0);
    const around = points.filter((point) => AROUND_EFFECTS.test(point)).map((point) => Number(point.split(" ")[0]));
    const wanted = CHOSEN ?? around;
    expect(points.join("\n")).toMatch(/before registries\.pack[^]*after registries\.publish/);
    const hit: string[] = [];
    const lane = async (): Promise<void> => {
      for (let at = wanted.shift(); at !== undefined; at = wanted.shift()) {
        const name = `kill-${at}`;
        const world = open(name);
        const where = (await publish(world, at)).at(-1) ?? "";
        hit.push(where.replace(/^\d+ /, ""));
        await demandOneEnd(world, name, where);
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    const effects = ["before registries.pack", "after registries.pack", "before registries.publish"];
    if (CHOSEN === undefined) expect(hit).toEqual(expect.arrayContaining([...effects, "after registries.publish"]));
    if (process.env["SIGNALBOX_SHOW"] === "1") process.stdout.write(`killed ${hit.join(", ")}\n`);
  });
});
