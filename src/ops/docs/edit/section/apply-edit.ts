import { findSection } from "./find-section.ts";
import type { DocsEdit } from "../model.ts";
import type { Outline, OutlineHeading } from "./outline.ts";

/** A piece of a text that gives way to another. Offsets are of the text before; all outside stays byte for byte. */
export interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** The change that an edit asks of a page. `write` gives way whole. Throws `not_found` or `invalid_input` about the section. */
export function changeOf(outline: Outline, edit: DocsEdit): Change {
  const { text, eol } = outline;
  const words = linesOf(edit.text, eol);
  if (edit.operation === "write") return { from: 0, to: text.length, text: words + eol };
  if (edit.section === undefined) return block(outline, outline.end, outline.end, words);
  const heading = findSection(outline, edit.page, edit.section);
  const end = edit.withSubsections ? heading.end : heading.ownEnd;
  switch (edit.operation) {
    case "replace":
      return block(outline, heading.bodyStart, end, words);
    case "append":
      return block(outline, endOfWords(text, heading.bodyStart, end), end, words);
    case "insert-after":
      return block(outline, endOfWords(text, heading.bodyStart, heading.end), heading.end, words);
    case "rename":
      return renamed(outline, heading, edit.text.trim());
    case "remove":
      return removal(outline, heading);
  }
}

/** A text after a change. */
export function applied(text: string, change: Change): string {
  return text.slice(0, change.from) + change.text + text.slice(change.to);
}

/** A section taken out; the blank lines before it go too when nothing follows. */
function removal(outline: Outline, heading: OutlineHeading): Change {
  const { text, eol } = outline;
  const from = endOfWords(text, 0, heading.start);
  if (text.slice(heading.end).trim() !== "" || from === 0) return { from: heading.start, to: heading.end, text: "" };
  return { from, to: text.length, text: eol };
}

/** Words between two blank lines; at the end of the text they end with one line feed. */
function block(outline: Outline, from: number, to: number, words: string): Change {
  const { text, eol } = outline;
  const before = text.slice(0, from);
  const lead = before === "" ? "" : gapAfter(before, eol);
  const isLast = text.slice(to).trim() === "";
  if (words === "") return { from, to, text: isLast ? (before.endsWith("\n") ? "" : eol) : lead };
  return { from, to, text: lead + words + eol + (isLast ? "" : eol) };
}

function gapAfter(before: string, eol: string): string {
  if (/(?:\r\n|\n)[ \t]*(?:\r\n|\n)$/.test(before)) return "";
  return /[\r\n]$/.test(before) ? eol : eol + eol;
}

/** Where the last words before `end` end, with their line feed left out. */
function endOfWords(text: string, start: number, end: number): number {
  return start + text.slice(start, end).trimEnd().length;
}

/** Another text in the same heading: marks before and behind it, its own anchor and the line under it stay. */
function renamed(outline: Outline, heading: OutlineHeading, words: string): Change {
  const raw = outline.text.slice(heading.start, heading.bodyStart);
  const atx =
    /^(\uFEFF? {0,3}#{1,6}[ \t]+)([^\r\n]*?)((?:[ \t]*\{:?\s*#[^}\r\n]*\})?(?:[ \t]+#+)?[ \t]*(?:\r?\n|\r)?)$/.exec(
      raw,
    );
  const [, before = "", , after = ""] = atx ?? [];
  if (atx !== null) return { from: heading.start, to: heading.bodyStart, text: before + words + after };
  const under = /(?:\r\n|\n|\r)( {0,3}(?:=+|-+)[ \t]*(?:\r?\n|\r)?)$/.exec(raw);
  if (under?.[1] !== undefined)
    return { from: heading.start, to: heading.bodyStart, text: words + outline.eol + under[1] };
  const newline = /(?:\r?\n|\r)$/.exec(raw)?.[0] ?? "";
  return { from: heading.start, to: heading.bodyStart, text: `${"#".repeat(heading.level)} ${words}${newline}` };
}

function linesOf(text: string, eol: string): string {
  return text.replace(/^\s*\n|\s+$/g, "").replace(/\r\n|\r|\n/g, eol);
}
