/**
 * Whether a path with forward slashes fits a glob: `*` and `?` within one folder, `**` over any number of folders, `{a,b}` either.
 * A leading `./` says nothing.
 */
export function matchesGlob(glob: string, path: string): boolean {
  return patternOf(glob).test(path);
}

/** Whether a path fits a list of globs in which a later `!glob` takes back what an earlier one gave. */
export function matchesGlobs(globs: readonly string[], path: string): boolean {
  return globs.reduce(
    (fits, glob) =>
      glob.startsWith("!") ? fits && !matchesGlob(glob.slice(1), path) : fits || matchesGlob(glob, path),
    false,
  );
}

/** The folder in which everything that a glob can match lies; empty for the top. */
export function folderOfGlob(glob: string): string {
  const parts = glob.replace(/^\.\//, "").split("/");
  const first = parts.findIndex((part) => /[*?{[]/.test(part));
  return parts.slice(0, first === -1 ? parts.length - 1 : first).join("/");
}

function patternOf(glob: string): RegExp {
  const plain = glob.replace(/^\.\//, "").replace(/\/+$/, "");
  const source = plain.replace(/\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[\\^$.|+()[\]{}]/g, (mark) => {
    if (mark === "**/") return "(?:[^/]+/)*";
    if (mark === "**") return ".*";
    if (mark === "*") return "[^/]*";
    if (mark === "?") return "[^/]";
    if (mark.length > 1) return `(?:${mark.slice(1, -1).split(",").map(escapeWord).join("|")})`;
    return `\\${mark}`;
  });
  return new RegExp(`^${source}$`);
}

function escapeWord(word: string): string {
  return word.replace(/[\\^$.|+()[\]{}?]/g, "\\$&").replaceAll("*", "[^/]*");
}
