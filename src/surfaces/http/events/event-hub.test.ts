import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../../kernel/record/event.ts";
import { createEventHub, type EventFeed } from "./event-hub.ts";

/** A run's log that grows when it is told to, and lets readers wait for it. */
function growingLog(total: number) {
  let written = 0;
  let wake: () => void = () => undefined;
  const event = (seq: number): Event => ({
    run: "r",
    seq,
    at: 0,
    key: `k${seq}`,
    name: "note",
    to: "x",
    payload: null,
    prevHash: "",
    hash: "",
  });
  return {
    written: () => written,
    grow: (count: number) => {
      written = Math.min(total, written + count);
      wake();
    },
    read: async (run: string, after: number, waitMs: number) => {
      if (written <= after && written < total && waitMs > 0) await new Promise<void>((resolve) => (wake = resolve));
      const events = Array.from({ length: Math.max(0, Math.min(written - after, 50)) }, (_, index) =>
        event(after + 1 + index),
      );
      return { run, events, isOver: written === total && (events.at(-1)?.seq ?? after) >= total, count: written };
    },
  };
}

async function readAll(feed: EventFeed): Promise<number[]> {
  const seen: number[] = [];
  for (;;) {
    const batch = await feed.next();
    if (batch === null) return seen;
    seen.push(...batch.events.map((one) => one.seq));
    if (batch.isOver) return seen;
  }
}

describe("listeners of one run", () => {
  it("see every event once and in order, whenever they come and from wherever they go on", async () => {
    const starts = fc.array(fc.record({ at: fc.nat({ max: 20 }), after: fc.nat({ max: 400 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(starts, fc.integer({ min: 1, max: 2_500 }), async (listeners, total) => {
        const log = growingLog(total);
        const hub = createEventHub(log.read);
        const reading: { readonly after: number; readonly seen: Promise<number[]> }[] = [];
        for (let step = 0; step <= 20; step += 1) {
          for (const { at, after } of listeners)
            if (at === step && after <= log.written()) reading.push({ after, seen: readAll(hub.listen("r", after)) });
          log.grow(Math.ceil(total / 15));
          await new Promise((resolve) => setImmediate(resolve));
        }
        for (const { after, seen } of reading)
          expect(await seen).toEqual(Array.from({ length: total - after }, (_, index) => after + 1 + index));
      }),
      { numRuns: 60 },
    );
  });

  it("are let go when the hub closes or a look fails", async () => {
    const log = growingLog(10);
    const hub = createEventHub(log.read);
    const waiting = readAll(hub.listen("r", 0));
    await new Promise((resolve) => setImmediate(resolve));
    hub.close();
    expect(await waiting).toEqual([]);
    const failing = createEventHub(() => Promise.reject(new Error("gone")));
    expect(await readAll(failing.listen("r", 0))).toEqual([]);
    expect(failing.listeners()).toBe(0);
  });
});
