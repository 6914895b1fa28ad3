/** A part of a text. `firstLine` counts from 1. */
export interface Piece {
  readonly text: string;
  readonly firstLine: number;
}

/**
 * Cuts a text into parts of at most `limit` characters at line ends where it can, each beginning `overlap` characters before the end of the one
 * before it, so that a secret over several lines (a private key) lies whole within one of them.
 */
export function piecesOf(text: string, limit: number, overlap: number): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  let firstLine = 1;
  for (;;) {
    const end = start + limit >= text.length ? text.length : lineEndBefore(text, start + limit, start + overlap);
    pieces.push({ text: text.slice(start, end), firstLine });
    if (end >= text.length) return pieces;
    const next = Math.max(start + 1, lineEndBefore(text, end - overlap, start + 1));
    firstLine += countLines(text, start, next);
    start = next;
  }
}

/** The place after the last line end before `at`, or `at` itself if there is none after `floor`. */
function lineEndBefore(text: string, at: number, floor: number): number {
  const end = text.lastIndexOf("\n", at - 1) + 1;
  return end > floor ? end : Math.max(at, floor);
}

function countLines(text: string, from: number, to: number): number {
  let lines = 0;
  for (let at = text.indexOf("\n", from); at !== -1 && at < to; at = text.indexOf("\n", at + 1)) lines += 1;
  return lines;
}
