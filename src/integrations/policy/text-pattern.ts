/** A pattern of Cedar's `like` as its JSON gives it: wildcards and literal characters. */
export type PatternPart = "Wildcard" | { readonly Literal: string };

/** A test for Cedar's `like`: a wildcard stands for any characters, slashes too. Takes time in proportion to the text. */
export function compileLike(pattern: readonly PatternPart[]): (text: string) => boolean {
  const [first = "", ...rest] = literalsOf(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const literal of rest) {
      const found = text.indexOf(literal, at);
      if (found === -1) return false;
      at = found + literal.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}

/** The texts between wildcards, the ones before the first and after the last with them. */
function literalsOf(pattern: readonly PatternPart[]): readonly string[] {
  const literals = [""];
  for (const part of pattern) {
    if (part === "Wildcard") literals.push("");
    else literals.push(`${literals.pop() ?? ""}${part.Literal}`);
  }
  return literals;
}
