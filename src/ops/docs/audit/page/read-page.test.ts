import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPageReader } from "./read-page.ts";

const read = createPageReader();

describe("reading a page", () => {
  it("tells lines behind front matter, in lists, tables, quotes and HTML", () => {
    const page = [
      "---",
      "title: T",
      "---",
      "# A",
      "",
      "- one",
      "  two [x](a.md)",
      "",
      "| h |",
      "|---|",
      "| [y](b.md) |",
      "",
      "> q",
      "> [z](c.md)",
      "",
      "<p>",
      '<img src="d.png">',
      "</p>",
    ].join("\n");
    const facts = read(page);
    expect(facts.title).toBe("T");
    expect(facts.links.map(({ href, line }) => `${href}:${line}`)).toEqual([
      "a.md:7",
      "b.md:11",
      "c.md:14",
      "d.png:17",
    ]);
  });

  it("takes nothing from code and comments for a link", () => {
    expect(read("`[x](a.md)`\n\n```\n[y](b.md)\n```\n\n<!-- <a href='c.md'> -->\n").links).toEqual([]);
  });

  it.each([
    ["Requires Node.js >= 18 to run.", ["18"]],
    ["Node 10+ and other words around it", []],
    ["some environments support iterators (such as Node 10+)", []],
  ])("reads the runtime that is needed from %j", (text, expected) => {
    expect(read(text).runtimes.map(({ minimum }) => minimum)).toEqual(expected);
  });

  it.each([
    "[".repeat(200_000),
    "<a ".repeat(100_000),
    "<h1>".repeat(60_000),
    '<a href="'.repeat(60_000),
    "Node 18+ ".repeat(40_000),
    "[a]: b\n".repeat(40_000),
    "[a][b] ".repeat(40_000),
    `${"> ".repeat(5_000)}x`,
    "x`".repeat(100_000),
  ])("ends on a page made to be slow", (page) => {
    expect(read(page).bytes).toBe(page.length);
  });

  it("never throws, and its lines are within the page", () => {
    const part = fc.constantFrom(
      "# h\n",
      "[a](b)",
      "[a][b]",
      "\n\n",
      "```js\n",
      "```\n",
      "<a id=x>",
      "<!--",
      "-->",
      "![",
      "](",
      "|a|b|\n|-|-|\n",
      "- ",
      "> ",
      "\r\n",
      "{#x}",
      "\u0000",
      "`",
      "[x]: y\n",
      "---\n",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        const lines = text.split("\n").length;
        for (const { line } of [...read(text).links, ...read(text).headings])
          expect(line >= 1 && line <= lines).toBe(true);
      }),
    );
  });
});
