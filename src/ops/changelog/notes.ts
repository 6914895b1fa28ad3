import { CATEGORIES, type ChangelogEntry, linesOf } from "./entry.ts";
import { parseReleaseHeading } from "./format.ts";
import { isUnreleased, parseRegions, type Section } from "./regions.ts";

/** What stands below the heading of a version, or of `[Unreleased]` by the word "unreleased", without the blank lines around it. Null when there is no such section. */
export function sectionText(text: string, version: string): string | null {
  const regions = parseRegions(text);
  const section = regions.sections.find((candidate) => isOf(candidate, version));
  if (section === undefined) return null;
  return regions.lines
    .slice(section.first + 1, section.last)
    .map((line) => line.text)
    .join("\n")
    .trim();
}

/** Whether a section tells anything: a list item or a line that is no heading and no comment. */
export function tellsAnything(section: string): boolean {
  return section
    .replace(/<!--[\s\S]*?-->/g, "")
    .split("\n")
    .some((line) => line.trim() !== "" && !/^ {0,3}#{3,6}(?:[ \t]|$)/.test(line));
}

/** Entries as the body of a section: categories in their order, one list item a change. Empty when users need not read any of it. */
export function renderEntries(entries: readonly ChangelogEntry[]): string {
  const lines = linesOf(entries);
  return CATEGORIES.flatMap((category) => {
    const items = lines
      .filter((line) => line.category === category)
      .flatMap((line) => [`- ${line.text}`, ...line.notes.map((note) => `  - ${note}`)]);
    return items.length === 0 ? [] : [`### ${category}\n\n${items.join("\n")}`];
  }).join("\n\n");
}

function isOf(section: Section, version: string): boolean {
  return version === "unreleased" ? isUnreleased(section) : parseReleaseHeading(section.heading)?.version === version;
}
