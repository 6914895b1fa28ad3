import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { circleFrom, type NeedingSkill } from "./dependencies.ts";
import { editDistance, isNearName, likeness } from "./nearness.ts";

describe("nearness of names", () => {
  it.each([
    ["release-notes", "release-note", true],
    ["release-notes", "notes-release", true],
    ["commit", "comimt", true],
    ["pdf", "pd", false],
    ["lint-css", "lint-xml", false],
    ["deploy-api", "deploy-app", true],
    ["same", "same", false],
  ])("%s and %s: %s", (left, right, isNear) => expect(isNearName(left, right)).toBe(isNear));

  it("is a distance: none to itself, equal both ways, at most the longer one", () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (left, right) => {
        expect(editDistance(left, left)).toBe(0);
        expect(editDistance(left, right)).toBe(editDistance(right, left));
        expect(editDistance(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length));
        expect(editDistance(left, right) === 0).toBe(left === right);
      }),
    );
  });

  it("counts one edit as one", () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 10 }),
        fc.nat(10),
        fc.string({ minLength: 1, maxLength: 1 }),
        (text, at, letter) => {
          expect(editDistance(text, text.slice(0, at) + letter + text.slice(at))).toBe(1);
        },
      ),
    );
  });
});

describe("likeness of descriptions", () => {
  it("is whole for the same words in another order, none for other words", () => {
    expect(
      likeness(
        "Writes release notes from merged pull requests",
        "From merged pull requests writes notes of the release",
      ),
    ).toBe(1);
    expect(likeness("Writes release notes from merged pull requests", "Boils potatoes slowly in salted water")).toBe(0);
  });

  it("does not judge texts of few words", () => expect(likeness("Does it", "Does it")).toBe(0));
});

describe("circles of needed skills", () => {
  const shelf = fc.dictionary(
    fc.constantFrom("a", "b", "c", "d", "e"),
    fc.array(fc.constantFrom("a", "b", "c", "d", "e"), { maxLength: 3 }),
  );

  it("are found exactly when a skill can be reached from itself", () => {
    fc.assert(
      fc.property(shelf, (needs) => {
        const byName = new Map<string, NeedingSkill>(
          Object.entries(needs).map(([name, list]) => [name, { name, needs: list }]),
        );
        for (const start of byName.keys()) {
          const reached = new Set<string>();
          const visit = (name: string): void =>
            (byName.get(name)?.needs ?? []).forEach((need) =>
              byName.has(need) && !reached.has(need) ? (reached.add(need), visit(need)) : undefined,
            );
          visit(start);
          const circle = circleFrom(start, byName);
          expect(circle !== null).toBe(reached.has(start));
          const steps = (circle ?? []).slice(1).map((name, at) => byName.get(circle?.[at] ?? "")?.needs.includes(name));
          expect(steps.every((isNeed) => isNeed === true)).toBe(true);
        }
      }),
    );
  });
});
