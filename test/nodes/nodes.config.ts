import { defineConfig } from "vitest/config";

/** `npm run nodes`: the built program on other versions of Node. Apart from the tests, which the workflow runs whole on each of them. */
export default defineConfig({ test: { include: ["test/nodes/on-each-node.ts"], testTimeout: 300_000 } });
