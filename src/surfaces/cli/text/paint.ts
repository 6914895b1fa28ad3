import picocolors from "picocolors";

/** Colour by meaning, never by taste: each of the four states, and two weights of plain text. */
export interface Paint {
  clear(text: string): string;
  caution(text: string): string;
  stop(text: string): string;
  waiting(text: string): string;
  strong(text: string): string;
  muted(text: string): string;
}

/** Paint that colours, or that leaves every text as it is. */
export function makePaint(enabled: boolean): Paint {
  const colors = picocolors.createColors(enabled);
  return {
    clear: colors.green,
    caution: colors.yellow,
    stop: colors.red,
    waiting: colors.magenta,
    strong: colors.bold,
    muted: colors.dim,
  };
}

/** Paint that adds nothing. */
export const PLAIN_PAINT: Paint = makePaint(false);
