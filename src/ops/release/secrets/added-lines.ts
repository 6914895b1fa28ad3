/** The lines that a patch adds to one file. `lineNumbers[i]` is the place in the new file of line i of `text`. */
export interface AddedText {
  readonly path: string;
  readonly text: string;
  readonly lineNumbers: readonly number[];
}

/** Reads the added lines of a unified diff, file by file. Hunks are read by their counts, so content can't pass for a header. */
export function readAddedLines(patch: string): readonly AddedText[] {
  const files: { path: string; lines: string[]; lineNumbers: number[] }[] = [];
  let left = { old: 0, new: 0, at: 0 };
  for (const line of patch.split("\n")) {
    const current = files.at(-1);
    if (left.old > 0 || left.new > 0) left = takeLine(line, left, current);
    else if (line.startsWith("+++ ")) files.push({ path: pathOf(line.slice(4)), lines: [], lineNumbers: [] });
    else left = readHunkHeader(line) ?? left;
  }
  return files
    .filter((file) => file.lines.length > 0)
    .map((file) => ({ path: file.path, text: file.lines.join("\n"), lineNumbers: file.lineNumbers }));
}

interface Left {
  readonly old: number;
  readonly new: number;
  readonly at: number;
}

function takeLine(line: string, left: Left, file: { lines: string[]; lineNumbers: number[] } | undefined): Left {
  if (line.startsWith("+")) {
    file?.lines.push(line.slice(1));
    file?.lineNumbers.push(left.at);
    return { old: left.old, new: left.new - 1, at: left.at + 1 };
  }
  if (line.startsWith("-")) return { ...left, old: left.old - 1 };
  return line.startsWith("\\") ? left : { old: left.old - 1, new: left.new - 1, at: left.at + 1 };
}

function readHunkHeader(line: string): Left | null {
  const match = /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line);
  return match === null ? null : { old: Number(match[1] ?? 1), new: Number(match[3] ?? 1), at: Number(match[2]) };
}

function pathOf(named: string): string {
  const plain = named.startsWith('"') ? unquote(named) : named.replace(/\t$/, "");
  return plain.startsWith("b/") ? plain.slice(2) : plain;
}

/** Undoes git's C-style quoting of a path (git-config, core.quotePath). Octal bytes are read as UTF-8. */
function unquote(quoted: string): string {
  const inner = quoted.replace(/^"|"\s*$/g, "");
  const escaped = inner.replace(
    /\\([0-7]{3})/g,
    (_all, digits: string) => `%${parseInt(digits, 8).toString(16).padStart(2, "0")}`,
  );
  const simple = escaped.replace(/\\(.)/g, (_all, letter: string) => ({ n: "\n", t: "\t", r: "\r" })[letter] ?? letter);
  try {
    return decodeURIComponent(simple.replace(/%(?![0-9a-f]{2})/g, "%25"));
  } catch {
    return inner; // the bytes are no UTF-8: shown as git showed them
  }
}
