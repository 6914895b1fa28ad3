#!/usr/bin/env node
import { readVersion } from "./version.ts";

const LEFT_BY_INTERRUPT = 130; // exit code of a process that Ctrl-C ended. Source: coordination specification, section 5

/** Answers `--version` before anything is loaded; all else is the terminal's. */
async function main(argv: readonly string[]): Promise<number> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-V")) {
    process.stdout.write(`${readVersion()}\n`);
    return 0;
  }
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
