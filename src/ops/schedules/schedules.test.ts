import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpsError } from "../../kernel/ops-error.ts";
import { nextTime, nextTimes } from "./cron.ts";
import { decide, jitterOf, LATE_AFTER_MS } from "./decide.ts";
import type { Schedule } from "./model.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const ZONES = [
  "Europe/Berlin",
  "America/New_York",
  "Australia/Lord_Howe",
  "America/Sao_Paulo",
  "Asia/Kathmandu",
  "Pacific/Chatham",
  "UTC",
];

const FORMATS = new Map(ZONES.map((timeZone) => [timeZone, formatOf(timeZone)]));

function formatOf(timeZone: string): Intl.DateTimeFormat {
  const fields = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat("en-CA", { timeZone, ...fields, hourCycle: "h23" });
}

/** The wall clock of a zone: date, and minutes since midnight. */
function wallOf(at: number, timeZone: string): { readonly date: string; readonly minutes: number } {
  const parts = (FORMATS.get(timeZone) ?? formatOf(timeZone)).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? "";
  return {
    date: `${part("year")}-${part("month")}-${part("day")}`,
    minutes: Number(part("hour")) * 60 + Number(part("minute")),
  };
}

const zone = fc.constantFrom(...ZONES);
const instant = fc.integer({ min: Date.UTC(2024, 0, 1), max: Date.UTC(2028, 0, 1) });

describe("the times of a daily schedule", () => {
  it("come once on each date of the zone, at its wall clock or right after a jump, whatever the clocks do", () => {
    fc.assert(
      fc.property(
        zone,
        instant,
        fc.integer({ min: 0, max: 23 }),
        fc.integer({ min: 0, max: 59 }),
        (timeZone, after, hour, minute) => {
          const times = nextTimes({ cron: `${minute} ${hour} * * *`, timeZone }, after, 5);
          const walls = times.map((at) => wallOf(at, timeZone));
          expect(times).toEqual([...new Set(times)].sort((one, other) => one - other));
          expect(times[0]).toBeGreaterThan(after);
          expect(new Set(walls.map((wall) => wall.date)).size).toBe(5);
          for (const [index, wall] of walls.entries()) {
            const late = wall.minutes - (hour * 60 + minute);
            expect(late).toBeGreaterThanOrEqual(0);
            const isAfterJump = wallOf((times[index] ?? 0) - 1, timeZone).minutes + 1 !== wall.minutes;
            if (late > 0) expect(isAfterJump && late <= 60).toBe(true);
            const before = index === 0 ? after : (times[index - 1] ?? after);
            expect((times[index] ?? 0) - before).toBeLessThanOrEqual(DAY_MS + 61 * MINUTE_MS);
          }
        },
      ),
      { numRuns: 200 },
    );
  });

  it("in the hour that is jumped over come right after it, in the hour that comes twice once", () => {
    const berlin = { cron: "30 2 * * *", timeZone: "Europe/Berlin" };
    const spring = nextTimes(berlin, Date.UTC(2026, 2, 28, 12), 2).map((at) => new Date(at).toISOString());
    expect(spring).toEqual(["2026-03-29T01:00:00.000Z", "2026-03-30T00:30:00.000Z"]);
    const autumn = nextTimes(berlin, Date.UTC(2026, 9, 24, 12), 2).map((at) => new Date(at).toISOString());
    expect(autumn).toEqual(["2026-10-25T00:30:00.000Z", "2026-10-26T01:30:00.000Z"]);
  });

  it("of the weekly report are Monday at eight, in summer and in winter", () => {
    const weekly = { cron: "0 8 * * 1", timeZone: "Europe/Berlin" };
    const times = nextTimes(weekly, Date.UTC(2026, 9, 20), 2).map((at) => new Date(at).toISOString());
    expect(times).toEqual(["2026-10-26T07:00:00.000Z", "2026-11-02T07:00:00.000Z"]);
    expect(new Date(nextTime("0 8 * * 1", "Europe/Berlin", Date.UTC(2026, 6, 1)) ?? 0).toISOString()).toBe(
      "2026-07-06T06:00:00.000Z",
    );
  });

  it.each([
    ["60 8 * * *", "UTC"],
    ["0 8 * *", "UTC"],
    ["* * * * * *", "UTC"],
    ["0 8 * * 1", "Mars/Olympus"],
    ["", "UTC"],
  ])("of %j in %s are refused", (cron, timeZone) => {
    const thrown = (() => {
      try {
        return nextTime(cron, timeZone, 0);
      } catch (caught) {
        return caught;
      }
    })();
    expect(isOpsError(thrown, "invalid_input")).toBe(true);
  });
});

const NEXT = Date.UTC(2026, 10, 23, 8);
const plan: Schedule & { readonly nextAt: number } = {
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
  ...{ lastAt: null, lastRun: "run_1", lastOutcome: "started" },
};
const WEEK_LATER = NEXT + 7 * DAY_MS;

describe("a schedule whose time has come", () => {
  it("sends, and its next time is a week later", () => {
    expect(decide(plan, NEXT + 5, false)).toEqual({ kind: "send", scheduledAt: NEXT, nextAt: WEEK_LATER });
  });

  it("waits out its jitter, which is the same for every server and within its bound", () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.integer({ min: 1, max: DAY_MS }),
        fc.integer({ min: 0, max: DAY_MS }),
        (id, jitterMs, late) => {
          const waitMs = jitterOf({ id, jitterMs }, NEXT);
          expect(waitMs).toBeGreaterThanOrEqual(0);
          expect(waitMs).toBeLessThan(jitterMs);
          const move = decide({ ...plan, id, jitterMs, missed: "run-once" }, NEXT + late, false);
          expect(move.kind).toBe(late < waitMs ? "wait" : "send");
        },
      ),
    );
  });

  it("passes over, waits, or begins beside an unfinished run, as it was told", () => {
    expect(decide(plan, NEXT, true)).toMatchObject({
      kind: "pass",
      turn: { lastOutcome: "skipped", nextAt: WEEK_LATER },
    });
    expect(decide({ ...plan, overlap: "allow" }, NEXT, true).kind).toBe("send");
    const queueing = { ...plan, overlap: "queue" } as const;
    expect(decide(queueing, NEXT, true)).toMatchObject({
      kind: "queue",
      turn: { lastOutcome: "queued", nextAt: NEXT },
    });
    const queued = { ...queueing, lastOutcome: "queued" };
    expect(decide(queued, NEXT + DAY_MS, true)).toEqual({ kind: "wait" });
    expect(decide(queued, NEXT + DAY_MS, false)).toEqual({ kind: "send", scheduledAt: NEXT, nextAt: WEEK_LATER });
  });

  it("is passed over or sent once when it went by while no server ran", () => {
    const late = NEXT + 3 * 7 * DAY_MS + LATE_AFTER_MS + 1;
    expect(decide(plan, late, false)).toMatchObject({
      kind: "pass",
      turn: { lastOutcome: "missed", nextAt: NEXT + 28 * DAY_MS },
    });
    expect(decide({ ...plan, missed: "run-once" }, late, false)).toEqual({
      ...{ kind: "send", scheduledAt: NEXT, nextAt: NEXT + 28 * DAY_MS },
    });
    expect(decide(plan, NEXT + LATE_AFTER_MS, false).kind).toBe("send");
  });
});
