import { defineConfig } from "vitest/config";

/**
 * `npm run nodes`: the built program on other versions of Node, and the MCP inspector, which needs one of them. Apart from
 * the tests, which the workflow runs whole on each version.
 */
export default defineConfig({
  test: { include: ["test/nodes/on-each-node.ts", "test/nodes/inspector.ts"], testTimeout: 300_000, maxWorkers: 1 },
});
