import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type EventDraft, eventBody, eventHash } from "../kernel/event.ts";
import { makeFinding } from "../kernel/finding.ts";
import type { AuditEntry } from "../kernel/operation.ts";
import type { Report } from "../kernel/report.ts";
import type { Result } from "../kernel/result.ts";
import type { Approval } from "../ops/approvals/index.ts";
import type { Escalation } from "../ops/escalations/index.ts";
import type { RunRow, Writer } from "../ops/runs/index.ts";
import type { PullRequest } from "../ops/workspace/forge-port.ts";
import { draftRun } from "./run-drafts.ts";
import type { StoreKind, StoreSite } from "./store-sites.ts";
import type { Store } from "../storage/open-store.ts";

const AT = 1_700_000_000_000;
const note = (key: string, text = key): EventDraft => ({ key, name: "note", to: "inside", payload: { text } });

/** What every store must hold to. Each test works on runs of its own in one shared database. */
export function describeStore(kind: StoreKind): void {
  describe(`the store ${kind.name}`, () => {
    let site: StoreSite;
    let store: Store;
    let serial = 0;
    beforeAll(async () => {
      site = await kind.site();
      store = await site.open("exe_store");
    }, 60_000);
    afterAll(async () => {
      await store.close();
      await site.remove();
    }, 60_000);

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
              expect(event.hash).toBe(eventHash(previous, event.run, event.seq, event.at, eventBody(event)));
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

    test("an effect is intended, done once, and refused under the same key with other input", async () => {
      const writer = await begin();
      expect(await store.ledger.find(writer.run, "a", "k")).toBeNull();
      expect(await store.ledger.intend(writer, intentOf("k"), note("intended"))).toMatchObject({
        state: "intended",
        attempts: 1,
        input: { path: "x" },
      });
      await store.ledger.failed(writer, "a", "k", "no route", note("failed"));
      expect(await store.ledger.intend(writer, intentOf("k"), note("intended:2"))).toMatchObject({
        state: "intended",
        attempts: 2,
      });
      await expect(store.ledger.intend(writer, { ...intentOf("k"), digest: "other" }, note("x"))).rejects.toMatchObject(
        { code: "unknown_outcome" },
      );
      await store.ledger.done(writer, "a", "k", { sha: "1" }, null, note("done"));
      await store.ledger.done(writer, "a", "k", { sha: "2" }, null, note("done"));
      expect(await store.ledger.intend(writer, intentOf("k"), note("x"))).toMatchObject({
        state: "done",
        output: { sha: "1" },
        attempts: 2,
        doneAt: AT,
      });
      expect(await keys(writer.run)).toEqual(["run.accepted", "intended", "failed", "intended:2", "done"]);
      await expect(store.ledger.done(writer, "a", "never", {}, null, note("x"))).rejects.toMatchObject({
        code: "not_found",
      });
    });

    test("an approval is asked once, decided once, claimed, and committed with its effect", async () => {
      const writer = await begin();
      const asked = approvalOf(writer.run, "apr_1");
      expect(await store.approvals.ask(writer, asked, note("asked"))).toEqual(asked);
      expect(await store.approvals.ask(writer, { ...asked, action: "other" }, note("asked"))).toEqual(asked);
      await expect(store.approvals.move(writer, "apr_1", "claimed", note("x"))).rejects.toMatchObject({
        code: "conflict",
      });
      const yes = { by: "ada", decision: "approve", at: AT, note: "fine \u0000", selfApproved: false } as const;
      expect(await store.approvals.decide("apr_1", yes, "approved", note("decided"))).toMatchObject({
        state: "approved",
        decisions: [yes],
      });
      await expect(store.approvals.decide("apr_1", yes, "rejected", note("x"))).rejects.toMatchObject({
        code: "conflict",
      });
      expect(await store.approvals.move(writer, "apr_1", "claimed", note("claimed"))).toMatchObject({
        state: "claimed",
      });
      expect(await store.approvals.move(writer, "apr_1", "claimed", note("claimed again"))).toMatchObject({
        state: "claimed",
      });
      await store.ledger.intend(writer, intentOf("k"), note("intended"));
      await store.ledger.done(writer, "a", "k", {}, "apr_1", note("done"));
      expect(await store.approvals.find("apr_1")).toMatchObject({ state: "committed" });
      expect(await store.approvals.list({ run: writer.run, state: "committed", limit: 5 })).toHaveLength(1);
      await expect(store.approvals.decide("apr_none", yes, "approved", note("x"))).rejects.toMatchObject({
        code: "not_found",
      });
      expect(await keys(writer.run)).toEqual(["run.accepted", "asked", "decided", "claimed", "intended", "done"]);
    });

    test("humans are remembered", async () => {
      await store.approvals.rememberHuman("grace", AT);
      await store.approvals.rememberHuman("ada", AT + 1);
      await store.approvals.rememberHuman("grace", AT + 2);
      expect(await store.approvals.knownHumans()).toEqual(["grace", "ada"]);
    });

    test("an escalation is raised once, rises, and is answered once", async () => {
      const writer = await begin();
      const raised = escalationOf(writer.run, "esc_1");
      expect(await store.escalations.raise(writer, raised, note("raised"))).toEqual(raised);
      expect(await store.escalations.raiseLevel(writer, "esc_1", 2, AT + 9, "open", note("level 2"))).toEqual({
        ...raised,
        level: 2,
        nextLevelAt: AT + 9,
      });
      const answer = { option: "retry", by: "ada", at: AT, note: "again", delegateTo: null } as const;
      expect(await store.escalations.answer("esc_1", answer, note("answered"))).toMatchObject({
        state: "answered",
        answer,
      });
      await expect(store.escalations.answer("esc_1", answer, note("x"))).rejects.toMatchObject({ code: "conflict" });
      expect(await store.escalations.raiseLevel(writer, "esc_1", 3, AT, "unanswered", note("x"))).toMatchObject({
        state: "answered",
        level: 2,
      });
      expect((await store.escalations.list({ state: "answered", limit: 5 })).map((one) => one.id)).toEqual(["esc_1"]);
      expect(await keys(writer.run)).toEqual(["run.accepted", "raised", "level 2", "answered"]);
    });

    test("leases are given in order of arrival", async () => {
      const [first, second, third] = [await begin(), await begin(), await begin()];
      expect(await store.leases.acquire(first, "repo:order")).toEqual({ kind: "held" });
      expect(await store.leases.acquire(first, "repo:order")).toEqual({ kind: "held" });
      expect(await store.leases.acquire(second, "repo:order")).toEqual({
        kind: "waiting",
        holder: first.run,
        ahead: 1,
        holderIsAlive: true,
      });
      expect(await store.leases.acquire(third, "repo:order")).toMatchObject({ ahead: 2 });
      await store.leases.release(first);
      await store.leases.release(first);
      expect(await store.leases.acquire(third, "repo:order")).toMatchObject({ holder: second.run, ahead: 1 });
      expect(await store.leases.acquire(second, "repo:order")).toEqual({ kind: "held" });
    });

    test("of many that ask for a lease at once one holds it", async () => {
      const writers = await Promise.all(Array.from({ length: 6 }, () => begin()));
      const answers = await Promise.all(writers.map((writer) => store.leases.acquire(writer, "repo:rush")));
      expect(answers.filter((answer) => answer.kind === "held")).toHaveLength(1);
    });

    test("the audit log keeps who asked for what", async () => {
      const actor: AuditEntry["actor"] = { kind: "human", id: "ada", scopes: ["*"] };
      const entry: Omit<AuditEntry, "at"> = {
        actor,
        door: "terminal",
        operation: "x",
        input: { a: [1] },
        outcome: "done",
        error: null,
      };
      await store.auditLog.append({ ...entry, at: AT });
      await store.auditLog.append({ ...entry, at: AT + 1, outcome: "refused", error: "no" });
      expect(await store.auditLog.list({ limit: 1 })).toEqual([
        { ...entry, at: AT + 1, outcome: "refused", error: "no" },
      ]);
      expect(await store.auditLog.list({ limit: 5, before: AT + 1 })).toEqual([{ ...entry, at: AT }]);
    });

    test("pull requests count from 1 in each repository, one open for a branch", async () => {
      const { pullRequests } = store;
      const [one, two] = [
        await pullRequests.create("/a", pullRequestOf("x")),
        await pullRequests.create("/b", pullRequestOf("x")),
      ];
      expect([one.number, two.number]).toEqual([1, 1]);
      await expect(pullRequests.create("/a", pullRequestOf("x"))).rejects.toMatchObject({
        code: "conflict",
        details: { number: 1 },
      });
      const both = await Promise.all([
        pullRequests.create("/a", pullRequestOf("y")),
        pullRequests.create("/a", pullRequestOf("z")),
      ]);
      expect(both.map((made) => made.number).sort()).toEqual([2, 3]);
      const review = { by: "ada", state: "approved", at: AT + 1, note: "" } as const;
      expect(await pullRequests.addReview("/a", 1, review)).toMatchObject({ reviews: [review], updatedAt: AT + 1 });
      expect(await pullRequests.close("/a", 1, "merged", "abc", AT + 2)).toMatchObject({
        state: "merged",
        mergedSha: "abc",
      });
      await expect(pullRequests.close("/a", 1, "closed", null, AT)).rejects.toMatchObject({ code: "conflict" });
      expect((await pullRequests.create("/a", pullRequestOf("x"))).number).toBe(4);
      expect(
        (await pullRequests.list("/a", { state: "open", head: "x", limit: 9 })).map((found) => found.number),
      ).toEqual([4]);
      expect(await pullRequests.find("/a", 9)).toBeNull();
    });

    test("old ended runs are removed with all that belongs to them, but for the newest", async () => {
      const old = [];
      for (let n = 0; n < 3; n += 1) {
        const writer = { ...(await begin({ startedAt: 1_000 + n })), at: 1_000 + n };
        await store.runs.recordResults(writer, [{ ...resultOf("a"), findings: [findingOf("low", "a.md")] }], []);
        await store.runs.end(writer, endingOf(writer.run));
        old.push(writer.run);
      }
      expect(await store.runs.collect(2_000, 0, true)).toEqual(old);
      expect(await store.runs.find(old[0] ?? "")).not.toBeNull();
      expect(await store.runs.collect(2_000, 0, false)).toEqual(old);
      expect(await store.runs.find(old[0] ?? "")).toBeNull();
      expect(await store.findings.ofRun(old[0] ?? "", 5)).toEqual([]);
      expect(await store.runs.events(old[0] ?? "", 0, 5)).toEqual([]);
    });
  });
}

