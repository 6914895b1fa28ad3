import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isOpsError } from "../../kernel/ops-error.ts";
import { addEntries, NEW_CHANGELOG } from "./add-entries.ts";
import type { ChangelogEntry } from "./entry.ts";
import { isUnreleased, parseRegions } from "./regions.ts";

const entry = (over: Partial<ChangelogEntry>): ChangelogEntry => ({
  type: "feat",
  scope: null,
  subject: "add a thing",
  isBreaking: false,
  breakingNotes: [],
  pr: null,
  ...over,
});
const FILE = [
  "# Changelog",
  "",
  "## [Unreleased]",
  "",
  "### Added",
  "",
  "- old thing",
  "",
  "## [1.0.0] - 2026-01-01",
  "",
  "### Fixed",
  "",
  "- it",
  "",
  "[1.0.0]: https://example.org/1",
  "",
].join("\n");

describe("adding entries to a changelog", () => {
  it("makes a missing file in the form of Keep a Changelog", () => {
    const edit = addEntries(
      null,
      [entry({ type: "fix", scope: "cli", subject: "keep the cursor", pr: "12" })],
      "CHANGELOG.md",
    );
    expect(edit.text).toBe(`${NEW_CHANGELOG.trimEnd()}\n\n### Fixed\n\n- **cli:** keep the cursor (#12)\n`);
    expect(
      addEntries(
        edit.text,
        [entry({ type: "fix", scope: "cli", subject: "keep the cursor", pr: "12" })],
        "CHANGELOG.md",
      ).isChanged,
    ).toBe(false);
  });

  it.each([
    ["feat", "Added"],
    ["Fix", "Fixed"],
    ["perf", "Changed"],
    ["security", "Security"],
    ["deprecate", "Deprecated"],
    ["remove", "Removed"],
  ])("puts %s under %s", (type, category) => {
    const { text } = addEntries("# Changelog\n", [entry({ type })], "CHANGELOG.md");
    expect(text).toBe(`# Changelog\n\n## [Unreleased]\n\n### ${category}\n\n- add a thing\n`);
  });

  it.each(["docs", "refactor", "test", "chore", "style", "ci"])("leaves %s out", (type) => {
    expect(addEntries(FILE, [entry({ type })], "CHANGELOG.md")).toMatchObject({
      isChanged: false,
      text: FILE,
      hasUserFacing: false,
    });
  });

  it("marks a breaking change in place and keeps all its notes", () => {
    const twice = [
      entry({ type: "chore", isBreaking: true, breakingNotes: ["use b", "drop c"] }),
      entry({ type: "chore", isBreaking: true, breakingNotes: ["mend d"] }),
    ];
    const { text, added } = addEntries(FILE, twice, "CHANGELOG.md");
    expect(added).toEqual(["**Breaking:** add a thing"]);
    expect(text).toContain("### Changed\n\n- **Breaking:** add a thing\n  - use b\n  - drop c\n  - mend d\n");
    const later = addEntries(text, [entry({ isBreaking: true, breakingNotes: ["and e", "use b"] })], "CHANGELOG.md");
    expect(later.text).toContain("  - mend d\n  - and e\n\n## [1.0.0]");
  });

  it("leads a security entry with its CVE", () => {
    const { added } = addEntries(
      FILE,
      [entry({ type: "security", scope: "tar", subject: "refuse links (cve-2026-12345)" })],
      "CHANGELOG.md",
    );
    expect(added).toEqual(["CVE-2026-12345: **tar:** refuse links"]);
  });

  it("puts categories in their order and follows the file's bullet", () => {
    const { text } = addEntries(
      "# C\r\n\r\n## [Unreleased]\r\n### Fixed\r\n* a\r\n",
      [entry({}), entry({ type: "security" })],
      "CHANGELOG.md",
    );
    expect(text).toBe(
      "# C\r\n\r\n## [Unreleased]\r\n### Added\r\n* add a thing\r\n\r\n### Fixed\r\n* a\r\n\r\n### Security\r\n* add a thing\r\n",
    );
  });

  it("adds [Unreleased] above the first version when there is none", () => {
    const { text } = addEntries("# C\n\n## [1.0.0] - 2026-01-01\n\n- x\n", [entry({})], "CHANGELOG.md");
    expect(text).toBe("# C\n\n## [Unreleased]\n\n### Added\n\n- add a thing\n\n## [1.0.0] - 2026-01-01\n\n- x\n");
  });

  it("takes headings in code and comments for what they are", () => {
    const file =
      "# C\n\n## [Unreleased]\n\n### Added\n\n- x\n\n```md\n## [0.1.0]\n```\n\n<!--\n## old\n-->\n\n## [1.0.0] - 2026-01-01\n";
    const { text } = addEntries(file, [entry({ type: "fix" })], "CHANGELOG.md");
    expect(text.indexOf("### Fixed")).toBeGreaterThan(text.indexOf("-->"));
    expect(text.indexOf("### Fixed")).toBeLessThan(text.indexOf("## [1.0.0] - 2026"));
  });

  it.each([
    [
      "conventional-changelog",
      "# Changelog\n\n## [1.2.0](https://x/compare) (2026-01-01)\n\n* x\n",
      'line 3 is "[1.2.0](https://x/compare) (2026-01-01)"',
    ],
    ["level 1 versions", "# 1.2.0\n\n- x\n", "heading of level 1"],
    ["underlined headings", "Changelog\n=========\n\n1.0.0\n-----\n\n- x\n", "underlined heading"],
    ["no headings", "v1.0.0 2026-01-01\n  * x\n", 'neither a "# " title'],
    ["a bare list", "# Changes\n\n- x\n", "outside of any"],
    ["two Unreleased", "# C\n\n## [Unreleased]\n\n## Unreleased\n", "2 [Unreleased] sections"],
    ["Unreleased not first", "# C\n\n## [1.0.0] - 2026-01-01\n\n## [Unreleased]\n", "stands below"],
    ["a conflict", "# C\n\n## [Unreleased]\n\n<<<<<<< HEAD\n- a\n", "merge conflict marker"],
    ["bytes that are no UTF-8", "# C\n\n## [Unreleased]\n\n- a\uFFFD\n", "not UTF-8"],
  ])("refuses %s with the reason", (_name, text, reason) => {
    const attempt = () => addEntries(text, [entry({})], "CHANGELOG.md");
    expect(attempt).toThrow("cannot edit this safely");
    expect(attempt).toThrow(reason);
    expect(() => addEntries(text, [entry({})], "CHANGELOG.md")).toSatisfy((run: () => unknown) => isUnsupported(run));
  });
});

