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

/**
 * A regular expression for path patterns: `*` within a folder, `**` over folders, `?` one character, `{a,b}` either. A pattern
 * without a slash fits the file's name in any folder; one with a slash is read from the top level.
 */
export function compilePatterns(patterns: readonly string[], anyCase: boolean): RegExp {
  const sources = patterns.map((pattern) =>
    pattern.includes("/") ? sourceOf(pattern) : `(?:.*/)?${sourceOf(pattern)}`,
  );
  return new RegExp(`^(?:${sources.join("|")})$`, anyCase ? "isu" : "su");
}

function sourceOf(pattern: string): string {
  return pattern.replaceAll(TOKEN, (token) => MEANING[token] ?? `\\${token}`);
}
