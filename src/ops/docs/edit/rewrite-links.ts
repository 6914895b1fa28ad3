import type { Outline } from "./section/outline.ts";

/** Targets as they are written, and as they shall be written. */
export type Targets = ReadonlyMap<string, string>;

/** Writes other targets into links, images, definitions and HTML of a page; code stays as it is. */
export function rewriteLinks(outline: Outline, targets: Targets): string {
  if (targets.size === 0) return outline.text;
  let text = "";
  let done = 0;
  for (const [from, to] of prose(outline)) {
    text += outline.text.slice(done, from) + inProse(outline.text.slice(from, to), targets);
    done = to;
  }
  return text + outline.text.slice(done);
}

/** The parts of a text between its code blocks. */
function prose(outline: Outline): readonly (readonly [number, number])[] {
  const { text, lineStarts, codeLines } = outline;
  const at = (line: number) => lineStarts[line] ?? text.length;
  const parts: (readonly [number, number])[] = [];
  let from = 0;
  for (const [first, last] of codeLines) {
    parts.push([from, at(first)]);
    from = at(last);
  }
  parts.push([from, text.length]);
  return parts.filter(([start, end]) => end > start);
}

const CODE_SPAN = /(?<!`)(`+)(?!`)(?:(?!(?:\r?\n){2})[\s\S])*?(?<!`)\1(?!`)/g;

function inProse(text: string, targets: Targets): string {
  let made = "";
  let done = 0;
  for (const span of text.matchAll(CODE_SPAN)) {
    made += inWords(text.slice(done, span.index), targets) + span[0];
    done = span.index + span[0].length;
  }
  return made + inWords(text.slice(done), targets);
}

const PLACES = [
  /(\]\(\s*<)([^<>\r\n]*)(?=>)/g,
  /(\]\(\s*)([^\s()<>]+(?:\([^\s()]*\)[^\s()]*)*)(?=[\s)])/g,
  /(^ {0,3}\[[^\]\r\n]+\]:[ \t]*<)([^<>\r\n]*)(?=>)/gm,
  /(^ {0,3}\[[^\]\r\n]+\]:[ \t]*)([^\s<>]+)(?=\s|$)/gm,
  /(\b(?:href|src)\s*=\s*")([^"\r\n]*)(?=")/gi,
  /(\b(?:href|src)\s*=\s*')([^'\r\n]*)(?=')/gi,
] as const;

function inWords(text: string, targets: Targets): string {
  return PLACES.reduce(
    (words, place) =>
      words.replace(
        place,
        (_whole: string, before: string, target: string) => before + (targets.get(target) ?? target),
      ),
    text,
  );
}
