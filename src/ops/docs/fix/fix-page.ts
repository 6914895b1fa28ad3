import type { Book, Page } from "../audit/book.ts";
import { certainLanguage } from "../audit/page/fence-language.ts";
import { markedVersions } from "../audit/page/marked-versions.ts";
import { repairedTarget } from "../audit/rules/links.ts";
import { ownVersion } from "../audit/rules/versions.ts";
import type { Outline } from "../edit/section/outline.ts";
import { rewriteLinks } from "../edit/rewrite-links.ts";

/** A page after mending, and in words what was mended. */
export interface MendedText {
  readonly text: string;
  readonly why: readonly string[];
}

/** What mending a page needs to know beside its text. */
export interface Mending {
  readonly book: Book;
  readonly page: Page;
  outlineOf(text: string): Outline;
}

/** Whether a page has anything that can be mended without judgement; cheap, from its facts. */
export function mayBeMended({ book, page }: Pick<Mending, "book" | "page">): boolean {
  const { facts } = page;
  const version = facts.markedVersions.length === 0 ? null : ownVersion(book, page);
  return (
    facts.unendedLine !== null ||
    facts.bareFences.certain > 0 ||
    (version !== null && facts.markedVersions.some(({ text }) => text !== version.version)) ||
    facts.links.some(({ href }) => repairedTarget(book, page, href) !== null)
  );
}

/** Mends what needs nobody's judgement, each kind by itself; all other bytes stay. */
export function mendPage(mending: Mending, text: string): MendedText {
  const why: string[] = [];
  let made = text;
  for (const [name, mend] of MENDS) {
    const next = mend(made, mending);
    if (next !== made) why.push(name);
    made = next;
  }
  return { text: made, why };
}

const MENDS: readonly (readonly [string, (text: string, mending: Mending) => string])[] = [
  ["links that differ from one target only", mendLinks],
  ["languages of code blocks", mendFences],
  ["marked versions", mendVersions],
  [
    "line feed at the end",
    (text) => (text === "" || text.endsWith("\n") ? text : text + (text.includes("\r\n") ? "\r\n" : "\n")),
  ],
];

function mendLinks(text: string, { book, page, outlineOf }: Mending): string {
  const targets = new Map<string, string>();
  for (const { href } of page.facts.links) {
    const target = repairedTarget(book, page, href);
    if (target !== null) targets.set(href, target);
  }
  return targets.size === 0 ? text : rewriteLinks(outlineOf(text), targets);
}

/** Writes the language behind fences whose code can be in no other. */
function mendFences(text: string, { page, outlineOf }: Mending): string {
  if (page.facts.bareFences.certain === 0) return text;
  const { codeLines, lineStarts } = outlineOf(text);
  const at = (line: number) => lineStarts[line] ?? text.length;
  let made = "";
  let done = 0;
  for (const [first, last] of codeLines) {
    const opening = text.slice(at(first), at(first + 1));
    const named = withLanguage(opening, text.slice(at(first + 1), at(last)));
    if (named === null) continue;
    made += text.slice(done, at(first)) + named;
    done = at(first + 1);
  }
  return made + text.slice(done);
}

const BARE_FENCE = /^([ \t>]*(?:[-*+][ \t]+|\d+[.)][ \t]+)?(`{3,}|~{3,}))[ \t]*(\r?\n|\r)$/;

/** The line that opens a bare fence, with its language; null when it has one, or none is certain. */
function withLanguage(line: string, body: string): string | null {
  const fence = BARE_FENCE.exec(line);
  if (fence === null) return null;
  const [, opening = "", mark = "", newline = ""] = fence;
  const closing = new RegExp(`(?:^|\\n)[ \\t>]*${mark.slice(0, 1)}{${mark.length},}[ \\t]*\\s*$`);
  const code = body.replace(closing, "");
  const language = certainLanguage(/^[ \t]*>/.test(opening) ? code.replace(/^[ \t]*> ?/gm, "") : code);
  return language === null ? null : opening + language + newline;
}

function mendVersions(text: string, { book, page }: Mending): string {
  const declared = ownVersion(book, page);
  if (declared === null) return text;
  let made = "";
  let done = 0;
  for (const { from, to } of markedVersions(text)) {
    made += text.slice(done, from) + declared.version;
    done = to;
  }
  return made + text.slice(done);
}
