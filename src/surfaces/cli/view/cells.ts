import type { Paint } from "../text/paint.ts";
import { cut, widthOf } from "../text/width.ts";

/** A piece of a line, coloured only after the line was cut to its width. */
export interface Piece {
  readonly text: string;
  readonly as?: keyof Paint;
}

/** Puts pieces one after another into a line of at most so many columns, without spaces at its end. */
export function line(pieces: readonly Piece[], columns: number, paint: Paint): string {
  let left = columns;
  let text = "";
  const last = pieces.findLastIndex((piece) => piece.text.trim() !== "");
  for (const [index, piece] of pieces.slice(0, last + 1).entries()) {
    const short = cut(index === last ? piece.text.trimEnd() : piece.text, left);
    left -= widthOf(short);
    text += piece.as === undefined || short === "" ? short : paint[piece.as](short);
  }
  return text;
}
