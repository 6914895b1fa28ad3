import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addEntries, finalizeRelease } from "../../changelog/index.ts";
import { lintChangelog } from "./lint.ts";

const GOOD =
  "# Changelog\n\n## [Unreleased]\n\n### Added\n\n- a\n\n## [1.1.0] - 2026-02-01\n\n### Fixed\n\n- b\n\n## [1.0.0] - 2026-01-01 [YANKED]\n\n[Unreleased]: https://example.org/c\n[1.1.0]: https://example.org/b\n[1.0.0]: https://example.org/a\n";
const rules = (text: string) =>
  lintChangelog(text, "CHANGELOG.md").map(({ rule, where }) => `${rule.slice(10)}:${where.line}`);

describe("lint of a changelog", () => {
  it("has nothing against the form of Keep a Changelog", () => expect(rules(GOOD)).toEqual([]));

  it.each([
    [
      "a heading of another shape",
      GOOD.replace("## [1.0.0] - 2026-01-01 [YANKED]", "## 1.0.0 (2026)"),
      ["heading-shape:15", "unused-link:19"],
    ],
    ["an unknown category", GOOD.replace("### Fixed", "### Bugs"), ["category-name:11"]],
    [
      "a category that stands twice",
      GOOD.replace("### Fixed\n\n- b", "### Fixed\n\n- b\n\n### Fixed"),
      ["category-twice:15"],
    ],
    [
      "versions out of order",
      GOOD.replaceAll("1.0.0", "1.2.0").replace("2026-01-01", "2026-01-31"),
      ["version-order:15"],
    ],
    ["a day that does not exist", GOOD.replace("2026-02-01", "2026-02-30"), ["date:9"]],
    ["an older version with a later date", GOOD.replace("2026-01-01", "2026-03-01"), ["date-order:15"]],
    ["a missing link", GOOD.replace("[1.0.0]: https://example.org/a\n", ""), ["missing-link:15"]],
    ["no [Unreleased]", "# C\n\n## [1.0.0] - 2026-01-01\n", ["no-unreleased:2"]],
    ["a foreign format", "# C\n\n## 1.0.0 (2026-01-01)\n", ["unsafe-to-edit:3"]],
  ])("finds %s", (_name, text, expected) => expect(rules(text)).toEqual(expected));
});

describe("finalizing a release", () => {
  const release = {
    version: "1.2.0",
    date: "2026-03-01",
    unreleasedUrl: "https://example.org/e",
    versionUrl: "https://example.org/d",
  };

  it("leaves an empty [Unreleased] above the version and moves the links on", () => {
    const text = finalizeRelease(GOOD, release, "CHANGELOG.md");
    expect(text).toContain("## [Unreleased]\n\n## [1.2.0] - 2026-03-01\n\n### Added\n\n- a\n");
    expect(
      text.endsWith(
        "[Unreleased]: https://example.org/e\n[1.2.0]: https://example.org/d\n[1.1.0]: https://example.org/b\n[1.0.0]: https://example.org/a\n",
      ),
    ).toBe(true);
    expect(rules(text)).toEqual([]);
    expect(finalizeRelease(text, release, "CHANGELOG.md")).toBe(text);
  });

  it("refuses a version below one that is there", () => {
    expect(() => finalizeRelease(GOOD, { ...release, version: "1.0.5" }, "CHANGELOG.md")).toThrow(
      "1.1.0, which is newer than 1.0.5",
    );
  });

  it("keeps every byte outside the heading and its links", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom("- a", "", "text", "### Added", "```\n## x\n```"), { maxLength: 8 }),
        fc.constantFrom("\n", "\r\n"),
        fc.boolean(),
        (lines, eol, hasEnd) => {
          const text =
            ["# C", "", "## [Unreleased]", ...lines, "", "## [1.0.0] - 2026-01-01"].join(eol) + (hasEnd ? eol : "");
          const made = finalizeRelease(text, { ...release, unreleasedUrl: null, versionUrl: null }, "CHANGELOG.md");
          expect(made.replace(/(?:\r\n\r\n|\n\n)## \[1\.2\.0\] - 2026-03-01/, "")).toBe(text);
          expect(addEntries(made, [], "CHANGELOG.md").isChanged).toBe(false);
        },
      ),
    );
  });
});
