import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { enterThings, type InventoryEntry } from "./enter-things.ts";

const entry = (over: Partial<InventoryEntry> = {}): InventoryEntry => ({
  kind: "skill",
  name: "tidy",
  path: ".claude/skills/tidy/SKILL.md",
  command: "/tidy",
  description: "Tidies up. Use after a change.",
  ...over,
});
const LINE = "`/tidy` ([tidy](.claude/skills/tidy/SKILL.md)): Tidies up. Use after a change.";

describe("entering skills in the inventory", () => {
  it("makes a missing file", () => {
    expect(enterThings(null, [entry()]).text).toBe(`# Agents\n\n## Skills\n\n- ${LINE}\n`);
  });

  it("adds to the end of the list, before what follows it", () => {
    const text = "# A\n\n## Skills\n\n* `/a` (x): y\n  more\n\nWords.\n\n## Other\n\n- z\n";
    expect(enterThings(text, [entry()])).toEqual({
      text: `# A\n\n## Skills\n\n* \`/a\` (x): y\n  more\n* ${LINE}\n\nWords.\n\n## Other\n\n- z\n`,
      added: [LINE],
    });
  });

  it("adds the section at the end and keeps line endings and the missing last one", () => {
    expect(enterThings("# A\r\n\r\ntext", [entry()]).text).toBe(`# A\r\n\r\ntext\r\n\r\n## Skills\r\n\r\n- ${LINE}`);
  });

  it("enters agent specs, tools and templates in lists of their own, without a command", () => {
    const agent = entry({ kind: "agent", name: "reader", path: ".claude/agents/reader.md", command: null });
    const line = "[reader](.claude/agents/reader.md): Tidies up. Use after a change.";
    const tool = { ...agent, kind: "tool" as const, path: ".signalbox/tools/reader/README.md" };
    expect(enterThings("# A\n\n## Skills\n\n- `/a`: b\n", [agent, tool]).text).toBe(
      `# A\n\n## Skills\n\n- \`/a\`: b\n\n## Agents\n\n- ${line}\n\n## Tools\n\n- [reader](.signalbox/tools/reader/README.md): Tidies up. Use after a change.\n`,
    );
  });

  it("updates a known skill in its place", () => {
    const text = enterThings("# A\n\n## Skills\n\n- `/tidy` (old): words\n- `/b`: c\n", [entry()]).text;
    expect(text).toBe(`# A\n\n## Skills\n\n- ${LINE}\n- \`/b\`: c\n`);
  });

  it.each(["# A\uFFFD\n", "# A\n\n```\n"])("refuses what it can't edit safely", (text) => {
    expect(() => enterThings(text, [entry()])).toThrow("cannot edit this safely");
  });

  it("a second time changes nothing, and no other line is lost", () => {
    const line = fc.constantFrom(
      "# A",
      "## Skills",
      "## Other",
      "- `/other`: x",
      "text",
      "",
      "```\n## no\n```",
      "### Sub",
      "[a]: https://example.org",
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.constantFrom("\n", "\r\n"), (lines, eol) => {
        const text = lines.join(eol);
        const once = enterThings(text, [entry()]);
        expect(enterThings(once.text, [entry()])).toEqual({ text: once.text, added: [] });
        const rest = once.text.split(/\r?\n/);
        if (text.trim() !== "")
          for (const kept of text.split(/\r?\n/))
            expect(rest.splice(0, rest.indexOf(kept) + 1).length).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
