import { describe, expect, test } from "vitest";
import { makeFinding } from "../../kernel/record/finding.ts";
import type { Result } from "../../kernel/record/result.ts";
import type { Store } from "../open-store.ts";
import { approvalOf, AT, endingOf, escalationOf, note, resultOf } from "./record-drafts.ts";
import { draftRun } from "./run-drafts.ts";
import type { StoreKind } from "./store-sites.ts";
import { useStore } from "./use-store.ts";

const HOUR_MS = 3_600_000;
const finding = (place: string, rule = "docs/broken-link") =>
  makeFinding({ rule, severity: "low", where: { file: place }, message: "m", remedy: "r", owner: "meta-updater" });

/** What every store must count of Signalbox's own work. */
export function describeWorkRecords(kind: StoreKind): void {
  describe(`the store ${kind.name}: records of work`, () => {
    let store: Store;
    useStore(kind, "exe_records", (opened) => (store = opened));

    /** A run of a repository that begins at an hour, takes so long, and ends with these results. */
    const played = async (
      id: string,
      about: { repository: string; signal: string; hour: number; minutes: number },
      results: readonly Partial<Result>[],
      failsGate = false,
    ) => {
      const startedAt = AT + about.hour * HOUR_MS;
      const { signal, run } = draftRun(id, { signal: about.signal, repository: about.repository, startedAt });
      await store.signals.receive(signal, run, false);
      const writer = { run: id, epoch: 1, at: startedAt };
      const named = results.map((result, index): Result => ({ ...resultOf(`${id}/${index}`), ...result }));
      const assignments = named.map(({ assignment, agent, task }) => ({
        ...{ id: assignment, name: assignment, agent, task, critical: false, input: {} },
      }));
      await store.runs.beginRound(writer, 1, assignments, [note(`${id} begun`)]);
      const endedAt = startedAt + about.minutes * 60_000;
      await store.runs.recordResults({ ...writer, at: endedAt }, named, [note(`${id} results`)]);
      const ending = endingOf(id);
      const report = { ...ending.report, deliverables: [{ type: "commit", value: id }] };
      const gate = { ...ending.gate, passed: !failsGate };
      const state = failsGate ? ("failed" as const) : ending.state;
      await store.runs.end({ ...writer, at: endedAt }, { ...ending, state, gate, report });
      return writer;
    };

    test("counts runs, durations, failures, gates, decisions, recoveries and deliverables of a window alone", async () => {
      const about = { repository: "/counted", signal: "OPS:COMMIT", hour: 0, minutes: 2 };
      const error = { code: "network", message: "no route \u0000 to host" };
      await played("run_w1", about, [{}]);
      await played("run_w2", { ...about, hour: 1, minutes: 4 }, [{ status: "failed", error }], true);
      const writer = await played("run_w3", { ...about, hour: 2, minutes: 6 }, [{ status: "timeout", error }]);
      await played("run_w4", { ...about, hour: 30 }, [{}]);
      await played("run_w5", { ...about, repository: "/other" }, [{ status: "failed", error }]);
      await store.runs.append(writer, [{ key: "recovery:run_w3/0:1", name: "recovery", to: "inside", payload: {} }]);
      await store.approvals.ask(writer, approvalOf("run_w3", "apr_w"), note("asked"));
      const decision = { by: "ada", decision: "approve", at: AT + 60_000, note: "", selfApproved: true } as const;
      await store.approvals.decide("apr_w", decision, "approved", note("decided"));
      await store.escalations.raise(writer, escalationOf("run_w3", "esc_w"), note("raised"));
      const found = await store.workRecords.period({ repository: "/counted", fromAt: AT, toAt: AT + 24 * HOUR_MS });
      expect(found.runs).toEqual([
        { signal: "OPS:COMMIT", state: "complete", count: 2 },
        { signal: "OPS:COMMIT", state: "failed", count: 1 },
      ]);
      const durations = { count: 3, medianMs: 240_000, p90Ms: 336_000 };
      expect(found.durations).toEqual(
        expect.arrayContaining([
          { signal: null, ...durations },
          { signal: "OPS:COMMIT", ...durations },
        ]),
      );
      expect(found).toMatchObject({ failedGates: 1, timeouts: 1, recoveries: 1, findings: null, cut: [] });
      expect(found.failures).toMatchObject([
        { run: "run_w3", status: "timeout", code: "network" },
        { run: "run_w2", status: "failed", agent: "scribe", task: "write" },
      ]);
      expect(found.approvals).toEqual([
        { run: "run_w3", kind: "approval", title: "git.push", askedAt: AT, answeredAt: AT + 60_000, state: "approved" },
      ]);
      expect(found.escalations).toMatchObject([
        { kind: "Conflict", title: "Both want it", answeredAt: null, state: "open" },
      ]);
      expect(found.deliverables).toEqual([{ type: "commit", count: 3 }]);
      const all = await store.workRecords.period({ repository: null, fromAt: AT, toAt: AT + 24 * HOUR_MS });
      expect(all.failures.map((failure) => failure.run)).toContain("run_w5");
    });

    test("tells open, new and fixed findings, since when they are known, and which rules come again", async () => {
      const about = { repository: "/audited", signal: "OPS:AUDIT", minutes: 1 };
      await played("run_a1", { ...about, hour: 0 }, [{ findings: [finding("old.md"), finding("fixed.md")] }]);
      await played("run_a2", { ...about, hour: 30 }, [{ findings: [finding("old.md"), finding("new.md")] }]);
      await played("run_a3", { ...about, hour: 31 }, [
        { findings: [finding("old.md"), finding("new.md", "docs/empty-link")] },
      ]);
      const window = { repository: "/audited", fromAt: AT + 24 * HOUR_MS, toAt: AT + 48 * HOUR_MS };
      expect((await store.workRecords.period(window)).findings).toEqual({
        run: "run_a3",
        open: expect.arrayContaining([
          { severity: "low", rule: "docs/broken-link", firstAt: AT },
          { severity: "low", rule: "docs/empty-link", firstAt: AT + 31 * HOUR_MS },
        ]),
        change: { since: "run_a1", new: 1, fixed: 1 },
      });
      const recurring = await store.workRecords.recurring({ ...window, fromAt: AT }, 3);
      expect(recurring).toMatchObject([
        { rule: "docs/broken-link", places: 3, firstAt: AT, lastAt: AT + 31 * HOUR_MS },
      ]);
      expect([...(recurring[0]?.runs ?? [])].sort()).toEqual(["run_a1", "run_a2", "run_a3"]);
      expect((await store.workRecords.period({ ...window, fromAt: 0, toAt: 1 })).findings).toBeNull();
    });
  });
}