function isUnsupported(run: () => unknown): boolean {
  try {
    run();
    return false;
  } catch (thrown) {
    return isOpsError(thrown, "unsupported");
  }
}

const words = fc.stringMatching(/^[a-z<>#*`\-é😀][a-z <>#*`\-é😀.]{0,30}$/u);
const entries = fc.array(
  fc.record({
    type: fc.constantFrom("feat", "fix", "perf", "security", "docs", "remove"),
    scope: fc.option(fc.constantFrom("cli", "api")),
    subject: words,
    isBreaking: fc.boolean(),
    breakingNotes: fc.array(words, { maxLength: 2 }),
    pr: fc.option(fc.nat(99).map(String)),
  }),
  { maxLength: 6 },
);
const item = fc
  .tuple(fc.constantFrom("- ", "* ", "  more ", "", "### Added", "### Other", "text "), words)
  .map(([lead, text]) =>
    lead.startsWith("###") || lead === "" ? lead : lead + text.replaceAll("#", "").replaceAll("<", ""),
  );
const file = fc
  .record({
    bom: fc.constantFrom("", "\uFEFF"),
    eol: fc.constantFrom("\n", "\r\n"),
    open: fc.array(item, { maxLength: 8 }),
    released: fc.array(item, { maxLength: 8 }),
    hasUnreleased: fc.boolean(),
    tail: fc.constantFrom([], [""], ["", "[1.0.0]: https://example.org", ""], ["", "[1.0.0]: https://example.org"]),
  })
  .map((shape) => {
    const unreleased = shape.hasUnreleased ? ["## [Unreleased]", ...shape.open] : [];
    return (
      shape.bom +
      ["# Changelog", "", ...unreleased, "## [1.0.0] - 2026-01-01", ...shape.released, ...shape.tail].join(shape.eol)
    );
  });

describe("rules that hold for any file and any entries", () => {
  it("every byte outside [Unreleased] stays", () => {
    fc.assert(
      fc.property(file, entries, (text, list) => {
        const edit = addEntries(text, list, "CHANGELOG.md");
        const before = outside(text);
        const after = outside(edit.text);
        expect(after.tail).toBe(before.tail);
        expect(edit.isChanged ? after.head.startsWith(before.head) : after.head === before.head).toBe(true);
        expect(edit.text.endsWith("\n")).toBe(text.endsWith("\n"));
        expect(isSubsequence(text, edit.text)).toBe(true);
        if (text.includes("\r\n")) expect(edit.text).not.toMatch(/(?<!\r)\n/);
      }),
      { numRuns: 500 },
    );
  });

  it("a second time changes nothing", () => {
    fc.assert(
      fc.property(file, entries, (text, list) => {
        const once = addEntries(text, list, "CHANGELOG.md");
        expect(addEntries(once.text, list, "CHANGELOG.md")).toMatchObject({
          isChanged: false,
          text: once.text,
          added: [],
        });
      }),
      { numRuns: 500 },
    );
  });
});

function outside(text: string): { readonly head: string; readonly tail: string } {
  const regions = parseRegions(text);
  const open = regions.sections.find(isUnreleased);
  const first = regions.sections.find((section) => !isUnreleased(section));
  return { head: text.slice(0, open?.start ?? first?.start), tail: text.slice(first?.start) };
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (let index = 0; index < whole.length && at < part.length; index += 1) if (whole[index] === part[at]) at += 1;
  return at === part.length;
}
