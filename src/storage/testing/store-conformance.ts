import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eventBody, eventHash } from "../../kernel/record/event.ts";
import type { RunRow, Writer } from "../../ops/runs/index.ts";
import type { Store } from "../open-store.ts";
import { approvalOf, AT, endingOf, escalationOf, findingOf, intentOf, note, resultOf } from "./record-drafts.ts";
import { draftRun } from "./run-drafts.ts";
import type { StoreKind } from "./store-sites.ts";
import { useStore } from "./use-store.ts";

/** What every store must hold to. Each test works on runs of its own in one shared database. */
export function describeStore(kind: StoreKind): void {
  describe(`the store ${kind.name}`, () => {
    let store: Store;
    let serial = 0;
    useStore(kind, "exe_store", (opened) => (store = opened));

    const begin = async (other: Partial<RunRow> = {}) => {
      serial += 1;
      const { signal, run } = draftRun(`run_${serial}`, other);
      await store.signals.receive(signal, run, false);
      return { run: run.id, epoch: 1, at: AT } satisfies Writer;
    };
    const keys = async (run: string) => (await store.runs.events(run, 0, 1_000)).map((event) => event.key);

    test("the same signal starts one run, an equal request joins it, and another can be forced", async () => {
      const first = draftRun("run_i1", { digest: "intake" });
      const started = await store.signals.receive(first.signal, first.run, false);
      expect(started).toMatchObject({
        kind: "started",
        run: { id: "run_i1", epoch: 1, executor: "exe_store", eventCount: 1, state: "running" },
      });
      expect(await store.runs.find("run_i1")).toEqual(started.run);
      expect(await store.signals.receive(first.signal, first.run, false)).toMatchObject({
        kind: "repeated",
        run: { id: "run_i1" },
      });
      const equal = draftRun("run_i2", { digest: "intake" });
      expect(await store.signals.receive(equal.signal, equal.run, false)).toMatchObject({
        kind: "joined",
        run: { id: "run_i1" },
      });
      const forced = draftRun("run_i3", { digest: "intake" });
      expect(await store.signals.receive(forced.signal, forced.run, true)).toMatchObject({
        kind: "started",
        run: { id: "run_i3" },
      });
      expect(await store.signals.find("sig_run_i2")).toEqual(equal.signal);
    });

    test("many equal requests at once start one run", async () => {
      const drafts = Array.from({ length: 8 }, (_, n) => draftRun(`run_many_${n}`, { digest: "many" }));
      const answers = await Promise.all(drafts.map(({ signal, run }) => store.signals.receive(signal, run, false)));
      expect(answers.filter((answer) => answer.kind === "started")).toHaveLength(1);
      expect(new Set(answers.map((answer) => answer.run.id)).size).toBe(1);
    });

    test("an ignored signal is recorded without a run", async () => {
      const { signal } = draftRun("run_none", { signal: "SCHED:SWAP" });
      await store.signals.recordIgnored(signal);
      await store.signals.recordIgnored(signal);
      expect(await store.signals.find(signal.id)).toEqual(signal);
      expect(await store.runs.find("run_none")).toBeNull();
    });

    test("events are numbered without gaps, chained as the kernel says, and a key counts once, whatever the text", async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.record({ key: fc.stringMatching(/^[a-e]{1,2}$/), text: fc.string({ unit: "binary", maxLength: 40 }) }),
            { maxLength: 12 },
          ),
          async (drafts) => {
            const writer = await begin();
            const split = Math.floor(drafts.length / 2);
            const events = drafts.map((draft) => note(draft.key, draft.text));
            await store.runs.append(writer, events.slice(0, split));
            await store.runs.append(writer, events.slice(split));
            const stored = await store.runs.events(writer.run, 0, 100);
            expect(stored.map((event) => event.seq)).toEqual(stored.map((_, index) => index + 1));
            expect(stored.slice(1).map((event) => event.key)).toEqual([...new Set(drafts.map((draft) => draft.key))]);
            let previous = "";
            for (const event of stored) {
              expect(event.prevHash).toBe(previous);
              expect(event.hash).toBe(eventHash(previous, { ...event, body: eventBody(event) }));
              previous = event.hash;
            }
            expect(await store.runs.find(writer.run)).toMatchObject({ eventCount: stored.length, chainHead: previous });
          },
        ),
        { numRuns: 30 },
      );
    });

    test("writers at the same time make one gap-free chain", async () => {
      const writer = await begin();
      await Promise.all(
        Array.from({ length: 20 }, (_, n) => store.runs.append(writer, [note(`k${n}`), note("shared")])),
      );
      const stored = await store.runs.events(writer.run, 0, 100);
      expect(stored.map((event) => event.seq)).toEqual(Array.from({ length: 22 }, (_, n) => n + 1));
    });

    test("events come in pages", async () => {
      const writer = await begin();
      await store.runs.append(
        writer,
        Array.from({ length: 9 }, (_, n) => note(`k${n}`)),
      );
      expect((await store.runs.events(writer.run, 4, 3)).map((event) => event.seq)).toEqual([5, 6, 7]);
    });

    test("a writer of another epoch can write nothing at all", async () => {
      const writer = await begin();
      const late = { ...writer, epoch: 2 };
      const fenced = expect.objectContaining({ code: "fenced" });
      await expect(store.runs.append(late, [note("x")])).rejects.toEqual(fenced);
      await expect(store.runs.beginRound(late, 1, [], [note("x")])).rejects.toEqual(fenced);
      await expect(store.runs.recordResults(late, [resultOf("a")], [note("x")])).rejects.toEqual(fenced);
      await expect(store.runs.recordPlan(late, "a", {}, true)).rejects.toEqual(fenced);
      await expect(store.runs.setWaiting(late, { for: "x", id: "x" })).rejects.toEqual(fenced);
      await expect(store.runs.end(late, endingOf(writer.run))).rejects.toEqual(fenced);
      await expect(store.ledger.intend(late, intentOf("k"), note("x"))).rejects.toEqual(fenced);
      await expect(store.approvals.ask(late, approvalOf(writer.run, "apr_late"), note("x"))).rejects.toEqual(fenced);
      await expect(store.escalations.raise(late, escalationOf(writer.run, "esc_late"), note("x"))).rejects.toEqual(
        fenced,
      );
      await expect(store.leases.acquire(late, "r")).rejects.toEqual(fenced);
      expect(await keys(writer.run)).toEqual(["run.accepted"]);
      expect(await store.ledger.ofRun(writer.run)).toEqual([]);
    });

    test("a round begins once and answers the same each time", async () => {
      const writer = await begin();
      const drafts = [
        { id: `${writer.run}/a`, name: "a", agent: "scribe", task: "write", critical: true, input: { path: "x" } },
      ];
      expect(await store.runs.beginRound(writer, 1, drafts, [note("spawn")])).toEqual({ at: AT, abort: false });
      expect(await store.runs.requestAbort(writer.run, "ada", AT)).toBe(true);
      expect(await store.runs.beginRound({ ...writer, at: AT + 9 }, 1, drafts, [note("spawn")])).toEqual({
        at: AT,
        abort: false,
      });
      expect(await store.runs.beginRound({ ...writer, at: AT + 9 }, 2, [], [])).toEqual({ at: AT + 9, abort: true });
      expect(await store.runs.assignments(writer.run)).toMatchObject([
        { id: `${writer.run}/a`, name: "a", critical: true, status: "running", result: null },
      ]);
    });

    test("the first result of an assignment stays, with its findings in order of severity and place", async () => {
      const writer = await begin();
      const findings = [findingOf("low", "b.md"), findingOf("high", "z.md"), findingOf("low", "a.md")];
      const first = { ...resultOf(`${writer.run}/a`), findings };
      await store.runs.recordResults(writer, [first], [note("result")]);
      await store.runs.recordResults(
        writer,
        [{ ...first, summary: "another", findings: [findingOf("critical", "q.md")] }],
        [note("result")],
      );
      expect(await store.runs.assignments(writer.run)).toMatchObject([{ name: "a", status: "success", result: first }]);
      expect((await store.findings.ofRun(writer.run, 10)).map((finding) => finding.where.file)).toEqual([
        "z.md",
        "a.md",
        "b.md",
      ]);
      expect(await store.findings.ofRun(writer.run, 1)).toHaveLength(1);
    });

    test("durations of past successes are remembered, newest first", async () => {
      for (const ms of [10, 20, 30]) {
        const writer = await begin();
        await store.runs.recordResults(
          { ...writer, at: AT + ms },
          [{ ...resultOf("a"), agent: "timer", durationMs: ms }],
          [],
        );
      }
      expect(await store.runs.pastDurations("timer", "write")).toEqual([30, 20, 10]);
    });

    test("the first plan stands unless it is replaced", async () => {
      const writer = await begin();
      expect(await store.runs.plan(writer.run, "a")).toBeNull();
      expect(await store.runs.recordPlan(writer, "a", { step: 1, odd: "\u0000" }, false)).toEqual({
        step: 1,
        odd: "\u0000",
      });
      expect(await store.runs.recordPlan(writer, "a", { step: 2 }, false)).toEqual({ step: 1, odd: "\u0000" });
      expect(await store.runs.recordPlan(writer, "a", { step: 3 }, true)).toEqual({ step: 3 });
      expect(await store.runs.plan(writer.run, "a")).toEqual({ step: 3 });
    });

    test("a run ends once, gives up its leases, and its report names the last hash of the chain", async () => {
      const writer = await begin();
      await store.leases.acquire(writer, "repo:ends");
      await store.runs.setWaiting(writer, { for: "an answer", id: "esc_1" });
      expect(await store.runs.find(writer.run)).toMatchObject({
        state: "waiting",
        waitingFor: "an answer",
        waitingId: "esc_1",
      });
      const report = await store.runs.end(writer, endingOf(writer.run));
      const ended = await store.runs.find(writer.run);
      expect(ended).toMatchObject({
        state: "complete",
        endedAt: AT,
        waitingFor: null,
        chainHead: report.chainHead,
        eventCount: report.events,
      });
      expect(
        await store.runs.end(
          { ...writer, at: AT + 5 },
          { ...endingOf(writer.run), state: "failed", events: [note("other")] },
        ),
      ).toEqual(report);
      expect(await store.runs.report(writer.run)).toEqual(report);
      expect(await store.runs.requestAbort(writer.run, "ada", AT)).toBe(false);
      expect(await store.leases.acquire(await begin(), "repo:ends")).toEqual({ kind: "held" });
    });

    test("results that come with the end are recorded before it, in the same statement", async () => {
      const writer = await begin();
      const result = { ...resultOf(`${writer.run}/a`), findings: [findingOf("high", "z.md")] };
      const unrecorded = { results: [result], events: [note("result")] };
      await store.runs.end(writer, { ...endingOf(writer.run), unrecorded });
      expect(await store.runs.assignments(writer.run)).toMatchObject([{ name: "a", status: "success", result }]);
      expect(await store.findings.ofRun(writer.run, 10)).toHaveLength(1);
      const keys = (await store.runs.events(writer.run, 0, 100)).map((event) => event.key);
      expect(keys).toEqual(["run.accepted", "result", "complete"]);
    });

    test("runs are listed newest first by state, signal and repository, page by page", async () => {
      const made = [];
      for (let n = 0; n < 4; n += 1)
        made.push(await begin({ signal: "OPS:LISTED", startedAt: AT + n, repository: n === 3 ? "/other" : "/listed" }));
      await store.runs.end(made[0] ?? { run: "", epoch: 0, at: 0 }, endingOf(made[0]?.run ?? ""));
      const ids = made.map((writer) => writer.run);
      const list = async (filter: object) =>
        (await store.runs.list({ signal: "OPS:LISTED", limit: 10, ...filter })).map((run) => run.id);
      expect(await list({})).toEqual(ids.toReversed());
      expect(await list({ state: "unfinished", repository: "/listed" })).toEqual([ids[2], ids[1]]);
      expect(await list({ state: "complete" })).toEqual([ids[0]]);
      expect(await list({ before: ids[2], limit: 1 })).toEqual([ids[1]]);
      expect(await store.findings.previousRun(ids[2] ?? "")).toEqual({ run: ids[0], at: AT });
      expect(await store.findings.previousRun(ids[0] ?? "")).toBeNull();
    });
  });
}
