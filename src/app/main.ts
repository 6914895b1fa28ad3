#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { readVersion } from "./version.ts";

const LEFT_BY_INTERRUPT = 130; // exit code of a process that Ctrl-C ended. Source: coordination specification, section 5

/** Commands that live as long as their server does. */
const LASTING = new Set(["serve", "mcp"]);
/**
 * The embedded database is large, and optimising its WebAssembly costs a second of a processor that a command of a second never
 * gets back: its quick first compilation is enough for that, without what V8 prepares for a second one. A server optimises, a
 * hundred times later than V8 would. Measured by `node bench/run.mjs start`, processor time of a commit: V8's own way 4.0 s, late
 * optimising 2.0 s; of the two in turns under load, late 2.9 s, never 2.5 s.
 */
const COMPILING = { brief: "--liftoff-only", lasting: "--wasm-tiering-budget=200000000" } as const;

/** Answers `--version` before anything is loaded; all else is the terminal's. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    process.stdout.write(`${readVersion()}\n`);
    return 0;
  }
  setFlagsFromString(argv.some((word) => LASTING.has(word)) ? COMPILING.lasting : COMPILING.brief);
  const [{ runCli }, { createCliHost }] = await Promise.all([
    import("../surfaces/cli/main.ts"),
    import("./cli-host.ts"),
  ]);
  return runCli(argv, createCliHost(process));
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
    if (code === LEFT_BY_INTERRUPT) process.exit(); // at once: a session may still be open, and nobody waits for it
  },
  (thrown: unknown) => {
    process.stderr.write(`signalbox: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
    process.exitCode = 1;
  },
);
