import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { performance } from "node:perf_hooks";
import { startPostgres } from "../../src/testing/postgres.ts";
import { findImage } from "../../src/storage/embedded/find-image.ts";
import { type FanOut, openFanOut } from "./fan-out.ts";
import { pageEvents } from "./event-page.ts";

const WARM_UP = 20;
const PAIRS = 100;
const CONCURRENT = 50;
const ROUNDS_EACH = 8;

const median = (values: readonly number[]) =>
  values.toSorted((left, right) => left - right)[values.length >> 1] ?? Number.NaN;

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** p50 of both, one after the other in turns, so that a slow moment of the machine hits both. */
async function compareLatency(name: string, fanOut: FanOut): Promise<void> {
  const bare: number[] = [];
  const coordinated: number[] = [];
  for (let n = 0; n < WARM_UP; n += 1) {
    await fanOut.bare();
    await fanOut.coordinated();
  }
  for (let n = 0; n < PAIRS; n += 1) {
    bare.push(await timed(fanOut.bare));
    coordinated.push(await timed(fanOut.coordinated));
  }
  report(
    `${name}: fan-out of 3, p50`,
    `bare ${median(bare).toFixed(1)} ms, coordinated ${median(coordinated).toFixed(1)} ms`,
    median(coordinated) / median(bare),
    "<= 1.40",
  );
}

async function throughput(run: () => Promise<void>): Promise<number> {
  const ms = await timed(async () => {
    await Promise.all(
      Array.from({ length: CONCURRENT }, async () => {
        for (let n = 0; n < ROUNDS_EACH; n += 1) await run();
      }),
    );
  });
  return (CONCURRENT * ROUNDS_EACH * 1_000) / ms;
}

/** Runs a second with many at once, in turns. */
async function compareThroughput(name: string, fanOut: FanOut): Promise<void> {
  const bare: number[] = [];
  const coordinated: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    bare.push(await throughput(fanOut.bare));
    coordinated.push(await throughput(fanOut.coordinated));
  }
  report(
    `${name}: ${CONCURRENT} at once, runs/s`,
    `bare ${median(bare).toFixed(0)}, coordinated ${median(coordinated).toFixed(0)}`,
    median(coordinated) / median(bare),
    ">= 0.65",
  );
}

function report(what: string, figures: string, ratio: number, target: string): void {
  process.stdout.write(`${what.padEnd(44)} ${figures.padEnd(46)} ratio ${ratio.toFixed(2)}  (target ${target})\n`);
}

async function onEmbedded(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-bench-"));
  const fanOut = await openFanOut({ kind: "embedded", folder, image: findImage() });
  await compareLatency("embedded", fanOut);
  await compareThroughput("embedded", fanOut);
  await pageEvents("embedded", fanOut.store);
  await fanOut.close();
  await rm(folder, { recursive: true });
}

async function onPostgres(): Promise<void> {
  const server = await startPostgres({ waitsForDisk: true });
  if (server === null) {
    process.stdout.write("postgres: skipped, the package postgresql is not installed\n");
    return;
  }
  const fanOut = await openFanOut({ kind: "server", url: server.url });
  await compareLatency("postgres", fanOut);
  await compareThroughput("postgres", fanOut);
  await pageEvents("postgres", fanOut.store);
  await fanOut.close();
  await server.stop();
}

const only = process.argv[2];
if (only !== "postgres") await onEmbedded();
if (only !== "embedded") await onPostgres();
process.exit(0);
