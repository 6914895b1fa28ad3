import { CATEGORIES, type Category, type ChangelogEntry, type Line, linesOf } from "./entry.ts";
import { assertEditable } from "./format.ts";
import { headingText, isUnreleased, parseRegions, type Regions, type Section } from "./regions.ts";

/** An edited changelog. `added` are the new list items without bullet; `isChanged` false leaves the file alone. */
export interface Edit {
  readonly text: string;
  readonly isChanged: boolean;
  readonly added: readonly string[];
  /** Whether any of the entries was for users, even if the file already told it. */
  readonly hasUserFacing: boolean;
}

/** Text that goes in at an offset of the original; nothing is ever taken away. */
interface Insertion {
  readonly at: number;
  readonly text: string;
}

/** One `### ` category within a section, by line indexes; `last` is exclusive. */
interface Group {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

/** The text of a changelog that did not exist. Source: Keep a Changelog 2.0.0. */
export const NEW_CHANGELOG = [
  "# Changelog",
  "",
  "All notable changes to this project are written down in this file.",
  "",
  "The format is [Keep a Changelog](https://keepachangelog.com/en/2.0.0/), and versions follow",
  "[Semantic Versioning](https://semver.org/spec/v2.0.0.html).",
  "",
  "## [Unreleased]",
  "",
].join("\n");

/**
 * Adds the user-facing entries to `[Unreleased]`. Only inserts: what was there stays, byte for byte. A missing or empty file
 * gets a new text. Throws `unsupported` for a file whose format it can't edit safely.
 */
export function addEntries(text: string | null, entries: readonly ChangelogEntry[], path: string): Edit {
  const lines = linesOf(entries);
  const isMissing = text === null || text.trim() === "";
  const original = isMissing ? NEW_CHANGELOG : text;
  const regions = parseRegions(original);
  if (!isMissing) assertEditable(regions, path);
  if (lines.length === 0) return { text: text ?? "", isChanged: false, added: [], hasUserFacing: false };
  const base = regions.sections.some(isUnreleased) ? original : withUnreleased(regions);
  const { insertions, added } = plan(parseRegions(base), lines);
  if (insertions.length === 0) return { text: text ?? "", isChanged: false, added: [], hasUserFacing: true };
  return { text: apply(base, insertions), isChanged: true, added, hasUserFacing: true };
}

/** The text with an empty `[Unreleased]` heading before the first version, or at the end when there is none. */
export function withUnreleased(regions: Regions): string {
  const { text, eol, sections, lines, linksFirst } = regions;
  const first = sections[0];
  const at = first?.start ?? lines[linksFirst]?.start ?? text.length;
  const before = text.slice(0, at);
  const gap = before === "" || /\n[ \t]*\r?\n$/.test(before) ? "" : before.endsWith("\n") ? eol : eol + eol;
  const after = at === text.length ? (text.endsWith("\n") ? eol : "") : eol + eol;
  return `${before}${gap}## [Unreleased]${after}${text.slice(at)}`;
}

function plan(
  regions: Regions,
  lines: readonly Line[],
): { readonly insertions: readonly Insertion[]; readonly added: readonly string[] } {
  const section = regions.sections.find(isUnreleased);
  if (section === undefined) return { insertions: [], added: [] };
  const groups = groupsIn(regions, section);
  const insertions: Insertion[] = [];
  const added: string[] = [];
  for (const category of CATEGORIES) {
    const wanted = lines.filter((line) => line.category === category);
    const group = groups.find((candidate) => candidate.name.toLowerCase() === category.toLowerCase());
    const fresh = wanted.filter((line) => group === undefined || !holdsItem(regions, group, line.text));
    added.push(...fresh.map((line) => line.text));
    if (group !== undefined)
      insertions.push(
        ...wanted.filter((line) => !fresh.includes(line)).flatMap((line) => missingNotes(regions, group, line)),
      );
    if (fresh.length > 0)
      insertions.push(
        group === undefined ? newGroup(regions, section, groups, fresh) : appended(regions, group, fresh),
      );
  }
  return { insertions, added };
}

function groupsIn(regions: Regions, section: Section): readonly Group[] {
  const heads: number[] = [];
  for (let index = section.first + 1; index < section.last; index += 1) {
    const line = regions.lines[index];
    if (line?.isMarkup === true && /^ {0,3}###(?:[ \t]|$)/.test(line.text)) heads.push(index);
  }
  return heads.map((first, position) => ({
    name: headingText(regions.lines[first]?.text ?? ""),
    first,
    last: heads[position + 1] ?? section.last,
  }));
}

function itemIndex(regions: Regions, group: Group, text: string): number {
  for (let index = group.first + 1; index < group.last; index += 1) {
    const item = /^ {0,3}[-*+][ \t]+(.*?)[ \t]*$/.exec(regions.lines[index]?.text ?? "")?.[1];
    if (item !== undefined && sameWords(item, text)) return index;
  }
  return -1;
}

function holdsItem(regions: Regions, group: Group, text: string): boolean {
  return itemIndex(regions, group, text) !== -1;
}

/** Notes of a known entry that are not below it yet. */
function missingNotes(regions: Regions, group: Group, line: Line): readonly Insertion[] {
  const at = itemIndex(regions, group, line.text);
  let end = at + 1;
  const known: string[] = [];
  while (end < group.last && /^[ \t]+\S/.test(regions.lines[end]?.text ?? "")) {
    known.push((regions.lines[end]?.text ?? "").replace(/^[ \t]*[-*+][ \t]+/, "").trim());
    end += 1;
  }
  const notes = line.notes.filter((note) => !known.some((text) => sameWords(text, note)));
  return notes.length === 0
    ? []
    : [
        insertAfter(
          regions,
          end - 1,
          notes.map((note) => `  ${bulletOf(regions, group)} ${note}`),
        ),
      ];
}

function appended(regions: Regions, group: Group, lines: readonly Line[]): Insertion {
  const bullet = bulletOf(regions, group);
  let index = group.last - 1;
  while (index > group.first && (regions.lines[index]?.text ?? "").trim() === "") index -= 1;
  const isHeading = index === group.first;
  const follows = regions.lines[index];
  const isInList = !isHeading && follows?.isMarkup === true && /^(?: {0,3}[-*+][ \t]| {2,}\S|\t\S)/.test(follows.text);
  const rendered = render(lines, bullet);
  return insertAfter(regions, index, isInList || (isHeading && isTight(regions)) ? rendered : ["", ...rendered]);
}

/** A new category goes where its place in the order is: before the first one that comes later. */
function newGroup(regions: Regions, section: Section, groups: readonly Group[], lines: readonly Line[]): Insertion {
  const category: Category = lines[0]?.category ?? "Changed";
  const rank = CATEGORIES.indexOf(category);
  const later = groups.find(
    (group) => CATEGORIES.findIndex((name) => name.toLowerCase() === group.name.toLowerCase()) > rank,
  );
  const bullet = bulletOf(regions, groups[0] ?? { name: "", first: section.first, last: section.last });
  const rendered = [`### ${category}`, ...(isTight(regions) ? [] : [""]), ...render(lines, bullet)];
  if (later !== undefined)
    return { at: regions.lines[later.first]?.start ?? 0, text: [...rendered, "", ""].join(regions.eol) };
  let index = section.last - 1;
  while (index > section.first && (regions.lines[index]?.text ?? "").trim() === "") index -= 1;
  return insertAfter(regions, index, ["", ...rendered]);
}

function insertAfter(regions: Regions, index: number, lines: readonly string[]): Insertion {
  const line = regions.lines[index];
  const at = line?.end ?? regions.text.length;
  return { at, text: lines.map((text) => regions.eol + text).join("") };
}

function render(lines: readonly Line[], bullet: string): readonly string[] {
  return lines.flatMap((line) => [`${bullet} ${line.text}`, ...line.notes.map((note) => `  ${bullet} ${note}`)]);
}

function bulletOf(regions: Regions, group: Group): string {
  for (let index = group.first + 1; index < group.last; index += 1) {
    const bullet = /^ {0,3}([-*+])[ \t]/.exec(regions.lines[index]?.text ?? "")?.[1];
    if (bullet !== undefined) return bullet;
  }
  return "-";
}

/** Whether lists in this file follow their headings without a blank line. */
function isTight(regions: Regions): boolean {
  const heads = regions.lines.flatMap((line, index) => (line.isMarkup && /^ {0,3}### /.test(line.text) ? [index] : []));
  const first = heads[0];
  return first !== undefined && (regions.lines[first + 1]?.text ?? "").trim() !== "";
}

function sameWords(left: string, right: string): boolean {
  return left.replace(/\s+/g, " ").trim().toLowerCase() === right.replace(/\s+/g, " ").trim().toLowerCase();
}

function apply(text: string, insertions: readonly Insertion[]): string {
  const ordered = insertions
    .map((insertion, order) => ({ ...insertion, order }))
    .sort((left, right) => left.at - right.at || left.order - right.order);
  let result = "";
  let from = 0;
  for (const insertion of ordered) {
    result += text.slice(from, insertion.at) + insertion.text;
    from = insertion.at;
  }
  return result + text.slice(from);
}
