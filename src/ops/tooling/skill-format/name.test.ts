import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NAME_LIMIT, nameFault, nextFreeName } from "./name.ts";

const name = fc
  .array(fc.stringMatching(/^[a-z0-9]{1,12}$/), { minLength: 1, maxLength: 8 })
  .map((parts) => parts.join("-"))
  .filter((text) => text.length <= NAME_LIMIT);

describe("a skill's name", () => {
  it.each(["a", "pdf", "release-notes", "a1-b2", "0", "x".repeat(64)])("takes %s", (text) =>
    expect(nameFault(text)).toBeNull(),
  );

  it.each(["", "-a", "a-", "a--b", "A", "a_b", "a b", "a.b", "ä", "x".repeat(65), "a/b", "..", "a\n"])(
    "refuses %j",
    (text) => expect(nameFault(text)).not.toBeNull(),
  );

  it("agrees with the specification's rules on any text", () => {
    fc.assert(
      fc.property(fc.oneof(name, fc.string({ maxLength: 70 })), (text) => {
        const isRight =
          text.length >= 1 &&
          text.length <= 64 &&
          text.split("").every((letter) => /[a-z0-9-]/.test(letter)) &&
          !text.startsWith("-") &&
          !text.endsWith("-") &&
          !text.includes("--");
        expect(nameFault(text) === null).toBe(isRight);
      }),
    );
  });

  it("gets the next free suffix, which is a right name that nobody has", () => {
    fc.assert(
      fc.property(name, fc.array(name, { maxLength: 5 }), fc.integer({ min: 0, max: 12 }), (wanted, others, count) => {
        const taken = new Set([...others, ...(count > 0 ? [wanted] : [])]);
        for (let number = 2; number <= count; number += 1) taken.add(nextFreeName(wanted, taken));
        const free = nextFreeName(wanted, taken);
        expect(taken.has(free)).toBe(false);
        expect(nameFault(free)).toBeNull();
        expect(free === wanted).toBe(!taken.has(wanted));
      }),
    );
  });

  it("counts up from 2", () => expect(nextFreeName("a", new Set(["a", "a-2", "a-3"]))).toBe("a-4"));
});
