import type { AnchorMoves } from "./anchors.ts";
import type { Outline, OutlineHeading } from "./section/outline.ts";

/** A table of contents: a list of links to headings of its own page, between marks, under a heading that says so, or under the page's title. */
export interface Contents {
  readonly from: number;
  readonly to: number;
  readonly isMarked: boolean;
  readonly entries: readonly ContentsEntry[];
}

/** One line of it, as it is written. */
export interface ContentsEntry {
  readonly indent: string;
  readonly bullet: string;
  readonly text: string;
  readonly slug: string;
}

const MARKS =
  /<!--[ \t]*(?:toc|toc:start|toc start|START doctoc\b[^>]*)[ \t]*-->[\s\S]*?<!--[ \t]*(?:tocstop|toc:end|toc end|\/toc|END doctoc\b[^>]*)[ \t]*-->/i;
const TITLE = /^(?:table of contents|contents|toc|on this page|in this page|inhalt|inhaltsverzeichnis)$/i;
/** A list without a name is one only from so many entries on. */
const FEWEST = 2;
const ENTRY = /^([ \t]*)([-*+]|\d+[.)])[ \t]+\[((?:[^[\]\\]|\\.|\[[^\]]*\])*)\]\(#([^\s()]+)\)[ \t]*$/;

/** Finds the table of contents of a page, or null. */
export function findContents(outline: Outline): Contents | null {
  const marked = MARKS.exec(outline.text);
  if (marked !== null) {
    const start = marked.index + marked[0].indexOf("-->") + 3;
    const end = marked.index + marked[0].lastIndexOf("<!--");
    return listBetween(outline, start, end) ?? { from: start, to: end, isMarked: true, entries: [] };
  }
  const named = outline.headings.find((heading) => TITLE.test(heading.text));
  const title = named ?? outline.headings[0];
  if (title === undefined) return null;
  const list = listBetween(outline, title.bodyStart, title.ownEnd);
  return list === null || (named === undefined && list.entries.length < FEWEST) ? null : { ...list, isMarked: false };
}

/** The table of contents of a page after its headings changed, as the whole text of the page. What a person chose to leave out stays out. */
export function withContents(before: Outline, after: Outline, moves: AnchorMoves): string {
  const known = findContents(before);
  const now = findContents(after);
  if (now === null) return after.text;
  const levels = levelsOf(before, known);
  const isWhole = known === null || sameSlugs(known.entries, listedIn(before, known.from, levels));
  if (!now.isMarked && !isWhole) return after.text;
  const headings = listedIn(after, now.from, levels);
  const list = render(after, { ...now, headings, shown: shownTexts(before, known ?? now, moves) });
  return after.text.slice(0, now.from) + list + after.text.slice(now.to);
}

interface Levels {
  readonly least: number;
  readonly most: number;
}

/** The levels that a table of contents lists; the second and third where it lists none yet. */
function levelsOf(outline: Outline, contents: Contents | null): Levels {
  const slugs = new Set(contents?.entries.map((entry) => entry.slug) ?? []);
  const levels = outline.headings.filter((heading) => slugs.has(heading.slug)).map((heading) => heading.level);
  return levels.length === 0 ? { least: 2, most: 3 } : { least: Math.min(...levels), most: Math.max(...levels) };
}

/** The headings of these levels behind a table of contents. */
function listedIn(outline: Outline, from: number, { least, most }: Levels): readonly OutlineHeading[] {
  return outline.headings.filter(
    ({ text, start, level }) => !TITLE.test(text) && start > from && level >= least && level <= most,
  );
}

function listBetween(outline: Outline, start: number, end: number): Contents | null {
  const entries: ContentsEntry[] = [];
  let from = -1;
  let to = -1;
  let offset = start;
  for (const line of outline.text.slice(start, end).split(/(?<=\n)/)) {
    const words = line.replace(/\r?\n$/, "");
    const match = ENTRY.exec(words);
    if (match !== null) {
      const [, indent = "", bullet = "", text = "", slug = ""] = match;
      entries.push({ indent, bullet, text, slug });
      if (from === -1) from = offset;
      to = offset + words.length;
    } else if (from !== -1 && words.trim() !== "") return null;
    offset += line.length;
  }
  return from === -1 ? null : { from, to, isMarked: true, entries };
}

function sameSlugs(entries: readonly ContentsEntry[], headings: readonly OutlineHeading[]): boolean {
  return entries.length === headings.length && entries.every((entry, index) => entry.slug === headings[index]?.slug);
}

/** How entries are worded that are not simply their heading's text, by the anchor that they have now. */
function shownTexts(before: Outline, contents: Contents, moves: AnchorMoves): ReadonlyMap<string, string> {
  const texts = new Map(before.headings.map((heading) => [heading.slug, headingSource(before, heading)]));
  return new Map(
    contents.entries.flatMap(({ slug, text }) => {
      const now = moves.has(slug) ? moves.get(slug) : slug;
      return now === null || now === undefined || texts.get(slug) === text || moves.has(slug) ? [] : [[now, text]];
    }),
  );
}

/** A table of contents to be written: how it is written now, and what it shall list. */
interface Wanted extends Contents {
  readonly headings: readonly OutlineHeading[];
  readonly shown: ReadonlyMap<string, string>;
}

function render(outline: Outline, wanted: Wanted): string {
  const { entries, headings, shown } = wanted;
  const [first] = entries;
  const bullet = first?.bullet ?? "-";
  const indent = first?.indent ?? "";
  const deeper = entries.find((entry) => entry.indent.length > indent.length)?.indent;
  const unit = deeper?.slice(indent.length) ?? (/\d/.test(bullet) ? "   " : "  ");
  const least = Math.min(...headings.map((heading) => heading.level));
  const counts: number[] = [];
  const lines = headings.map((heading) => {
    const depth = heading.level - least;
    counts.length = Math.min(counts.length, depth + 1);
    counts[depth] = (counts[depth] ?? 0) + 1;
    const mark = /\d/.test(bullet) ? `${counts[depth]}${bullet.slice(-1)}` : bullet;
    const text = shown.get(heading.slug) ?? headingSource(outline, heading);
    return `${indent}${unit.repeat(depth)}${mark} [${text}](#${heading.slug})`;
  });
  const list = lines.join(outline.eol);
  return entries.length === 0 ? outline.eol + outline.eol + list + outline.eol + outline.eol : list;
}

/** A heading's words as they are written, without marks and without links, which can't stand within a link. */
function headingSource(outline: Outline, heading: OutlineHeading): string {
  const [line = ""] = outline.text.slice(heading.start, heading.bodyStart).split(/\r\n|\r|\n/);
  return line
    .replace(/^\uFEFF? {0,3}#{1,6}[ \t]+/, "")
    .replace(/[ \t]*\{:?\s*#[^}]*\}[ \t]*$/, "")
    .replace(/[ \t]+#+[ \t]*$/, "")
    .replace(/!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, "$1")
    .replace(/([[\]])/g, "\\$1")
    .trim();
}
