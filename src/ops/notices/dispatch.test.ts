import { describe, expect, it } from "vitest";
import type { Ports } from "../../kernel/ports.ts";
import { createMasker } from "../policy/index.ts";
import { createDispatcher } from "./dispatch.ts";
import type { AttemptEnd, Delivery, NoticeStore } from "./model.ts";

const AT = 1_700_000_000_000;

function deliveryOf(id: string, priority: Delivery["priority"]): Delivery {
  const fresh = { state: "waiting", attempts: 1, nextAt: AT, endedAt: null, lastError: null } as const;
  return { id, subscription: "whk_1", run: null, seq: null, eventKind: "test", priority, createdAt: AT, ...fresh };
}

/** A queue in memory with what a dispatcher uses of it. */
function queueOf(
  waiting: Delivery[],
  ended: Map<string, AttemptEnd>,
): Pick<NoticeStore, "isAnyDue" | "claim" | "byId" | "finish"> {
  const channel = { kind: "webhook", url: "https://hooks.example.org/", secret: "env:HOOK" } as const;
  const subscription = { id: "whk_1", name: "ops", kinds: ["*"], channel, createdBy: "ada", createdAt: AT };
  return {
    byId: async () => subscription,
    isAnyDue: async () => waiting.length > 0,
    claim: async ({ lane, most }) => {
      const chosen = waiting.filter((one) => (one.priority === 0) === (lane === "immediate")).slice(0, most);
      for (const one of chosen) waiting.splice(waiting.indexOf(one), 1);
      return chosen;
    },
    finish: async (id, _at, end) => void ended.set(id, end),
  };
}

function groundOf(waiting: Delivery[], send: (id: string) => Promise<void>) {
  const ended = new Map<string, AttemptEnd>();
  const bugs: unknown[] = [];
  const ports = {
    ...{ clock: { now: () => AT }, masker: createMasker(), notices: queueOf(waiting, ended) },
    channels: { send: (message: { readonly id: string }) => send(message.id) },
  };
  return { ended, bugs, dispatcher: createDispatcher(ports as unknown as Ports, (thrown) => bugs.push(thrown)) }; // sound: it uses no other port
}

describe("the dispatcher", () => {
  it("sends an immediate notice although everything else hangs", async () => {
    const hung = Array.from({ length: 100 }, (_, index) => deliveryOf(`dlv_${index}`, 2));
    const waiting = [...hung];
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const { ended, dispatcher } = groundOf(waiting, (id) => (id === "dlv_now" ? Promise.resolve() : held));
    for (let tick = 0; tick < 10; tick++) await dispatcher.tick();
    expect(waiting.length).toBeGreaterThan(0);
    waiting.push(deliveryOf("dlv_now", 0));
    await dispatcher.tick();
    await Promise.resolve().then(() => new Promise((resolve) => setImmediate(resolve)));
    expect([...ended]).toEqual([["dlv_now", { kind: "delivered" }]]);
    release();
    await dispatcher.settle();
    expect(ended.size).toBe(100 - waiting.length + 1);
  });

  it("tries again what failed by a mistake of its own, and tells of the mistake", async () => {
    const { ended, bugs, dispatcher } = groundOf([deliveryOf("dlv_1", 2)], () => Promise.reject(new TypeError("oops")));
    expect(await dispatcher.tick()).toBe(1);
    await dispatcher.settle();
    expect(ended.get("dlv_1")).toMatchObject({ kind: "again", error: "oops" });
    expect(bugs).toHaveLength(1);
  });
});
