// What the HTTP door costs: reads beside a bare handler on the same store, many listeners on one run, and the console in
// Chromium, on the built program. `node bench/run.mjs http [reads|streams|console] [embedded|postgres] [small]`.
import { startPostgres } from "../../src/testing/postgres.ts";
import { measureConsole } from "./console.ts";
import { type Measured, openMeasured } from "./measured.ts";
import { compareReads } from "./reads.ts";
import { listenMany } from "./streams.ts";

const words = process.argv.slice(2);
const isSmall = words.includes("small");
const PARTS = ["reads", "streams", "console"] as const;
const parts = PARTS.filter((part) => words.includes(part));
const wants = (part: (typeof PARTS)[number]) => parts.length === 0 || parts.includes(part);
/** Tokens take turns: the door lets each caller ask fifty times a second. */
const WANTED = { runs: 60, events: 100, tokens: 400, longRun: 5_000 };

async function measure(name: string, measured: Measured): Promise<boolean> {
  const kept: boolean[] = [];
  try {
    if (wants("reads"))
      kept.push(await compareReads(name, measured, isSmall ? { rounds: 1, seconds: 2 } : { rounds: 5, seconds: 4 }));
    if (wants("streams")) kept.push(await listenMany(name, measured, isSmall ? 30 : 300));
    if (wants("console")) kept.push(await measureConsole(name, measured));
  } finally {
    await measured.close();
  }
  return kept.every(Boolean);
}

const env = { PATH: process.env["PATH"], LANG: "C.UTF-8" };
let isReached = true;
if (!words.includes("postgres")) isReached = await measure("embedded", await openMeasured(WANTED, env));
if (!words.includes("embedded")) {
  const server = await startPostgres({ waitsForDisk: false });
  if (server === null) process.stdout.write("postgres: skipped, the package postgresql is not installed\n");
  else {
    const measured = await openMeasured(WANTED, { ...env, DATABASE_URL: server.url });
    isReached = (await measure("postgres", measured)) && isReached;
    await server.stop();
  }
}
process.exit(isReached ? 0 : 1);
