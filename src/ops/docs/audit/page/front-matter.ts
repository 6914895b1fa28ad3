/** A page without its YAML or TOML block at the top, whose lines stay as blank ones so that numbers hold. */
export function withoutFrontMatter(text: string): { readonly body: string; readonly title: string | null } {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const match = /^(---|\+\+\+)[ \t]*\r?\n([\s\S]*?)\r?\n\1[ \t]*(?:\r?\n|$)/.exec(source);
  if (match?.[2] === undefined) return { body: source, title: null };
  const title = /^title\s*[:=]\s*["']?(.+?)["']?\s*$/m.exec(match[2])?.[1] ?? null;
  return { body: match[0].replace(/[^\n]/g, "") + source.slice(match[0].length), title };
}
