import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visible, visibleJson, visibleLines } from "./visible.ts";

const RAW = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
const anyText = fc.string({ unit: "binary" });
const hostile = fc
  .array(
    fc.oneof(
      anyText,
      fc.constantFrom("\u001b[2J", "\u009b31m", "\u202e", "\u2066", "\r", "\n", "\t", "\u0007", "\u007f", "\ud800"),
    ),
  )
  .map((parts) => parts.join(""));

describe("text from strangers", () => {
  it.each([
    ["\u001b[31mred", "\\x1b[31mred"],
    ["a\nb\tc\r", "a\\nb\\tc\\r"],
    ["\u009bH", "\\x9bH"],
    ["evil\u202etxt.exe", "evil\\u{202e}txt.exe"],
    ["caf\u00e9 日本 👩‍🚀", "café 日本 👩‍🚀"],
    ["lone \ud800", "lone \\u{d800}"],
  ])("%j is shown as %j", (given, shown) => {
    expect(visible(given)).toBe(shown);
  });

  it("holds nothing that a terminal obeys, and no line feed", () => {
    fc.assert(fc.property(hostile, (text) => !RAW.test(visible(text)) && !visible(text).includes("\n")));
  });

  it("of several lines keeps its line feeds and nothing else that a terminal obeys", () => {
    fc.assert(
      fc.property(
        hostile,
        (text) => !RAW.test(visibleLines(text)) && visibleLines(text).split("\n").length === text.split("\n").length,
      ),
    );
  });

  it("as JSON is the same data and free of raw controls", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const json = visibleJson(JSON.stringify({ text }, null, 2));
        return !RAW.test(json) && (JSON.parse(json) as { text: string }).text === text;
      }),
    );
  });

  it("that is plain stays as it is", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme-ascii" }), (text) => visible(text) === text));
  });
});
