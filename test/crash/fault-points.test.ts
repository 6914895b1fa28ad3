import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Repository } from "../support/repository.ts";
import { commit, demandOneEnd, makeWorld } from "./commit-world.ts";

/** More points than this would make the exhaustive test too long to be run at every change. */
const MOST_POINTS = 140;

/** Worlds at once: the start of a process waits for the disk as much as it computes. */
const LANES = 2;

let points: readonly string[] = [];
let first: Repository;

beforeAll(async () => {
  first = makeWorld();
  const log = join(first.root, "../points.log");
  const ended = await commit(first, { SIGNALBOX_FAULT_LOG: log });
  expect(`exit ${ended.code} ${ended.code === 0 ? "" : ended.stderr}`).toBe("exit 0 ");
  points = readFileSync(log, "utf8").trim().split("\n");
}, 120_000);

afterAll(() => first.remove());

describe("commit, killed with -9 before and after every effect and boundary", () => {
  it("passes the points that the engine promises", () => {
    const names = points.map((point) => point.replace(/^\d+ /, ""));
    for (const call of [
      "signals.receive",
      "runs.beginRound",
      "ledger.intend",
      "git.commit",
      "ledger.done",
      "git.push",
      "files.write",
      "forges.createPullRequest",
      "runs.recordResults",
      "runs.end",
    ]) {
      expect(names).toContain(`before ${call}`);
      expect(names).toContain(`after ${call}`);
    }
    expect(points.length).toBeLessThanOrEqual(MOST_POINTS);
  });

  it("comes to the same end from each of them", { timeout: 1_500_000 }, async () => {
    const left = points.map((_name, index) => index + 1);
    const lane = async (): Promise<void> => {
      for (let point = left.shift(); point !== undefined; point = left.shift()) await killAt(point);
    };
    await Promise.all(Array.from({ length: LANES }, lane));
    expect(left).toEqual([]);
  });
});

async function killAt(point: number): Promise<void> {
  const repository = makeWorld();
  const where = points[point - 1] ?? `${point}`;
  const killed = await commit(repository, { SIGNALBOX_FAULT_AT: String(point) });
  expect([where, killed.signal]).toEqual([where, "SIGKILL"]);
  await demandOneEnd(repository, where);
  repository.remove();
}
