import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { KillTablesFirst } from "./test/support/kill-tables-first.ts";

/** By itself Vitest leaves one processor idle. */
const ALL = availableParallelism();

/** Tests of the built program: two at a time, after everything else, since each of them starts programs of its own. */
const PROGRAMS = { testTimeout: 120_000, hookTimeout: 120_000, maxWorkers: 2, sequence: { groupOrder: 1 } };

export default defineConfig({
  test: {
    sequence: { sequencer: KillTablesFirst },
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "web/src/**/*.test.ts"],
          maxWorkers: ALL,
          isolate: false, // modules are loaded once for many files: they hold no state of a test
          testTimeout: 30_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "house",
          include: ["test/house/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          maxWorkers: ALL,
        },
      },
      {
        test: {
          name: "program",
          include: ["test/**/*.test.ts"],
          exclude: ["test/house/**", "**/*.long.test.ts", "**/node_modules/**"],
          ...PROGRAMS,
        },
      },
      // Further kill tables and variations, which a change waits too long for: `npm run test:long`, every night in CI.
      { test: { name: "long", include: ["test/**/*.long.test.ts"], exclude: ["**/node_modules/**"], ...PROGRAMS } },
    ],
  },
});
