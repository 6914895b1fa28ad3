const TOKEN = /\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g;
const MEANING: Readonly<Record<string, string>> = {
  "**/": "(?:.*/)?",
  "**": ".*",
  "*": "[^/]*",
  "?": "[^/]",
  "{": "(?:",
  "}": ")",
  ",": "|",
};
const NOTHING = /(?!)/;

/** A path with its last part, spelled for comparison. */
export interface Spelling {
  readonly path: string;
  readonly name: string;
}

/** A path as it is, or with all case folded: by way of upper case, so that letters with two lower-case forms (long s, Kelvin sign) are one. */
export function spell(path: string, anyCase: boolean): Spelling {
  const spelled = anyCase ? foldCase(path) : path;
  return { path: spelled, name: spelled.slice(spelled.lastIndexOf("/") + 1) };
}

/**
 * Tells whether a path fits one of the patterns: `*` within a folder, `**` over folders, `?` one character, `{a,b}` either. A
 * pattern without a slash fits the file's name in any folder; one with a slash is read from the top level. With `anyCase` the
 * path must be spelled so too.
 */
export function compilePatterns(patterns: readonly string[], anyCase: boolean): (spelling: Spelling) => boolean {
  const spelled = anyCase ? patterns.map(foldCase) : patterns;
  const names = union(spelled.filter((pattern) => !pattern.includes("/")));
  const paths = union(spelled.filter((pattern) => pattern.includes("/")));
  return (spelling) => names.test(spelling.name) || paths.test(spelling.path);
}

function foldCase(text: string): string {
  return text.toUpperCase().toLowerCase();
}

function union(patterns: readonly string[]): RegExp {
  if (patterns.length === 0) return NOTHING;
  return new RegExp(
    `^(?:${patterns.map((pattern) => pattern.replaceAll(TOKEN, (token) => MEANING[token] ?? `\\${token}`)).join("|")})$`,
    "s",
  );
}
