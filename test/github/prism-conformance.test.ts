import { afterAll, beforeAll, describe } from "vitest";
import { describeForge } from "../../src/testing/forge-conformance.ts";
import { newState } from "../tools/github-stand-in/state.ts";
import { plainAccept, prismIsMissing, startPrism } from "./prism.ts";
import { siteOf } from "./site.ts";
import { openWorld, TOKEN, type World } from "./world.ts";

const missing = prismIsMissing(process.env);

describe.skipIf(missing !== null)(`every call${missing === null ? "" : ` (${missing})`}`, () => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld({ fetch: plainAccept, timeoutMs: 60_000, via: startPrism });
  }, 90_000);
  afterAll(() => world?.close());

  describeForge("GitHub behind Prism with its published description", async () => {
    const { uploads } = world.state;
    Object.assign(world.state, newState(TOKEN), { uploads });
    return siteOf(world, async () => {});
  });
});
