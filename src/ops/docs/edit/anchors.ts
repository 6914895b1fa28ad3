import type { Change } from "./section/apply-edit.ts";
import type { Outline, OutlineHeading } from "./section/outline.ts";

/** Where each anchor of a page went: to another anchor, or nowhere (null). Anchors that stayed are not in it. */
export type AnchorMoves = ReadonlyMap<string, string | null>;

/** Compares a page before and after one change: headings outside of it are known by their place, those within by their words. */
export function anchorMoves(before: Outline, after: Outline, change: Change): AnchorMoves {
  const shift = change.text.length - (change.to - change.from);
  const byStart = new Map(after.headings.map((heading) => [heading.start, heading]));
  const within = after.headings.filter(({ start }) => start >= change.from && start < change.from + change.text.length);
  const moves = new Map<string, string | null>();
  for (const heading of before.headings) {
    const now = isTouched(heading, change)
      ? (takeEqual(within, heading) ?? renamedAt(byStart, heading, change))
      : byStart.get(heading.start < change.from ? heading.start : heading.start + shift);
    if (now?.slug !== heading.slug) moves.set(heading.slug, now?.slug ?? null);
  }
  return moves;
}

/** Two moves one after the other, seen from before the first. */
export function composed(first: AnchorMoves, second: AnchorMoves): AnchorMoves {
  const all = new Map<string, string | null>();
  const passed = new Set<string>();
  for (const [from, to] of first) {
    if (to !== null) passed.add(to);
    all.set(from, to === null ? null : second.has(to) ? (second.get(to) ?? null) : to);
  }
  for (const [from, to] of second) if (!passed.has(from) && !all.has(from)) all.set(from, to);
  return all;
}

function isTouched(heading: OutlineHeading, change: Change): boolean {
  return heading.start >= change.from && heading.start < change.to;
}

function takeEqual(within: OutlineHeading[], heading: OutlineHeading): OutlineHeading | undefined {
  const index = within.findIndex((other) => other.text === heading.text && other.level === heading.level);
  return index === -1 ? undefined : within.splice(index, 1)[0];
}

/** A change that is one heading's own line renames it. */
function renamedAt(
  byStart: ReadonlyMap<number, OutlineHeading>,
  heading: OutlineHeading,
  change: Change,
): OutlineHeading | undefined {
  const isRename = change.from === heading.start && change.to === heading.bodyStart && change.text !== "";
  return isRename ? byStart.get(heading.start) : undefined;
}
