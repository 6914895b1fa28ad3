import { describe, expect, test } from "vitest";
import type { AuditEntry } from "../../kernel/operation.ts";
import type { RunRow, Writer } from "../../ops/runs/index.ts";
import type { Store } from "../open-store.ts";
import {
  approvalOf,
  assetOf,
  AT,
  endingOf,
  escalationOf,
  findingOf,
  intentOf,
  note,
  pullRequestOf,
  releaseOf,
  resultOf,
} from "./record-drafts.ts";
import { draftRun } from "./run-drafts.ts";
import type { StoreKind } from "./store-sites.ts";
import { useStore } from "./use-store.ts";

/** The other half of what every store must hold to: effects, questions, leases, logs. Each test works on runs of its own in one shared database. */
export function describeQuestions(kind: StoreKind): void {
  describe(`the store ${kind.name}: effects and questions`, () => {
    let store: Store;
    let serial = 0;
    useStore(kind, "exe_questions", (opened) => (store = opened));

    const begin = async (other: Partial<RunRow> = {}) => {
      serial += 1;
      const { signal, run } = draftRun(`run_${serial}`, other);
      await store.signals.receive(signal, run, false);
      return { run: run.id, epoch: 1, at: AT } satisfies Writer;
    };
    const keys = async (run: string) => (await store.runs.events(run, 0, 1_000)).map((event) => event.key);

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
        door: "http",
        from: "127.0.0.1",
        operation: "x",
        input: { a: [1] },
        outcome: "done",
        error: null,
      };
      await store.auditLog.append({ ...entry, at: AT });
      await store.auditLog.append({ ...entry, at: AT + 1, outcome: "refused", error: "no" });
      await store.auditLog.append({ ...entry, at: AT + 2, operation: "y" });
      const [newest] = await store.auditLog.list({ limit: 1, operation: "x" });
      expect(newest).toEqual({ ...entry, id: newest?.id, at: AT + 1, outcome: "refused", error: "no" });
      const earlier = await store.auditLog.list({ limit: 5, before: newest?.id ?? "" });
      expect(earlier).toEqual([{ ...entry, id: earlier[0]?.id, at: AT }]);
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
      expect(both.map((made) => made.number).sort((left, right) => left - right)).toEqual([2, 3]);
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

    test("a tag has one release in its repository, and changes of it are not lost", async () => {
      const { releases } = store;
      const made = await releases.create("/r", releaseOf("v1.0.0"));
      await releases.create("/r", releaseOf("v1.1.0"));
      await releases.create("/s", releaseOf("v1.0.0"));
      await expect(releases.create("/r", releaseOf("v1.0.0"))).rejects.toMatchObject({ code: "conflict" });
      const attach = (name: string) =>
        releases.change("/r", "v1.0.0", (found) => ({ ...found, assets: [...found.assets, assetOf(name)] }));
      await Promise.all(["a", "b", "c"].map(attach));
      const found = await releases.find("/r", "v1.0.0");
      expect(found?.assets.map(({ name }) => name).toSorted()).toEqual(["a", "b", "c"]);
      expect(found).toMatchObject({ sha: made.sha, notes: made.notes });
      expect((await releases.list("/r", 9)).map(({ tag }) => tag)).toEqual(["v1.1.0", "v1.0.0"]);
      expect(await releases.list("/r", 1)).toHaveLength(1);
      expect(await releases.find("/r", "v9.9.9")).toBeNull();
      await expect(releases.change("/r", "v9.9.9", (release) => release)).rejects.toMatchObject({ code: "not_found" });
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
