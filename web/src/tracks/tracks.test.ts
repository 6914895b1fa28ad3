import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAxis } from "./axis.ts";
import { layOut } from "./layout.ts";
import type { Tracks, Work } from "./model.ts";
import { tellTracks } from "./tell.ts";

const work = (id: string, agent: string, from: number, to: number): Work => ({
  ...{ id, agent, label: id, status: "success", from, to, isOpen: false, summary: "", findings: 0, evidence: 0 },
});
const tracksOf = (works: readonly Work[], more: Partial<Tracks> = {}): Tracks => ({
  ...{ from: 0, to: 10_000, isOver: true, state: "complete", works, waits: [], effects: [], gate: null },
  ...more,
});

describe("the axis", () => {
  it("never goes backwards", () => {
    const span = fc.record({ from: fc.nat(1e6), length: fc.nat(1e6), isWork: fc.boolean() });
    fc.assert(
      fc.property(fc.array(span, { minLength: 1, maxLength: 12 }), fc.array(fc.nat(2e6)), (given, instants) => {
        const axis = createAxis(
          given.map(({ from, length, isWork }) => ({ from, to: from + length, kind: isWork ? "work" : "wait" })),
          { left: 100, width: 700 },
        );
        const places = instants.toSorted((one, other) => one - other).map((at) => axis.x(at));
        expect(places.every((x, index) => x >= (places[index - 1] ?? 100))).toBe(true);
        expect(places.every((x) => Number.isFinite(x) && x <= axis.end)).toBe(true);
      }),
    );
  });

  it("gives a wait of a day no more room than one of a minute", () => {
    const width = (waitMs: number) => {
      const spans = [
        { from: 0, to: 1_000, kind: "work" },
        { from: 1_000, to: 1_000 + waitMs, kind: "wait" },
      ] as const;
      const axis = createAxis(spans, { left: 0, width: 600 });
      return axis.x(1_000 + waitMs) - axis.x(1_000);
    };
    expect(width(86_400_000)).toBe(width(60_000));
  });
});

describe("the track diagram", () => {
  it("gives each agent a line, and one that does two things at once two", () => {
    const diagram = layOut(tracksOf([work("a", "one", 0, 100), work("b", "two", 0, 90), work("c", "one", 50, 80)]));
    expect(diagram.lanes).toEqual(["one", "one", "two"]);
  });

  it("joins parallel lines at the gate's mast", () => {
    const gate = { passed: true, word: "gate 3/3" };
    const works = ["one", "two", "three"].map((agent) => work(agent, agent, 100, 900));
    const diagram = layOut(tracksOf(works, { gate }));
    const [mast] = diagram.masts;
    expect(mast).toMatchObject({ lane: 0, tone: "clear" });
    expect(diagram.curves.filter((d) => d.endsWith(`H${Math.round((mast?.x ?? 0) * 10) / 10}`))).toHaveLength(3);
  });

  it("keeps everything on the picture, whatever the run", () => {
    const piece = fc.record({ agent: fc.constantFrom("a", "b", "c"), from: fc.nat(1e5), length: fc.nat(1e5) });
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 15 }), (pieces) => {
        const works = pieces
          .map(({ agent, from, length }, index) => work(String(index), agent, from, from + length))
          .toSorted((one, other) => one.from - other.from);
        const diagram = layOut(tracksOf(works));
        for (const bar of diagram.bars) {
          expect(bar.to).toBeGreaterThanOrEqual(bar.x);
          expect(bar.to).toBeLessThanOrEqual(diagram.width);
        }
        expect(diagram.curves.every((d) => !/NaN|Infinity/.test(d))).toBe(true);
      }),
    );
  });

  it("is told in sentences, in order of time", () => {
    const effects = [{ assignment: "a", effect: "file.write", what: "A.md", at: 500, isDone: true }];
    expect(tellTracks(tracksOf([work("a", "one", 0, 1_000)], { effects }))).toEqual([
      "At 0.0 s: one begins a: success after 1.0 s.",
      "At 0.5 s: Effect file.write A.md done.",
    ]);
  });
});
