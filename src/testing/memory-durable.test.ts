import { describeDurable } from "./durable-conformance.ts";
import { createMemoryDurable } from "./memory-durable.ts";
import { createMemoryWorld } from "./memory-world.ts";

describeDurable("in memory", async () => {
  const world = createMemoryWorld();
  return {
    open: async (executorId) => {
      const durable = createMemoryDurable(executorId, world);
      return {
        durable,
        receive: async (run) => void world.owners.set(run, { executor: executorId, epoch: 1 }),
        end: (graceMs) => durable.close(graceMs),
      };
    },
    close: async () => undefined,
  };
});