function resultOf(assignment: string): Result {
  return {
    ...{
      assignment,
      agent: "scribe",
      task: "write",
      status: "success",
      critical: false,
      summary: "did it",
      approach: "by hand",
      remember: null,
    },
    ...{ criteria: [], evidence: [], findings: [], deliverables: [], startedAt: AT, durationMs: 5, attempts: 1 },
  };
}

function findingOf(severity: "critical" | "high" | "low", file: string) {
  return makeFinding({
    rule: "docs/broken-link",
    severity,
    where: { file, line: 3 },
    message: "leads nowhere",
    remedy: "Mend it.",
    owner: "meta-updater",
  });
}

function endingOf(run: string) {
  const gate = { passed: true, succeeded: 1, applicable: 1, threshold: 0.8, reason: "1/1" };
  const report: Report = {
    ...{
      schemaVersion: 1,
      run,
      signal: "OPS:EXAMPLE",
      title: "Example",
      repository: "",
      status: "complete",
      alreadyDone: false,
      requestedBy: "ada",
    },
    ...{
      startedAt: AT,
      durationMs: 1,
      summary: "done",
      deliverables: [],
      contributions: [],
      gate,
      issues: [],
      escalations: [],
      approvals: [],
    },
    ...{
      findingCounts: {},
      findings: [],
      trend: null,
      nextSteps: [],
      details: null,
      keptWorktree: null,
      chainHead: "",
      events: 0,
    },
  };
  return { state: "complete", gate, report, events: [note("complete")] } as const;
}

