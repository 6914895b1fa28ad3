import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Front, type Refusal, startFront } from "./front.ts";
import { freePort } from "../support/loopback.ts";
import { type Registry, registryIsMissing, startRegistry } from "./verdaccio.ts";
import { makeWorld, manifest, said, type World } from "./world.ts";

const missing = registryIsMissing(process.env);
const LONG_MS = 900_000;

describe.skipIf(missing !== null)(`a registry in trouble${missing === null ? "" : ` (${missing})`}`, () => {
  let registry: Registry;
  let front: Front;
  let world: World;

  beforeAll(async () => {
    registry = await startRegistry();
  }, 90_000);
  beforeEach(async () => {
    front = await startFront(registry.url);
  });
  afterEach(async () => {
    world.remove();
    await front.close();
  });
  afterAll(() => registry?.close());

  const open = (name: string): void => {
    const files = {
      "package.json": manifest({ name, version: "1.0.0" }),
      "index.js": "export {};\n",
      "signalbox.yaml": "release:\n  publish:\n    callTimeoutSeconds: 20\n    npm: {}\n",
    };
    world = makeWorld(files, { [front.url]: registry.token });
  };
  const publish = (...more: readonly string[]) => world.run(["publish", "--registry", front.url, ...more]);
  const refuse = (method: RegExp, times: number, answer: Refusal["answer"]) =>
    front.refusals.push({ method, path: /.*/, times, answer });
  const puts = () => front.seen.filter((one) => one.startsWith("PUT "));

  it.each([
    [401, "unauthorized", "Log in"],
    [403, "forbidden", "The account may not do this"],
    [409, "conflict", "raise the version"],
  ])("is answered %i: not tried again, and told what to do", { timeout: LONG_MS }, async (status, code, hint) => {
    open(`refused-${status}`);
    await publish();
    refuse(/^PUT$/, 9, { status });
    const ended = await world.approve();
    expect(ended.stdout).toContain(`E${status}`);
    expect(ended.stdout.replaceAll(/\s+/g, " ")).toContain(hint);
    expect(ended.code, said(ended)).toBe(1);
    expect(puts(), code).toEqual([`PUT /refused-${status} ${status}`]);
    expect(ended.stdout).not.toContain(registry.token);
  });

  it("says wait: waits as it says, and publishes once", { timeout: LONG_MS }, async () => {
    open("patient");
    await publish();
    refuse(/^PUT$/, 1, { status: 429 });
    refuse(/^HEAD$/, 1, { status: 429, headers: { "retry-after": "1" } });
    const ended = await world.approve();
    expect(ended.stdout).toContain("published patient@1.0.0");
    expect(ended.stdout).toContain("recovery: wait as the service says");
    expect(puts()).toEqual(["PUT /patient 429", "PUT /patient 201"]);
  });

  it(
    "takes the package and its answer is lost: the package is found there, and not sent twice",
    { timeout: LONG_MS },
    async () => {
      open("dumb");
      await publish();
      refuse(/^PUT$/, 1, "swallow");
      const ended = await world.approve();
      expect(ended.stdout).toContain("published dumb@1.0.0");
      expect(puts()).toEqual(["PUT /dumb 201"]);
    },
  );

  it("hangs: whether it was published is asked of a person, never tried blindly", { timeout: LONG_MS }, async () => {
    open("hanging");
    await publish();
    refuse(/^PUT$/, 9, "stall");
    refuse(/^GET$/, 0, "stall");
    const stalls = front.refusals.at(-1);
    const approving = world.approve();
    await until(() => front.seen.some((one) => one === "PUT /hanging stall"));
    if (stalls !== undefined) stalls.times = 99;
    const ended = await approving;
    expect(ended.stdout).toMatch(/it is not known whether publish\.package/);
    expect(ended.code, said(ended)).toBe(4);
    expect(puts()).toEqual(["PUT /hanging stall"]);
  });

  it("is down: tried three times, then told; its status is unknown", { timeout: LONG_MS }, async () => {
    open("down");
    const url = `http://127.0.0.1:${await freePort()}/`;
    const ended = await world.run(["publish", "--registry", url, "--json"]);
    expect(ended.code, said(ended)).toBe(1);
    expect(ended.stdout).toContain("ECONNREFUSED");
    expect(ended.stdout).toMatch(/"attempts": 3/);
    const status = await world.run(["publish", "status", "--registry", url]);
    expect(status.stdout).toContain("down@1.0.0  unknown: ");
  });
});

/** Waits until something is so, looking now and then; the test's own timeout ends it. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}
