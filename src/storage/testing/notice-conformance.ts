import { describe, expect, test } from "vitest";
import { CASCADE, FINE_EVENTS } from "../../kernel/record/event.ts";
import { ASKING_KINDS, type Delivery, kindOf, type Subscription } from "../../ops/notices/index.ts";
import type { Store } from "../open-store.ts";
import { AT, note } from "./record-drafts.ts";
import { draftRun } from "./run-drafts.ts";
import type { StoreKind } from "./store-sites.ts";
import { useStore } from "./use-store.ts";

const channel = { kind: "webhook", url: "https://hooks.example.org/", secret: "env:HOOK" } as const;

function subscriptionOf(name: string, kinds: readonly string[]): Subscription {
  return { id: `whk_${name}`, name, kinds, channel, createdBy: "ada", createdAt: AT };
}

/** What every store must do with subscriptions and the queue of deliveries. */
export function describeNotices(kind: StoreKind): void {
  describe(`the store ${kind.name}: notices`, () => {
    let store: Store;
    useStore(kind, "exe_notices", (opened) => (store = opened));

    /** A run with these events; answers its id. */
    const runWith = async (id: string, events: Parameters<Store["runs"]["append"]>[1]) => {
      const { signal, run } = draftRun(id, {});
      await store.signals.receive(signal, run, false);
      await store.runs.append({ run: id, epoch: 1, at: AT }, events);
      return id;
    };
    const of = async (name: string): Promise<readonly Delivery[]> =>
      (await store.notices.deliveries({ subscription: `whk_${name}`, limit: 500 })).toReversed();
    const claimAll = (at: number, lane: "immediate" | "others" = "others", ofEach = 100) =>
      store.notices.claim({ at, lane, most: 100, ofEach });

    test("an event is queued for those who subscribed to its kind before, and once", async () => {
      await runWith("run_before", [note("before")]);
      await store.notices.add(subscriptionOf("notes", ["note"]));
      await store.notices.add(subscriptionOf("ends", ["complete"]));
      await store.notices.add(subscriptionOf("all", ["*"]));
      await runWith("run_n1", [note("one"), note("two")]);
      await store.runs.append({ run: "run_n1", epoch: 1, at: AT }, [note("two")]);
      const counts = Object.fromEntries((await store.notices.list()).map((one) => [one.name, one.waiting]));
      expect(counts["notes"]).toBe(2);
      expect(counts["ends"]).toBe(0);
      expect(counts["all"]).toBeGreaterThanOrEqual(2);
      await expect(store.notices.add(subscriptionOf("notes", ["*"]))).rejects.toMatchObject({ code: "conflict" });
      for (const name of ["notes", "ends", "all"]) expect(await store.notices.remove(name)).toBe(true);
      expect(await store.notices.remove("notes")).toBe(false);
      await runWith("run_n2", [note("unheard")]);
      expect(await store.notices.deliveries({ limit: 10 })).toEqual([]);
      expect(await store.notices.isAnyDue(AT)).toBe(false);
    });

    test("the kind and the urgency of an event are told as the domain tells them", async () => {
      await store.notices.add(subscriptionOf("kinds", ["*"]));
      await store.notices.add(subscriptionOf("others", ["complete"]));
      const named = [...CASCADE, ...FINE_EVENTS].map((name) => ({ ...note(`k:${name}`), name }));
      const urgent = { ...note("urgent"), name: "COORD_OPS:ESCALATE" as const, payload: { urgency: "immediate" } };
      await runWith("run_k", [...named, urgent]);
      const made = new Map((await of("kinds")).map((one) => [`${one.seq}`, one]));
      const events = await store.runs.events("run_k", 0, 100);
      for (const event of events) {
        const kindOfEvent = kindOf(event.name);
        const expected = event.key === "urgent" ? 0 : ASKING_KINDS.includes(kindOfEvent) ? 1 : 2;
        expect(made.get(String(event.seq))).toMatchObject({ eventKind: kindOfEvent, priority: expected });
      }
      const toOthers = (await of("others")).map((one) => [one.eventKind, one.priority]);
      expect(toOthers).toEqual(
        expect.arrayContaining([
          ["complete", 2],
          ["escalate", 0],
        ]),
      ); // what is immediate goes to every channel
      expect(toOthers).toHaveLength(2);
      expect([await store.notices.isAnyDue(AT - 1), await store.notices.isAnyDue(AT)]).toEqual([false, true]);
      expect((await claimAll(AT, "immediate")).map((one) => one.priority)).toEqual([0, 0]);
      expect(await store.notices.isAnyDue(AT - 1)).toBe(true); // whoever has them may die
      await store.notices.remove("others");
      await store.notices.remove("kinds");
    });

    test("a claimed delivery is nobody else's, a failed one comes again in its time, and an end is an end", async () => {
      await store.notices.add(subscriptionOf("turns", ["note"]));
      await runWith("run_t", [note("one"), note("two"), note("three")]);
      const [first] = await claimAll(AT, "others", 1);
      expect(first).toMatchObject({ state: "sending", attempts: 1, run: "run_t" });
      expect(await claimAll(AT, "others", 1)).toEqual([]);
      const rest = await claimAll(AT, "others", 3);
      expect(rest).toHaveLength(2);
      const [second, third] = rest;
      if (first === undefined || second === undefined || third === undefined) throw new Error("three were expected");
      await store.notices.finish(first.id, AT, { kind: "delivered" });
      await store.notices.finish(first.id, AT, { kind: "dead", error: "too late" });
      await store.notices.finish(second.id, AT, { kind: "again", at: AT + 5_000, error: "busy" });
      await store.notices.finish(third.id, AT, { kind: "dead", error: "gone" });
      expect(await claimAll(AT + 4_999)).toEqual([]);
      expect(await claimAll(AT + 5_000)).toMatchObject([{ id: second.id, attempts: 2 }]);
      expect(await store.notices.delivery(first.id)).toMatchObject({ state: "delivered", endedAt: AT });
      expect(await store.notices.delivery(third.id)).toMatchObject({ state: "dead", lastError: "gone" });
      expect(await store.notices.requeue({ subscription: "whk_turns", limit: 10 }, AT + 6_000)).toBe(1);
      expect(await claimAll(AT + 6_000)).toMatchObject([{ id: third.id, attempts: 1 }]);
      await store.notices.remove("turns");
    });

    test("a claim that runs out is open to all again", async () => {
      await store.notices.add(subscriptionOf("late", ["note"]));
      await runWith("run_l", [note("one")]);
      expect(await claimAll(AT)).toHaveLength(1);
      expect(await claimAll(AT + 59_999)).toEqual([]);
      expect(await claimAll(AT + 60_000)).toMatchObject([{ attempts: 2 }]);
      await store.notices.remove("late");
    });

    test("the queue is kept within its bounds, and nothing leaves it unseen", async () => {
      await store.notices.add(subscriptionOf("full", ["note"]));
      await runWith(
        "run_f",
        Array.from({ length: 12 }, (_, index) => note(`n${index}`)),
      );
      const bounds = { deliveredBefore: AT - 1, deadBefore: AT - 1, perSubscription: 5 };
      await store.notices.prune(bounds, AT);
      const [view] = await store.notices.list();
      expect(view).toMatchObject({ waiting: 5, dead: 5, lastError: "the queue was full" });
      await store.notices.prune({ ...bounds, deadBefore: AT + 1 }, AT);
      expect((await store.notices.list())[0]).toMatchObject({ waiting: 5, dead: 0 });
      await store.notices.remove("full");
    });
  });
}
