import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { table } from "./table.ts";
import { visible } from "./visible.ts";
import { cut, fit, widthOf, wrap } from "./width.ts";

const shown = fc.string({ unit: "grapheme" }).map(visible);
const columns = fc.integer({ min: 1, max: 60 });

describe("width on a terminal", () => {
  it.each([
    ["plain", 5],
    ["日本", 4],
    ["e\u0301", 1],
    ["👩‍🚀", 2],
    ["━╸╍", 3],
    ["…", 1],
    ["한글", 4],
  ])("of %s is %d", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it("is never over the limit after a cut", () => {
    fc.assert(fc.property(shown, columns, (text, limit) => widthOf(cut(text, limit)) <= limit));
  });

  it("is exactly the limit after a fit", () => {
    fc.assert(
      fc.property(
        shown,
        columns,
        fc.constantFrom("left" as const, "right" as const),
        (text, limit, align) => widthOf(fit(text, limit, align)) === limit,
      ),
    );
  });

  it("of wrapped lines is at most the limit, and no word is lost", () => {
    fc.assert(
      fc.property(fc.array(shown), fc.integer({ min: 8, max: 60 }), (words, limit) => {
        const text = words.join(" ");
        const lines = wrap(text, limit);
        return (
          lines.every((line) => widthOf(line) <= limit) &&
          lines.join("").replaceAll(" ", "") === text.replaceAll(" ", "")
        );
      }),
    );
  });
});

describe("a table", () => {
  it("keeps its columns under each other, wide characters too", () => {
    const lines = table(
      [{ heading: "name" }, { heading: "n", align: "right" }, { heading: "says" }],
      [
        ["日本", "7", "x"],
        ["abcdef", "12", "y"],
      ].map((row) => row.map((text) => ({ text }))),
      40,
    );
    expect(lines).toEqual(["name     n  says", "日本     7  x", "abcdef  12  y"]);
  });

  it("cuts its last column at the width", () => {
    const [, row] = table([{ heading: "a" }, { heading: "b" }], [[{ text: "1" }, { text: "x".repeat(50) }]], 20);
    expect(widthOf(row ?? "")).toBe(20);
  });
});
