import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { expectNoOrphans, worldEnv } from "../faults/world.ts";
import { type Ended, signalbox } from "../support/program.ts";
import type { Repository } from "../support/repository.ts";
import { COMMIT, expectCommitted, expectOnePullRequest, makeChanged } from "./commit-world.ts";
import { expectAllEnded, withRecords } from "./records.ts";

/** `npm run kill` asks for 200. */
const KILLS = Number(process.env["SIGNALBOX_KILLS"] ?? "40");
/** The first world's; each world has the next one, so that SIGNALBOX_SEED=<seed> SIGNALBOX_KILLS=1 repeats one world. */
const SEED = Number(process.env["SIGNALBOX_SEED"] ?? "20260101");
const KILLS_A_WORLD = 4;
/** A world is hit about twice: more of them without so many hits means that the moments are chosen wrongly. */
const MOST_WORLDS = 2 * KILLS + 2;
const LANES = Math.min(2, KILLS);
const EARLIEST_MS = 60; // node itself needs as long to begin

describe(`commit, killed at ${KILLS} random instants (seed ${SEED})`, () => {
  let wholeMs = 0;

  beforeAll(async () => {
    const repository = makeHome();
    await run(repository); // reads the program into the system's cache
    const startedAt = performance.now();
    const ended = await run(repository);
    wholeMs = 1.5 * (performance.now() - startedAt); // that one had nothing to do
    expect(`exit ${ended.code}${ended.code === 0 ? "" : ended.stderr}`).toBe("exit 0");
    repository.remove();
  }, 120_000);

  it("comes to the same end", { timeout: KILLS * 20_000 }, async () => {
    let worlds = 0;
    let hits = 0;
    const work = async (): Promise<void> => {
      while (hits < KILLS && worlds < MOST_WORLDS) {
        worlds += 1;
        hits += await killInWorld(SEED + worlds - 1, wholeMs);
      }
    };
    await Promise.all(Array.from({ length: LANES }, work));
    process.stdout.write(`${hits} kills in ${worlds} worlds from seed ${SEED}\n`);
    expect(hits).toBeGreaterThanOrEqual(KILLS);
  });
});

/** Kills the command at random instants until it came to its end, which it is let come to at last. Answers how often it was killed. */
async function killInWorld(seed: number, wholeMs: number): Promise<number> {
  const random = seeded(seed);
  const repository = makeHome();
  const moments: number[] = [];
  let hits = 0;
  for (let isKilled = true; isKilled && hits < KILLS_A_WORLD; hits += isKilled ? 1 : 0) {
    const moment = Math.round(EARLIEST_MS + random() * wholeMs);
    moments.push(moment);
    isKilled = (await run(repository, moment)).signal === "SIGKILL";
  }
  const where = `SIGNALBOX_SEED=${seed} SIGNALBOX_KILLS=1, killed after ${moments.join(", ")} ms`;
  const last = await run(repository);
  expect(`${where}: exit ${last.code}\n${last.code === 0 ? "" : last.stdout + last.stderr}`).toBe(`${where}: exit 0\n`);
  expectCommitted(repository, where);
  await withRecords(join(repository.root, ".signalbox"), async (store) => {
    await expectAllEnded(store, where);
    await expectOnePullRequest(store, repository, where);
  });
  await expectNoOrphans(dirname(repository.root));
  repository.remove();
  return hits;
}

function makeHome(): Repository {
  const repository = makeChanged();
  mkdirSync(join(repository.root, "../home"));
  return repository;
}

/** The command, from a fresh data folder in the repository itself: its first opening can be killed as well. */
function run(repository: Repository, killAfterMs?: number): Promise<Ended> {
  return signalbox(COMMIT, {
    cwd: repository.root,
    env: worldEnv(dirname(repository.root)),
    ...(killAfterMs === undefined ? {} : { killAfterMs }),
  });
}

/** Numbers from 0 to 1, the same for the same seed. Source: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
