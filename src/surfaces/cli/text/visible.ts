// Everything that a terminal would obey or that reorders what a reader sees: C0 without none, DEL, C1, bidirectional
// controls, line and paragraph separators, zero-width marks, tag characters, and lone surrogates.
const UNSAFE =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]|\p{Cs}/gu;
const UNSAFE_BUT_LINES = new RegExp(`(?!\\n)(?:${UNSAFE.source})`, "gu");

/** The text on one line with every control character and bidirectional override written out, so that none reaches the terminal. */
export function visible(text: string): string {
  return text.replace(UNSAFE, writeOut);
}

/** As `visible`, but line feeds stay and tabs become two spaces: for texts of several lines. */
export function visibleLines(text: string): string {
  return text.replaceAll("\r\n", "\n").replaceAll("\t", "  ").replace(UNSAFE_BUT_LINES, writeOut);
}

/** JSON text whose strings hold no raw character that a terminal would obey; still the same JSON. */
export function visibleJson(json: string): string {
  return json.replace(UNSAFE_BUT_LINES, (character) =>
    [...unitsOf(character)].map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join(""),
  );
}

function writeOut(character: string): string {
  if (character === "\n") return "\\n";
  if (character === "\t") return "\\t";
  if (character === "\r") return "\\r";
  const code = character.codePointAt(0) ?? 0;
  return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
}

function* unitsOf(character: string): Generator<number> {
  for (let index = 0; index < character.length; index += 1) yield character.charCodeAt(index);
}
