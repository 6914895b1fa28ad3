/** One line of a text: where it starts, where its words end, and where the next line starts, as offsets in the text. */
export interface TextLine {
  readonly start: number;
  readonly end: number;
  readonly next: number;
  readonly text: string;
  /** False inside a fenced code block or an HTML comment, where nothing is a heading. */
  readonly isMarkup: boolean;
}

/** A `## ` section: its heading line and the offset at which it ends. `first` and `last` are line indexes, `last` exclusive. */
export interface Section {
  readonly heading: string;
  readonly first: number;
  readonly last: number;
  readonly start: number;
  readonly end: number;
}

/** A changelog cut into regions. The lines cover the text without a gap; offsets are in UTF-16 units of the text. */
export interface Regions {
  readonly text: string;
  readonly eol: string;
  readonly lines: readonly TextLine[];
  readonly sections: readonly Section[];
  /** Index of the first line of the link definitions at the end, or the number of lines. */
  readonly linksFirst: number;
  /** Whether a code block or comment is never closed, so that whatever is added at the end lands in it. */
  readonly isOpen: boolean;
}

const LINK_DEFINITION = /^ {0,3}\[[^\]]+\]:\s*\S/;

/** Cuts a changelog into lines and sections, without judging it. */
export function parseRegions(text: string): Regions {
  const { lines, isOpen } = linesIn(text);
  const linksFirst = firstTrailingLink(lines);
  const heads = lines.flatMap((line, index) => (index < linksFirst && isVersionHeading(line) ? [index] : []));
  const sections = heads.map((first, position) => {
    const last = heads[position + 1] ?? linksFirst;
    return {
      heading: headingText(lines[first]?.text ?? ""),
      first,
      last,
      start: lines[first]?.start ?? 0,
      end: lines[last]?.start ?? text.length,
    };
  });
  return { text, eol: dominantEol(lines, text), lines, sections, linksFirst, isOpen };
}

/** The words of a heading line, without marks and closing marks. */
export function headingText(line: string): string {
  return line
    .replace(/^\uFEFF? {0,3}#{1,6}[ \t]*/, "")
    .replace(/[ \t]+#+[ \t]*$/, "")
    .trim();
}

/** Whether a section is the one of changes that are not released yet. */
export function isUnreleased(section: Pick<Section, "heading">): boolean {
  return /^\[?unreleased\]?(?:\s|\(|$)/i.test(section.heading);
}

type Within = { readonly kind: "fence"; readonly mark: string } | { readonly kind: "comment" } | null;

function linesIn(text: string): { readonly lines: readonly TextLine[]; readonly isOpen: boolean } {
  const lines: TextLine[] = [];
  let within: Within = null;
  for (let start = 0; start < text.length;) {
    const newline = text.indexOf("\n", start);
    const next = newline === -1 ? text.length : newline + 1;
    const end = newline === -1 ? text.length : newline > start && text[newline - 1] === "\r" ? newline - 1 : newline;
    const words = text.slice(start, end);
    const before: Within = within;
    within = stateAfter(words, within);
    lines.push({ start, end, next, text: words, isMarkup: before === null && within === null });
    start = next;
  }
  return { lines, isOpen: within !== null };
}

function stateAfter(line: string, within: Within): Within {
  if (within?.kind === "comment") return line.includes("-->") ? null : within;
  const { mark, rest } = fenceIn(line);
  if (within?.kind === "fence") return mark.startsWith(within.mark) && rest.trim() === "" ? null : within;
  if (mark !== "" && !(mark.startsWith("`") && rest.includes("`"))) return { kind: "fence", mark };
  return opensComment(line) ? { kind: "comment" } : null;
}

/** The mark of a code fence and what stands behind it; empty where there is none. */
function fenceIn(line: string): { readonly mark: string; readonly rest: string } {
  const fence = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line);
  return { mark: fence?.[1] ?? "", rest: fence?.[2] ?? "" };
}

function opensComment(line: string): boolean {
  return /^ {0,3}<!--/.test(line) && line.indexOf("-->", line.lastIndexOf("<!--")) === -1;
}

function isVersionHeading(line: TextLine): boolean {
  return line.isMarkup && /^ {0,3}##(?:[ \t]|$)/.test(line.text);
}

function firstTrailingLink(lines: readonly TextLine[]): number {
  let first = lines.length;
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index];
    if (line === undefined || !line.isMarkup) break;
    if (LINK_DEFINITION.test(line.text)) first = index;
    else if (line.text.trim() !== "") break;
  }
  return first;
}

function dominantEol(lines: readonly TextLine[], text: string): string {
  const crlf = lines.filter((line) => line.next - line.end === 2).length;
  const lf = lines.filter((line) => line.next - line.end === 1 && text[line.end] === "\n").length;
  return crlf > lf ? "\r\n" : "\n";
}
