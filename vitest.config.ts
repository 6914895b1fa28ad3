import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

/** By itself Vitest leaves one processor idle. */
const ALL = availableParallelism();

export default defineConfig({
  test: {
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
          exclude: ["test/house/**", "**/node_modules/**"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Two at a time, after everything else: each of them starts programs of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
