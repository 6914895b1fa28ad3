import type { LocalLink } from "./facts.ts";

/** What a piece of HTML in a page holds. Lines count from 0 within the piece. */
export interface HtmlFacts {
  readonly links: readonly LocalLink[];
  readonly ids: readonly string[];
  readonly headings: readonly { readonly level: number; readonly text: string; readonly line: number }[];
}

const TAG = /<([a-z][a-z0-9]*)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi;
const HEADING = /<h([1-6])\b[^>]*>([\s\S]*?)<\/h\1\s*>/gi;
const NOTHING: HtmlFacts = { links: [], ids: [], headings: [] };

/** Reads links, images, anchors and headings out of HTML; comments count for nothing. */
export function readHtml(html: string): HtmlFacts {
  if (!/(?:href|src|id|name)\s*=|<h[1-6]/i.test(html)) return NOTHING;
  const source = html.replace(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replace(/[^\n]/g, " "));
  const links: LocalLink[] = [];
  const ids: string[] = [];
  for (const tag of source.matchAll(TAG)) {
    const name = (tag[1] ?? "").toLowerCase();
    const attributes = tag[2] ?? "";
    for (const key of ["id", "name"]) {
      const value = attribute(attributes, key);
      if (value !== null) ids.push(value);
    }
    const target = name === "a" ? attribute(attributes, "href") : name === "img" ? attribute(attributes, "src") : null;
    if (target !== null) links.push({ href: target, line: linesBefore(source, tag.index), isImage: name === "img" });
  }
  const headings = [...source.matchAll(HEADING)].map((match) => ({
    level: Number(match[1]),
    text: (match[2] ?? "").replace(/<[^>]*>/g, "").replace(/\s+/g, " ").trim(),
    line: linesBefore(source, match.index),
  }));
  return { links, ids, headings };
}

function attribute(attributes: string, key: string): string | null {
  const match = new RegExp(`(?:^|\\s)${key}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s"'>]+))`, "i").exec(attributes);
  const value = match?.[1] ?? match?.[2] ?? match?.[3];
  return value === undefined ? null : decodeEntities(value.trim());
}

function decodeEntities(text: string): string {
  return text.includes("&") ? text.replaceAll("&amp;", "&").replaceAll("&quot;", '"').replaceAll("&#39;", "'") : text;
}

function linesBefore(text: string, offset: number): number {
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1 && at < offset; at = text.indexOf("\n", at + 1)) count += 1;
  return count;
}
