import { describe, expect, it } from "vitest";
import { commit, demandOneEnd, makeWorld } from "./commit-world.ts";

/** `npm run kill` asks for 200. */
const KILLS = Number(process.env["SIGNALBOX_KILLS"] ?? "40");
const SEED = Number(process.env["SIGNALBOX_SEED"] ?? "20260101");
const KILLS_A_WORLD = 4;
const LATEST_MS = 3_000;

describe(`commit, killed at ${KILLS} random instants (seed ${SEED})`, () => {
  it("comes to the same end", { timeout: KILLS * 20_000 }, async () => {
    const random = seeded(SEED);
    let done = 0;
    while (done < KILLS) {
      const repository = makeWorld();
      const moments: number[] = [];
      for (let kill = 0; kill < KILLS_A_WORLD && done < KILLS; kill++, done++) {
        moments.push(Math.round(60 + random() * LATEST_MS));
        await commit(repository, {}, moments.at(-1));
      }
      await demandOneEnd(repository, `killed after ${moments.join(", ")} ms`);
      repository.remove();
    }
    expect(done).toBe(KILLS);
  });
});

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
