import { describeForge } from "../../src/testing/forge-conformance.ts";
import { siteOf } from "./site.ts";
import { openWorld } from "./world.ts";

describeForge("GitHub", async () => {
  const world = await openWorld();
  return siteOf(world, world.close);
});
