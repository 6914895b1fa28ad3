// East Asian Wide and Fullwidth blocks. Source: Unicode Standard Annex 11, EastAsianWidth.txt, as whole blocks.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|\ufe0f/u;
const NOTHING = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
const PLAIN = /^[\u0020-\u007e]*$/;
const SEGMENTER = new Intl.Segmenter("en", { granularity: "grapheme" });

/** How many columns the text takes on a terminal. It must be free of control characters (see `visible`). */
export function widthOf(text: string): number {
  if (PLAIN.test(text)) return text.length;
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) width += widthOfGrapheme(segment);
  return width;
}

/** The text cut to at most so many columns; a cut one ends in an ellipsis. */
export function cut(text: string, columns: number): string {
  if (columns <= 0) return "";
  if (widthOf(text) <= columns) return text;
  let kept = "";
  let width = 0;
  for (const { segment } of SEGMENTER.segment(text)) {
    const next = width + widthOfGrapheme(segment);
    if (next > columns - 1) break;
    kept += segment;
    width = next;
  }
  return `${kept}…`;
}

/** The text cut or filled up with spaces to exactly so many columns. */
export function fit(text: string, columns: number, align: "left" | "right" = "left"): string {
  const short = cut(text, columns);
  const space = " ".repeat(Math.max(0, columns - widthOf(short)));
  return align === "left" ? short + space : space + short;
}

/** The text broken at spaces into lines of at most so many columns; a longer word is broken where the line ends. */
export function wrap(text: string, columns: number): string[] {
  const limit = Math.max(columns, 8);
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((one) => pieces(one, limit))) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (line === "" || widthOf(joined) <= limit) line = joined;
    else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines;
}

function widthOfGrapheme(segment: string): number {
  if (WIDE.test(segment)) return 2;
  return NOTHING.test(segment) ? 0 : 1;
}

function pieces(word: string, columns: number): string[] {
  if (widthOf(word) <= columns) return [word];
  const parts: string[] = [];
  let part = "";
  let width = 0;
  for (const { segment } of SEGMENTER.segment(word)) {
    const own = widthOfGrapheme(segment);
    if (width + own > columns && part !== "") {
      parts.push(part);
      part = "";
      width = 0;
    }
    part += segment;
    width += own;
  }
  return [...parts, part];
}
