/** One footer of a commit message: `Refs: #12`, `BREAKING CHANGE: ...`. */
export interface Footer {
  readonly token: string;
  readonly value: string;
}

/** A commit message by Conventional Commits 1.0.0 (https://www.conventionalcommits.org/en/v1.0.0/), taken apart. */
export interface ConventionalMessage {
  readonly header: string;
  /** In lower case: the specification lets a type be written in any case. */
  readonly type: string;
  readonly scope: string | null;
  readonly subject: string;
  readonly body: string;
  readonly footers: readonly Footer[];
  readonly isBreaking: boolean;
  /** What every `BREAKING CHANGE` footer says; the subject where only the `!` says it. */
  readonly breakingNotes: readonly string[];
}

const HEADER = /^([A-Za-z][A-Za-z0-9_-]*)(?:\(([^()\r\n]+)\))?(!)?: (\S.*)$/;
const FOOTER = /^(BREAKING[ -]CHANGE(?=: )|[A-Za-z][A-Za-z0-9-]*)(?:: | (?=#))(.*)$/;
const BREAKING = /^BREAKING[ -]CHANGE$/;

/** Takes a message apart; null when its header is not conventional. */
export function parseMessage(text: string): ConventionalMessage | null {
  const [header = "", ...rest] = text.replace(/\r\n?/g, "\n").trim().split("\n");
  const match = HEADER.exec(header);
  if (match === null) return null;
  const [, type = "", scope, mark, subject = ""] = match;
  const { body, footers } = splitFooters(rest.join("\n").trim());
  const notes = footers.filter((footer) => BREAKING.test(footer.token)).map((footer) => footer.value);
  const isBreaking = mark === "!" || notes.length > 0;
  return {
    header,
    type: type.toLowerCase(),
    scope: scope ?? null,
    subject: subject.trim(),
    body,
    footers,
    isBreaking,
    breakingNotes: isBreaking && notes.length === 0 ? [subject.trim()] : notes,
  };
}

/** The footers of a message, whatever its header says. */
export function footersOf(text: string): readonly Footer[] {
  const lines = text.replace(/\r\n?/g, "\n").trim().split("\n");
  return splitFooters(lines.slice(1).join("\n").trim()).footers;
}

/** Whether a line starts a footer: a token, then a colon and a space, or a space and `#`. */
export function isFooterLine(line: string): boolean {
  return FOOTER.test(line);
}

/**
 * Parts the text below the header. Footers are the paragraphs at its end that each start with a footer line; a
 * `BREAKING CHANGE` opens them wherever it stands at the start of a line, so that none is overlooked.
 */
export function splitFooters(text: string): { readonly body: string; readonly footers: readonly Footer[] } {
  const apart = text.replace(/\n+(?=BREAKING[ -]CHANGE: )/g, "\n\n");
  const paragraphs = apart === "" ? [] : apart.split(/\n{2,}/);
  const breakingAt = paragraphs.findIndex((paragraph) => /^BREAKING[ -]CHANGE: /.test(paragraph));
  let from = paragraphs.length;
  while (from > 0 && isFooterLine(firstLine(paragraphs[from - 1]))) from -= 1;
  if (breakingAt !== -1) from = Math.min(from, breakingAt);
  return { body: paragraphs.slice(0, from).join("\n\n"), footers: readFooters(paragraphs.slice(from).join("\n\n")) };
}

function firstLine(paragraph: string | undefined): string {
  return paragraph?.split("\n", 1)[0] ?? "";
}

function readFooters(text: string): readonly Footer[] {
  const footers: { token: string; value: string }[] = [];
  for (const line of text === "" ? [] : text.split("\n")) {
    const match = FOOTER.exec(line);
    const last = footers.at(-1);
    if (match?.[1] !== undefined) footers.push({ token: match[1], value: match[2] ?? "" });
    else if (last !== undefined) last.value += `\n${line.trim()}`;
  }
  return footers.map((footer) => ({ token: footer.token, value: footer.value.trim() }));
}
