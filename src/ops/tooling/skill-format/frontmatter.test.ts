import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { FRONTMATTER_LIMIT, readFrontmatter } from "./frontmatter.ts";

const rules = (text: string): readonly string[] => readFrontmatter(text).problems.map((problem) => problem.rule);
const file = (front: string, body = "# Body\n"): string => `---\n${front}\n---\n${body}`;

describe("frontmatter", () => {
  it("is read with the line of each field and of the body", () => {
    const front = readFrontmatter(file("name: a\n# note\ndescription: b", "\ntext\n"));
    expect([...front.fields]).toEqual([
      ["name", "a"],
      ["description", "b"],
    ]);
    expect(front.lines.get("description")).toBe(4);
    expect(front.bodyLine).toBe(6);
    expect(front.body).toBe("\ntext\n");
    expect(front.problems).toEqual([]);
  });

  it("gives back every text that was written", () => {
    fc.assert(
      fc.property(
        fc.record({ name: fc.string({ maxLength: 60 }), description: fc.string({ unit: "binary", maxLength: 300 }) }),
        (fields) => {
          fc.pre(!/[\uFFFD\u0000\r]|\p{Cs}/u.test(fields.name + fields.description));
          const front = readFrontmatter(`---\n${stringify(fields, { lineWidth: 0 })}---\nbody`);
          expect(Object.fromEntries(front.fields)).toEqual(fields);
          expect(front.body).toBe("body");
        },
      ),
    );
  });

  it("never throws, whatever the file holds", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 400 }),
        (text) => void readFrontmatter(`---\n${text}\n---\n${text}`),
      ),
    );
  });

  it("mends tabs and an unquoted colon without a guess, once, and says so", () => {
    const front = readFrontmatter(file("name: a\ndescription: Does this: and that\nmetadata:\n\tkey: v"));
    expect(front.fields.get("description")).toBe("Does this: and that");
    expect(front.problems.map((problem) => [problem.rule, problem.line, problem.fixable])).toEqual([
      ["tooling/frontmatter-mended", 3, true],
      ["tooling/frontmatter-mended", 5, true],
    ]);
    expect(readFrontmatter(front.mendedText ?? "").problems).toEqual([]);
  });

  it("mends a description that runs over, up to the next field that is known", () => {
    const front = readFrontmatter(
      file(
        'name: x\ndescription: Use this agent when asked.\n\nExamples:\n\n<example>\nuser: "hi: you"\n</example>\nmodel: opus',
      ),
    );
    expect(front.fields.get("description")).toBe(
      'Use this agent when asked.\n\nExamples:\n\n<example>\nuser: "hi: you"\n</example>',
    );
    expect(front.fields.get("model")).toBe("opus");
    expect(readFrontmatter(front.mendedText ?? "").problems).toEqual([]);
  });

  it("does not mend what would be a guess", () => {
    expect(rules(file("name: [a\ndescription: b"))).toContain("tooling/frontmatter-yaml");
    expect(rules(file("name: a\nname: b"))).toContain("tooling/frontmatter-yaml");
    expect(rules(file("just text"))).toEqual(["tooling/frontmatter-yaml"]);
  });

  it.each([
    ["no frontmatter", "# Title\n", "tooling/frontmatter-missing"],
    ["an empty file", "", "tooling/frontmatter-missing"],
    ["no end", "---\nname: a\n", "tooling/frontmatter-open"],
    ["a megabyte without an end", `---\n${"a: b\n".repeat(210_000)}`, "tooling/frontmatter-open"],
    ["an end after the limit", file(`a: ${"x".repeat(FRONTMATTER_LIMIT)}`), "tooling/frontmatter-open"],
    ["deep nesting", file(`a: ${"[".repeat(8_000)}`), "tooling/frontmatter-yaml"],
    ["deep lists", file(`${"- ".repeat(7_000)}a`), "tooling/frontmatter-yaml"],
    [
      "an alias bomb",
      file(
        [
          "a: &a [x,x,x,x,x,x,x,x,x]",
          ..."bcdefgh".split("").map((key, at) => `${key}: &${key} [${Array(9).fill(`*${"abcdefg"[at]}`).join(",")}]`),
        ].join("\n"),
      ),
      "tooling/frontmatter-yaml",
    ],
    ["invalid UTF-8", file("name: a\uFFFDb"), "tooling/encoding"],
  ])("answers %s with a problem", (_what, text, rule) => expect(rules(text)).toContain(rule));

  it("reads a byte order mark and CRLF as what they are", () => {
    const front = readFrontmatter("\uFEFF---\r\nname: a\r\n---\r\nbody\r\n");
    expect(front.fields.get("name")).toBe("a");
    expect(front.problems.map((problem) => problem.rule)).toEqual(["tooling/byte-order-mark"]);
  });

  it("takes __proto__ for a field like any other", () => {
    const front = readFrontmatter(file("__proto__:\n  polluted: yes\nname: a"));
    expect(front.fields.has("__proto__")).toBe(true);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });
});
