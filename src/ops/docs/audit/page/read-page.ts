import MarkdownIt from "markdown-it";
import type { Token } from "markdown-it";
import { withoutFrontMatter } from "./front-matter.ts";
import { PageNotes } from "./page-notes.ts";
import { unusedAmong } from "./references.ts";
import type { PageFacts } from "./facts.ts";

type Parser = ReturnType<typeof createParser>;

/** Reads a page's facts with a CommonMark parser. Keep one reader for many pages. */
export function createPageReader(): (text: string) => PageFacts {
  const markdown = createParser();
  return (text) => readPage(markdown, text);
}

function createParser() {
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
        break;
      case "fence":
        notes.fence(token.info, token.content, line);
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
    hasIncludes:
      /\{%|\{\{[<%#]|--8<--|<!--\s*@include|^:::|^import .+ from ["']|```\{include\}|\{\{\s*#include|^\.\. |\[\[toc\]\]|\{\{/im.test(
        body,
      ),
  });
}
