import { describe, expect, it } from "vitest";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { z } from "zod";
import { createMasker } from "../policy/index.ts";
import { keepSchedules } from "./keep.ts";
import type { Schedule } from "./model.ts";

const NEXT = Date.UTC(2026, 10, 23, 8);
const weekly: Schedule = {
  ...{
    id: "sch_1",
    name: "weekly",
    signal: "OPS:REPORT",
    context: {},
    repository: "/r",
    cron: "0 8 * * 1",
    timeZone: "UTC",
  },
  ...{ jitterMs: 0, overlap: "skip", missed: "skip", createdBy: "ada", createdAt: 0, isPaused: false, nextAt: NEXT },
  ...{ lastAt: null, lastRun: null, lastOutcome: null },
};

/** A store of one schedule and an intake that remembers signal ids, shared by as many servers as a test wants. */
function ground(receive?: () => never) {
  let schedule = weekly;
  const runs = new Map<string, string>();
  const running = new Set<string>();
  const audited: unknown[] = [];
  const playbook = { place: "none", writes: false, input: z.strictObject({}), door: { command: "report" } };
  const server = (at: number, seen: Schedule = schedule) =>
    ({
      ...{
        clock: { now: () => at },
        masker: createMasker(),
        catalog: { playbooks: new Map([["OPS:REPORT", playbook]]) },
      },
      auditLog: { append: async (entry: unknown) => void audited.push(entry) },
      durable: { start: async () => {}, adopt: async () => true },
      runs: { find: async (id: string) => ({ id, endedAt: running.has(id) ? null : 1 }) },
      signals: {
        receive: async (signal: { readonly id: string; readonly digest: string }) => {
          receive?.();
          const known = runs.get(signal.id);
          const id = known ?? `run_${runs.size + 1}`;
          runs.set(signal.id, id);
          return { kind: known === undefined ? "started" : "repeated", run: { id, digest: signal.digest, endedAt: 1 } };
        },
      },
      schedules: {
        due: async (now: number) => (seen.nextAt !== null && seen.nextAt <= now ? [seen] : []),
        advance: async (_id: string, seenNextAt: number, turn: Partial<Schedule>) => {
          if (schedule.nextAt !== seenNextAt) return false;
          schedule = { ...schedule, ...turn };
          return true;
        },
      },
    }) as unknown as Ports; // sound: keeping schedules uses no other port
  return { runs, running, audited, server, now: () => schedule };
}

describe("keeping schedules", () => {
  it("sends a signal once for each time, whichever server comes first and however often", async () => {
    const { runs, audited, server, now } = ground();
    expect(await keepSchedules(server(NEXT - 1))).toBe(0);
    const stale = server(NEXT, weekly);
    expect(await keepSchedules(server(NEXT))).toBe(1);
    expect(await keepSchedules(stale)).toBe(0);
    expect(await keepSchedules(server(NEXT + 1))).toBe(0);
    expect([...runs.keys()]).toEqual([`sch_1:${NEXT}`]);
    expect(now()).toMatchObject({
      lastOutcome: "started",
      lastRun: "run_1",
      lastAt: NEXT,
      nextAt: NEXT + 7 * 86_400_000,
    });
    expect(audited[0]).toMatchObject({ door: "schedule", actor: { kind: "system", id: "schedule:weekly" } });
  });

  it("passes a time over while its run is unfinished", async () => {
    const { runs, running, server, now } = ground();
    await keepSchedules(server(NEXT));
    running.add("run_1");
    expect(await keepSchedules(server(NEXT + 7 * 86_400_000))).toBe(0);
    expect(runs.size).toBe(1);
    expect(now().lastOutcome).toBe("skipped");
  });

  it("writes down why a signal was refused and goes on, and tries again when the store is gone", async () => {
    const refused = ground(() => {
      throw new OpsError("conflict", "no such thing");
    });
    expect(await keepSchedules(refused.server(NEXT))).toBe(0);
    expect(refused.now()).toMatchObject({ lastOutcome: "refused: no such thing", nextAt: NEXT + 7 * 86_400_000 });
    const gone = ground(() => {
      throw new OpsError("storage", "gone");
    });
    await expect(keepSchedules(gone.server(NEXT))).rejects.toMatchObject({ code: "storage" });
    expect(gone.now().nextAt).toBe(NEXT);
  });
});
