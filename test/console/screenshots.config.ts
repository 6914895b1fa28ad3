import { defineConfig } from "vitest/config";

/** `npm run screenshots`: pictures of the console for the guides, out of real runs. Not part of the tests. */
export default defineConfig({ test: { include: ["test/console/screenshots.ts"], testTimeout: 600_000 } });