function intentOf(key: string) {
  return { assignment: "a", key, effect: "file.write", digest: "d", input: { path: "x" } };
}

function approvalOf(run: string, id: string): Approval {
  return {
    ...{
      id,
      run,
      assignment: "a",
      flow: run,
      action: "git.push",
      arguments: { branch: "main" },
      digest: "d",
      target: { label: "main", version: "1" },
    },
    ...{
      risk: "high",
      requester: "ada",
      mayAnswer: { role: "human", area: null, quorum: 1 },
      askedAt: AT,
      expiresAt: AT + 5,
      onExpiry: "deny",
    },
    ...{ state: "pending", decisions: [] },
  };
}

function escalationOf(run: string, id: string): Escalation {
  return {
    ...{
      id,
      run,
      assignment: null,
      flow: run,
      kind: "Conflict",
      title: "Both want it",
      coordinator: "COORD_OPS",
      at: AT,
      signal: "OPS:EXAMPLE",
    },
    ...{
      urgency: "blocking",
      context: { attempted: "x", agents: [] },
      issue: { what: "x", whyNotHere: "y", recoveries: [] },
      partialResults: [],
    },
    ...{
      recommended: "retry",
      options: [{ option: "retry", condition: "now" }],
      level: 1,
      nextLevelAt: AT + 5,
      state: "open",
      answer: null,
    },
  };
}

function pullRequestOf(head: string): Omit<PullRequest, "number" | "url" | "updatedAt"> {
  return {
    ...{
      title: "feat: x",
      body: "",
      head,
      headSha: "a".repeat(40),
      base: "main",
      state: "open",
      isDraft: false,
      author: "ada",
      createdAt: AT,
    },
    ...{ reviewers: [], reviews: [], mergedSha: null },
  };
}
