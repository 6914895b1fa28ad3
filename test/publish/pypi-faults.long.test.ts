import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasTerminal } from "../support/terminal.ts";
import { type Index, startIndex } from "../tools/pypi-stand-in/server.ts";
import { type Front, startFront } from "./front.ts";
import { makePythonWorld, TOKEN } from "./python-world.ts";
import { said, type World } from "./world.ts";

const LONG_MS = 900_000;
const FILES = ["demo_tool-1.0.0-py3-none-any.whl", "demo_tool-1.0.0.tar.gz"];
const env = { TWINE_PASSWORD: TOKEN };

describe.skipIf(!hasTerminal)("a Python index in trouble", () => {
  let index: Index;
  let front: Front;
  let world: World;

  beforeEach(async () => {
    index = await startIndex(TOKEN);
    front = await startFront(index.url);
    world = makePythonWorld(front.url);
  });
  afterEach(async () => {
    world.remove();
    await front.close();
    await index.close();
  });

  const posts = () => front.seen.filter((one) => one.startsWith("POST "));

  it("breaks off after the first file: only the other one is sent again", { timeout: LONG_MS }, async () => {
    expect((await world.run(["publish"], { env })).code).toBe(4);
    front.refusals.push({ method: /^POST$/, path: /.*/, times: 1, after: 1, answer: { status: 503 } });
    const done = await world.approve({ env });
    expect(done.stdout, said(done)).toContain("published Demo.Tool@1.0.0");
    expect(posts()).toEqual(["POST /legacy/ 200", "POST /legacy/ 503", "POST /legacy/ 200"]);
    expect(index.uploads.map(({ filename }) => filename)).toEqual(FILES);
  });

  it("says wait, and loses an answer: each file is there once", { timeout: LONG_MS }, async () => {
    expect((await world.run(["publish"], { env })).code).toBe(4);
    const wait = { status: 429, headers: { "retry-after": "1" } };
    front.refusals.push({ method: /^POST$/, path: /.*/, times: 1, answer: wait });
    front.refusals.push({ method: /^POST$/, path: /.*/, times: 1, answer: "swallow" });
    const done = await world.approve({ env });
    expect(done.stdout, said(done)).toContain("recovery: wait as the service says");
    expect(done.stdout).toContain("published Demo.Tool@1.0.0");
    expect(index.uploads.map(({ filename }) => filename)).toEqual(FILES);
  });

  it("gets no token where there is none: told what to set, nothing sent", { timeout: LONG_MS }, async () => {
    expect((await world.run(["publish"])).code).toBe(4);
    const refused = await world.approve({ env: { TWINE_PASSWORD: "" } });
    expect(refused.code).toBe(1);
    expect(refused.stdout.replaceAll(/\s+/g, " ")).toContain("Set TWINE_PASSWORD to an API token");
    expect(posts()).toEqual([]);
  });

  it.each(["before", "after"])(
    "has each file once when the program is killed %s the upload and goes on",
    { timeout: LONG_MS },
    async (side) => {
      expect((await world.run(["publish"], { env })).code).toBe(4);
      const killed = await world.approve({ env: { ...env, SIGNALBOX_FAULT_AT: `${side} registries.publish` } });
      expect(killed.stdout).not.toContain("PUBLISH complete");
      expect(index.uploads).toHaveLength(side === "before" ? 0 : FILES.length);
      const resumed = await world.run(["publish"], { env });
      expect([resumed.code, resumed.code === 0 ? "" : said(resumed)]).toEqual([0, ""]);
      expect(posts()).toEqual(["POST /legacy/ 200", "POST /legacy/ 200"]);
      expect(index.uploads.map(({ filename }) => filename)).toEqual(FILES);
    },
  );
});
