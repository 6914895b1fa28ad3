import MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import { withoutFrontMatter } from "./front-matter.ts";
import { markedVersions } from "./marked-versions.ts";
import { PageNotes } from "./page-notes.ts";
import { unusedAmong } from "./references.ts";
import type { PageFacts } from "./facts.ts";

type Parser = ReturnType<typeof createParser>;

/** Reads a page's facts with a CommonMark parser. Keep one reader for many pages. */
export function createPageReader(): (text: string) => PageFacts {
  const markdown = createParser();
  return (text) => readPage(markdown, text);
}

/** The CommonMark parser as pages are read with it: HTML is kept, targets stay as they are written. */
export function createParser() {
  const markdown = new MarkdownIt("default", { html: true, linkify: false });
  markdown.normalizeLink = (url) => url;
  markdown.normalizeLinkText = (url) => url;
  markdown.validateLink = () => true;
  return markdown;
}

function readPage(markdown: Parser, text: string): PageFacts {
  const { body, title } = withoutFrontMatter(text);
  const environment: NonNullable<Parameters<Parser["parse"]>[1]> = {};
  const tokens = markdown.parse(body, environment);
  const references = environment.references ?? {};
  const notes = new PageNotes(Object.keys(references).length > 0);
  let line = 1;
  let heading: Token | null = null;
  let isMarked = false;
  for (const token of tokens) {
    if (token.map !== null) line = token.map[0] + 1;
    switch (token.type) {
      case "heading_open":
        heading = token;
        break;
      case "inline":
        notes.inline(
          token,
          line,
          heading === null ? null : { level: Number(heading.tag.slice(1)), isPlain: heading.level === 0 },
        );
        heading = null;
        break;
      case "html_block":
        notes.html(token.content, line);
        isMarked = /^<!--\s*runnable\s*-->\s*$/.test(token.content);
        break;
      case "fence":
        notes.fence(token.info, token.content, line, isMarked);
        isMarked = false;
        break;
      default:
        break;
    }
  }
  const unused = unusedAmong(body, references, notes.usedTargets);
  return notes.facts({
    title,
    unused,
    bytes: Buffer.byteLength(text),
    markedVersions: markedVersions(text).map(({ text: version, line: at }) => ({ text: version, line: at })),
    unendedLine: text === "" || text.endsWith("\n") ? null : text.split("\n").length,
    hasIncludes:
      /\{%|\{\{[<%#]|--8<--|<!--\s*@include|^:::|^import .+ from ["']|```\{include\}|\{\{\s*#include|^\.\. |\[\[toc\]\]|\{\{/im.test(
        body,
      ),
  });
}
