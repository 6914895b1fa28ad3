import type { LocalLink } from "./facts.ts";

/** What a piece of HTML in a page holds. Lines count from 0 within the piece. */
export interface HtmlFacts {
  readonly links: readonly LocalLink[];
  readonly ids: readonly string[];
  readonly headings: readonly { readonly level: number; readonly text: string; readonly line: number }[];
}

/** Bounded on purpose: a page of opening brackets must not take time that grows with its square. */
const TAG = /<([a-z][a-z0-9]{0,20})\b((?:[^<>"']|"[^"]{0,2000}"|'[^']{0,2000}'){0,500})>/gi;
const HEADING = /<h([1-6])\b[^<>]{0,500}>([\s\S]{0,2000}?)<\/h\1\s*>/gi;
const ATTRIBUTES = new Map(
  ["id", "name", "href", "src"].map((key) => [
    key,
    new RegExp(`(?:^|\\s)${key}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i"),
  ]),
);
const NOTHING: HtmlFacts = { links: [], ids: [], headings: [] };

/** Reads links, images, anchors and headings out of HTML; comments count for nothing. */
export function readHtml(html: string): HtmlFacts {
  if (!/(?:href|src|id|name)\s*=|<h[1-6]/i.test(html)) return NOTHING;
  const source = html.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replace(/[^\n]/g, " "));
  const links: LocalLink[] = [];
  const ids: string[] = [];
  const lineOfTag = lineCounter(source);
  for (const tag of source.matchAll(TAG)) {
    const name = (tag[1] ?? "").toLowerCase();
    const attributes = tag[2] ?? "";
    for (const key of ["id", "name"]) {
      const value = attribute(attributes, key);
      if (value !== null) ids.push(value);
    }
    const target = name === "a" ? attribute(attributes, "href") : name === "img" ? attribute(attributes, "src") : null;
    if (target !== null) links.push({ href: target, line: lineOfTag(tag.index), isImage: name === "img" });
  }
  const lineOfHeading = lineCounter(source);
  const headings = [...source.matchAll(HEADING)].map((match) => ({
    level: Number(match[1]),
    text: (match[2] ?? "")
      .replace(/<[^>]*>/g, "")
      .replace(/\s+/g, " ")
      .trim(),
    line: lineOfHeading(match.index),
  }));
  return { links, ids, headings };
}

function attribute(attributes: string, key: string): string | null {
  const match = ATTRIBUTES.get(key)?.exec(attributes);
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value === undefined ? null : decodeEntities(value.trim());
}

function decodeEntities(text: string): string {
  return text.includes("&") ? text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'") : text;
}

/** Counts the lines before offsets that only grow, each line once. */
function lineCounter(text: string): (offset: number) => number {
  let count = 0;
  let next = text.indexOf("\n");
  return (offset) => {
    while (next !== -1 && next < offset) {
      count += 1;
      next = text.indexOf("\n", next + 1);
    }
    return count;
  };
}
