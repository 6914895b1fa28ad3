import type { Spot } from "./facts.ts";

const FULL = /(?:^|[\s("'*_,;:!>])\[([^\][]{1,200})\]\[([^\][]{1,200})\](?![[(:])/g;
const COLLAPSED = /(?:^|[\s("'*_,;:!>])\[([A-Za-z][^\][]{1,200})\]\[\](?![[(:\w])/g;

/**
 * Reference links that are left as text because nothing defines them. In a page that defines no reference at all, only those
 * whose text reads like words count, so that `[row][column]` in prose is none.
 */
export function undefinedIn(prose: string, definesAny: boolean): readonly string[] {
  if (!prose.includes("][")) return [];
  const full = [...prose.matchAll(FULL)].flatMap((match) => {
    const [, text = "", label = ""] = match;
    if (label.startsWith("^") || text.startsWith("^") || label.trim() === "" || /^[\d\s.,:+-]*$/.test(text)) return [];
    return definesAny ? (/[A-Za-z]{2}/.test(text) ? [label] : []) : /\w \w/.test(text) ? [label] : [];
  });
  const collapsed = [...prose.matchAll(COLLAPSED)].flatMap((match) =>
    definesAny || /\w \w/.test(match[1] ?? "") ? [match[1] ?? ""] : [],
  );
  return [...full, ...collapsed];
}

/** Definitions that no link or image uses, told by their targets. `[//]: #` and its like are comments. */
export function unusedAmong(
  source: string,
  references: Readonly<Record<string, { readonly href: string }>>,
  used: ReadonlySet<string>,
): readonly Spot[] {
  const unused = Object.entries(references).filter(
    ([label, { href }]) =>
      !used.has(href) && href !== "#" && href !== "" && /^[^^/]/.test(label) && !/^comment/i.test(label),
  );
  if (unused.length === 0) return [];
  const defined = new Map<string, number>();
  for (const [index, text] of source.split("\n").entries()) {
    const label = definedLabel(text);
    if (label !== null && !defined.has(label)) defined.set(label, index + 1);
  }
  return unused.flatMap(([label]) => {
    const line = defined.get(label);
    return line === undefined ? [] : [{ text: label, line }];
  });
}

function definedLabel(line: string): string | null {
  const label = /^\s{0,3}\[([^\]]+)\]:/.exec(line)?.[1];
  return label === undefined ? null : label.trim().replace(/\s+/g, " ").toLowerCase().toUpperCase();
}
