#!/usr/bin/env node
import { setFlagsFromString } from "node:v8";
import { readVersion } from "./version.ts";

const LEFT_BY_INTERRUPT = 130; // exit code of a process that Ctrl-C ended. Source: coordination specification, section 5

/**
 * How much of a WebAssembly function is run before it is optimised, a hundred times V8's own. The embedded database is large,
 * and optimising it costs a second of a processor that a command of a second never gets back; a long process still gets there.
 * Measured by `node bench/run.mjs start`: 4.0 s of processor time for a commit without it, 2.0 s with it.
 */
const TIERING_BUDGET = 200_000_000;

/** Answers `--version` before anything is loaded; all else is the terminal's. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    process.stdout.write(`${readVersion()}\n`);
    return 0;
  }
  setFlagsFromString(`--wasm-tiering-budget=${TIERING_BUDGET}`);
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
