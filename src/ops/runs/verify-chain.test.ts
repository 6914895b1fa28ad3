import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Event, eventBody, type EventDraft, eventHash } from "../../kernel/record/event.ts";
import { findChainProblems } from "./verify-chain.ts";

function chainOf(length: number): readonly Event[] {
  const events: Event[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const draft: EventDraft = { key: `k${seq}`, name: "note", to: "inside", payload: { text: `n${seq}` } };
    const prevHash = events.at(-1)?.hash ?? "";
    events.push({
      ...draft,
      run: "run_1",
      seq,
      at: 1_000 + seq,
      prevHash,
      hash: eventHash(prevHash, { run: "run_1", seq, at: 1_000 + seq, body: eventBody(draft) }),
    });
  }
  return events;
}

const claimOf = (events: readonly Event[]) => ({ run: "run_1", head: events.at(-1)?.hash ?? "", count: events.length });

describe("the event chain", () => {
  it("holds for what was written", () => {
    fc.assert(
      fc.property(fc.nat(30), (length) => findChainProblems(chainOf(length), claimOf(chainOf(length))).length === 0),
    );
  });

  it("shows a changed record, whichever it is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.nat(), (length, pick) => {
        const events = chainOf(length);
        const index = pick % length;
        const changed = events.map((event, at) => (at === index ? { ...event, payload: { text: "changed" } } : event));
        return findChainProblems(changed, claimOf(events)).some((problem) => problem.includes("was changed"));
      }),
    );
  });

  it("shows a missing record and a cut tail", () => {
    const events = chainOf(5);
    expect(
      findChainProblems(
        events.filter((event) => event.seq !== 3),
        claimOf(events),
      ),
    ).not.toEqual([]);
    expect(findChainProblems(events.slice(0, 4), claimOf(events)).join()).toContain("tail was cut");
  });
});
