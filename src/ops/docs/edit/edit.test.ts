import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DocsEdit } from "./model.ts";
import { createOutliner } from "./section/outline.ts";
import { applied, changeOf } from "./section/apply-edit.ts";
import { editPage } from "./page-edits.ts";
import { rewriteLinks } from "./rewrite-links.ts";
import { unifiedDiff } from "./unified-diff.ts";

const outlineOf = createOutliner();
const edit = (fields: object) => DocsEdit.parse({ page: "a.md", ...fields });
const edited = (text: string, ...edits: readonly object[]) => editPage(outlineOf, text, edits.map(edit));

const PAGE = [
  "# Title",
  "",
  "Intro.",
  "",
  "## Install",
  "",
  "Old text.",
  "",
  "### From source",
  "",
  "Build it.",
  "",
  "## Usage",
  "",
  "Run it.",
  "",
  "[ref]: https://example.org",
  "",
].join("\n");

describe("edits of a section", () => {
  it.each([
    ["replace leaves subsections", { section: "Install", text: "New.\n" }, "## Install\n\nNew.\n\n### From source\n"],
    [
      "replace with subsections",
      { section: "Install", text: "New.", withSubsections: true },
      "## Install\n\nNew.\n\n## Usage\n",
    ],
    ["replace by nothing", { section: "Install" }, "## Install\n\n### From source\n"],
    [
      "append to its own text",
      { section: "Install", operation: "append", text: "More." },
      "Old text.\n\nMore.\n\n### From source\n",
    ],
    [
      "append to the page, before the link definitions",
      { operation: "append", text: "End." },
      "Run it.\n\nEnd.\n\n[ref]: https://example.org\n",
    ],
    [
      "insert after the whole section",
      { section: "#install", operation: "insert-after", text: "## Upgrade\n\nSoon." },
      "Build it.\n\n## Upgrade\n\nSoon.\n\n## Usage\n",
    ],
    [
      "rename",
      { section: "Title > Install", operation: "rename", text: "Set up" },
      "Intro.\n\n## Set up\n\nOld text.\n",
    ],
    ["remove with subsections", { section: "Install", operation: "remove" }, "Intro.\n\n## Usage\n"],
    [
      "a section by a path, in any letter case",
      { section: "install > from SOURCE", text: "x" },
      "### From source\n\nx\n\n## Usage\n",
    ],
  ])("%s", (_name, request, expected) => {
    expect(edited(PAGE, request).text).toContain(expected);
  });

  it("refuses a section that is not there or may be two, and names those that are", () => {
    expect(() => edited(PAGE, { section: "Nowhere", text: "x" })).toThrow(
      expect.objectContaining({ code: "not_found", hint: expect.stringContaining("Title > Install > From source") }),
    );
    const twice = "# A\n\n## B\n\n### C\n\n## D\n\n### C\n";
    expect(() => edited(twice, { section: "C", text: "x" })).toThrow(
      expect.objectContaining({ code: "invalid_input" }),
    );
    expect(edited(twice, { section: "D > C", text: "x" }).text).toBe("# A\n\n## B\n\n### C\n\n## D\n\n### C\n\nx\n");
  });

  it("keeps CRLF, setext headings, front matter, closing marks and own anchors", () => {
    const crlf = "---\r\ntitle: T\r\n---\r\nTitle\r\n=====\r\n\r\nOne.\r\n\r\n## Two ## \r\n\r\nx\r\n";
    expect(edited(crlf, { section: "Title", operation: "rename", text: "Name" }).text).toBe(
      crlf.replace("Title\r\n=====", "Name\r\n====="),
    );
    expect(edited(crlf, { section: "Two", operation: "rename", text: "Three" }).text).toBe(
      crlf.replace("## Two ## ", "## Three ## "),
    );
    expect(edited("# A {#own}\n", { section: "A", operation: "rename", text: "B" }).text).toBe("# B {#own}\n");
    expect(edited(crlf, { section: "Two", text: "y\nz" }).text).toBe(crlf.replace("x\r\n", "y\r\nz\r\n"));
  });

  it("sees no heading in code", () => {
    const code = "# A\n\n```sh\n# B\n```\n\ntext\n";
    expect(() => edited(code, { section: "B", text: "x" })).toThrow(/no section/);
  });

  it("changes no byte outside of the region that it names", () => {
    const words = fc.stringMatching(/^[a-zA-Z][a-zA-Z ]{0,10}[a-zA-Z]$/);
    const section = fc.record({
      level: fc.integer({ min: 1, max: 4 }),
      title: words,
      body: fc.array(words, { maxLength: 3 }),
    });
    fc.assert(
      fc.property(
        fc.array(section, { minLength: 1, maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        fc.nat(),
        fc.constantFrom("replace", "append", "insert-after", "rename", "remove"),
        (sections, eol, pick, operation) => {
          const text = sections
            .map(({ level, title, body }) =>
              [`${"#".repeat(level)} ${title}`, "", ...body.flatMap((one) => [one, ""])].join(eol),
            )
            .join(eol);
          const outline = outlineOf(text);
          const heading = outline.headings[pick % outline.headings.length];
          if (heading === undefined) throw new Error("no heading");
          const change = changeOf(outline, edit({ section: `#${heading.slug}`, operation, text: "Something else" }));
          const result = applied(text, change);
          const last = operation === "insert-after" || operation === "remove" ? heading.end : heading.ownEnd;
          expect(change.to).toBeLessThanOrEqual(Math.max(last, text.length === last ? last : last));
          expect(result.startsWith(text.slice(0, Math.min(change.from, heading.start)))).toBe(true);
          expect(result.endsWith(text.slice(last))).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("anchors", () => {
  it("tells where each heading went, through several edits and shifting duplicates", () => {
    const text = "# A\n\n## Same\n\n1\n\n## Same\n\n2\n\n## Old\n\n3\n";
    const { moves } = edited(
      text,
      { section: "#same", operation: "remove" },
      { section: "Old", operation: "rename", text: "New" },
      { section: "New", operation: "rename", text: "Newest" },
    );
    expect([...moves]).toEqual([
      ["same", null],
      ["same-1", "same"],
      ["old", "newest"],
    ]);
  });

  it("knows headings again in a text that replaces them", () => {
    const { moves } = edited(PAGE, {
      section: "Install",
      withSubsections: true,
      text: "x\n\n### From source\n\ny\n\n### Other",
    });
    expect([...moves]).toEqual([]);
  });

  it("rewrites links, definitions, images and HTML, and no code", () => {
    const text = [
      '[a](b.md#x) ![a](b.md#x) [a](<b.md#x> "t") [r] [`c`](b.md#x)',
      '<a href="b.md#x">x</a> `[a](b.md#x)` ``[a](b.md#x) ` `` [q](b.md#xy)',
      "",
      "```md",
      "[a](b.md#x)",
      "```",
      "",
      "    [a](b.md#x)",
      "",
      "[r]: b.md#x 'title'",
      "",
    ].join("\n");
    const wanted = [
      '[a](b.md#y) ![a](b.md#y) [a](<b.md#y> "t") [r] [`c`](b.md#y)',
      '<a href="b.md#y">x</a> `[a](b.md#x)` ``[a](b.md#x) ` `` [q](b.md#xy)',
      "",
      "```md",
      "[a](b.md#x)",
      "```",
      "",
      "    [a](b.md#x)",
      "",
      "[r]: b.md#y 'title'",
      "",
    ].join("\n");
    expect(rewriteLinks(outlineOf(text), new Map([["b.md#x", "b.md#y"]]))).toBe(wanted);
  });
});

describe("tables of contents", () => {
  const page = (list: string) => `# T\n\n## Contents\n\n${list}\n\n## One\n\n### Deep\n\n## Two\n`;
  const whole = "- [One](#one)\n  - [Deep](#deep)\n- [Two](#two)";

  it("follow headings that are renamed, added and removed, where they listed all", () => {
    expect(edited(page(whole), { section: "One", operation: "rename", text: "First" }).text).toContain(
      "- [First](#first)\n  - [Deep](#deep)\n- [Two](#two)\n",
    );
    expect(edited(page(whole), { section: "Two", operation: "insert-after", text: "## Three\n\nx" }).text).toContain(
      "- [Two](#two)\n- [Three](#three)\n",
    );
    expect(edited(page(whole), { section: "One", operation: "remove" }).text).toContain(
      "## Contents\n\n- [Two](#two)\n",
    );
  });

  it("do so under the title of the page too, where they have no heading of their own", () => {
    const lead = (list: string) => `# T\n\nWords.\n\n${list}\n\n## One\n\n## Two\n`;
    const rename = { section: "One", operation: "rename", text: "First" } as const;
    expect(edited(lead("- [One](#one)\n- [Two](#two)"), rename).text).toContain("- [First](#first)\n- [Two](#two)\n");
    for (const chosen of ["- [One](#one)", "- [Two](#two)\n- [One](#one)"])
      expect(edited(lead(chosen), rename).text).toContain(`${chosen}\n\n## First`);
  });

  it("keep their wording, marks and numbers", () => {
    const numbered = "1. [The first](#one)\n   1. [Deep](#deep)\n2. [Two](#two)";
    expect(edited(page(numbered), { section: "Two", operation: "insert-after", text: "## Three" }).text).toContain(
      "1. [The first](#one)\n   1. [Deep](#deep)\n2. [Two](#two)\n3. [Three](#three)\n",
    );
  });

  it("that a person chose are left alone, and marked ones are always made anew", () => {
    const chosen = "- [Two](#two)";
    expect(edited(page(chosen), { section: "Two", operation: "insert-after", text: "## Three" }).text).toContain(
      "- [Two](#two)\n\n## One",
    );
    const marked = "# T\n\n<!-- toc -->\n<!-- tocstop -->\n\n## One\n";
    expect(edited(marked, { section: "One", operation: "insert-after", text: "## Two" }).text).toContain(
      "<!-- toc -->\n\n- [One](#one)\n- [Two](#two)\n\n<!-- tocstop -->",
    );
  });

  it("do not change when no heading does", () => {
    const odd = page("- [Two](#two)\n- [One](#one)\n  - [Deep](#deep)");
    expect(edited(odd, { section: "One", text: "words" }).text).toBe(odd.replace("## One\n\n", "## One\n\nwords\n\n"));
  });
});

describe("a diff", () => {
  it("shows what git shows", () => {
    const before = Array.from({ length: 20 }, (_unused, index) => `line ${index}\n`).join("");
    const after = before.replace("line 3\n", "line three\n").replace("line 17\n", "");
    expect(unifiedDiff("a.md", before, after)).toBe(
      [
        ...["--- a/a.md", "+++ b/a.md", "@@ -1,7 +1,7 @@", " line 0", " line 1", " line 2", "-line 3", "+line three"],
        ...[" line 4", " line 5", " line 6", "@@ -15,6 +15,5 @@", " line 14", " line 15", " line 16", "-line 17"],
        ...[" line 18", " line 19", ""],
      ].join("\n"),
    );
    expect(unifiedDiff("a.md", null, "x\n")).toBe("--- /dev/null\n+++ b/a.md\n@@ -0,0 +1,1 @@\n+x\n");
    expect(unifiedDiff("a.md", "x", "x\n")).toContain("-x\n\\ No newline at end of file\n+x\n");
  });
});
