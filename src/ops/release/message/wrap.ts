import { isFooterLine } from "./parse.ts";
import { BODY_WIDTH, countCharacters, isTooWide } from "./rules.ts";

/**
 * Breaks the prose of a body at the width, between words only. Lines that fit, footers, code and words that are too long stay
 * as they are; a list item goes on below its own text.
 */
export function wrapBody(body: string, width: number = BODY_WIDTH): string {
  let isCode = false;
  const lines = body.split("\n").flatMap((line) => {
    if (/^\s*(?:```|~~~)/.test(line)) isCode = !isCode;
    return isCode || isFooterLine(line) || !isTooWide(line) ? [line] : wrapLine(line, width);
  });
  return lines.join("\n");
}

function wrapLine(line: string, width: number): readonly string[] {
  const lead = /^\s*(?:[-*] |\d+[.)] )?/.exec(line)?.[0] ?? "";
  const words = line
    .slice(lead.length)
    .split(" ")
    .filter((word) => word !== "");
  const lines: string[] = [];
  let current = lead;
  let isFresh = true;
  for (const word of words) {
    const grown = isFresh ? current + word : `${current} ${word}`;
    if (!isFresh && countCharacters(grown) > width) {
      lines.push(current);
      current = " ".repeat(lead.length) + word;
    } else current = grown;
    isFresh = false;
  }
  return [...lines, current];
}
