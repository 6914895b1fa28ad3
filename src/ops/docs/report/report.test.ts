import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { composeHealth } from "./compose-health.ts";
import { groupFailures } from "./failure-groups.ts";
import { healthMarkdown } from "./health-markdown.ts";
import { HealthReport } from "./model.ts";
import { type Period, periodBefore, periodOf } from "./period.ts";
import type { FailedAssignment, PeriodRecords } from "./records.ts";

const NOW = Date.parse("2026-11-21T10:00:00Z");
const iso = (at: number) => new Date(at).toISOString();

describe("the period of a report", () => {
  it.each([
    ["weekly", undefined, "UTC", "2026-W46", "2026-11-09T00:00:00.000Z", "2026-11-16T00:00:00.000Z"],
    ["weekly", "2026-W47", "Europe/Berlin", "2026-W47", "2026-11-15T23:00:00.000Z", "2026-11-22T23:00:00.000Z"],
    ["weekly", "2020-W53", "UTC", "2020-W53", "2020-12-28T00:00:00.000Z", "2021-01-04T00:00:00.000Z"],
    ["monthly", undefined, "UTC", "2026-10", "2026-10-01T00:00:00.000Z", "2026-11-01T00:00:00.000Z"],
    ["monthly", "2026-10", "Europe/Berlin", "2026-10", "2026-09-30T22:00:00.000Z", "2026-10-31T23:00:00.000Z"],
    ["monthly", "2025-12", "Asia/Kolkata", "2025-12", "2025-11-30T18:30:00.000Z", "2025-12-31T18:30:00.000Z"],
    [
      ...["retrospective", "2026-10-01..2026-10-02", "America/New_York", "2026-10-01..2026-10-02"],
      ...["2026-10-01T04:00:00.000Z", "2026-10-03T04:00:00.000Z"],
    ],
  ] as const)("%s %s in %s", (...row) => {
    const [kind, of, timeZone, label, from, to] = row;
    const period = periodOf(kind, of, timeZone, NOW);
    expect([period.label, iso(period.fromAt), iso(period.toAt)]).toEqual([label, from, to]);
    expect(period.isOver).toBe(period.toAt <= NOW);
  });

  it.each([
    "2026-W54",
    "2025-W53",
    "2026-13",
    "yesterday",
    "2026-10-05..2026-10-01",
    "2026-02-30..2026-03-01",
    "2027-01",
  ])("refuses %s", (of) => {
    expect(() => periodOf("weekly", of, "UTC", NOW)).toThrow(expect.objectContaining({ code: "invalid_input" }));
  });

  it("ends where the next begins, in every time zone and over every change of the clocks", () => {
    const zones = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: NOW }), zones, fc.constantFrom("weekly", "monthly"), (at, zone, kind) => {
        const period = periodOf(kind, undefined, zone, at);
        const before = periodBefore(period);
        expect(before.toAt).toBe(period.fromAt);
        expect(period.toAt).toBeLessThanOrEqual(at);
        expect(periodOf(kind, undefined, zone, period.toAt + 1)).toMatchObject({ label: period.label });
      }),
      { numRuns: 200 },
    );
  });
});

const EMPTY: PeriodRecords = {
  ...{ runs: [], durations: [], failedGates: 0, timeouts: 0, recoveries: 0, failures: [], approvals: [] },
  ...{ escalations: [], deliverables: [], findings: null, cut: [] },
};
const PERIOD: Period = { label: "2026-W46", fromAt: 0, toAt: 1_000_000, timeZone: "UTC", isOver: true };
const failure = (run: string, message: string, at = 5): FailedAssignment => ({
  ...{ run, agent: "release-manager", task: "commit", status: "failed", at, code: "precondition", message },
});

describe("a health report", () => {
  it("compares with the period before and says unknown where there is no data", () => {
    const now: PeriodRecords = {
      ...EMPTY,
      runs: [
        { signal: "OPS:COMMIT", state: "complete", count: 3 },
        { signal: "OPS:COMMIT", state: "failed", count: 1 },
        { signal: "OPS:COMMIT", state: "running", count: 5 },
      ],
      durations: [{ signal: null, count: 4, medianMs: 2_000, p90Ms: 9_000 }],
      approvals: [1, 3, 8].map((minutes) => ({
        ...{ run: "run_1", kind: "approval", title: "git.push", askedAt: 0, state: "approved" },
        answeredAt: minutes * 60_000,
      })),
      findings: {
        run: "run_9",
        open: [0, 400_000].map((firstAt) => ({ severity: "high", rule: "docs/x", firstAt })),
        change: null,
      },
      deliverables: [{ type: "commit", count: 2 }],
    };
    const report = composeHealth({
      kind: "weekly",
      period: PERIOD,
      repository: "/r",
      at: 2_000_000,
      now,
      before: EMPTY,
    });
    expect(HealthReport.parse(report)).toEqual(report);
    expect(report.runs).toMatchObject({
      total: { now: 9, before: 0 },
      successShare: { now: 0.75, before: null },
      medianMs: { now: 2_000, before: null },
    });
    expect(report.approvals).toMatchObject({
      medianAnswerMs: { now: 180_000, before: null },
      slowestAnswerMs: 480_000,
    });
    expect(report.findings).toMatchObject({
      open: 2,
      new: null,
      bySeverity: [{ severity: "high", count: 2, medianAgeMs: 800_000, oldestAgeMs: 1_000_000 }],
    });
    const page = healthMarkdown(report);
    expect(page).toContain("complete: 75 % (unknown)");
    expect(page).toContain("- commit: 2 (0)");
    expect(page).toContain("new: unknown; fixed: unknown");
  });

  it("never claims anything of an empty store", () => {
    const page = healthMarkdown(
      composeHealth({ kind: "monthly", period: PERIOD, repository: null, at: 0, now: EMPTY, before: EMPTY }),
    );
    expect(page).toContain("complete: unknown (unknown)");
    expect(page).toContain("Unknown: no audit of this repository had ended by then.");
    expect(page).toContain("No run began in this period.");
  });
});

describe("failures of the same cause", () => {
  it("are told by their words without names, numbers and paths", () => {
    const groups = groupFailures(
      [
        failure("run_a", 'hook "pre-commit" failed after 12 s in /tmp/a/b', 1),
        failure("run_b", 'hook "pre-push" failed after 7 s in /srv/c', 9),
        failure("run_c", "something else"),
      ],
      2,
    );
    expect(groups).toMatchObject([{ times: 2, firstAt: 1, lastAt: 9, runs: ["run_b", "run_a"] }]);
  });
});
