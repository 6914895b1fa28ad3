import GithubSlugger from "github-slugger";
import type { Token } from "markdown-it";
import { exampleFault } from "./example/fault.ts";
import { isBash } from "./example/shell.ts";
import { certainLanguage } from "./fence-language.ts";
import {
  FACTS_LIMIT,
  type Heading,
  type LocalLink,
  type PageFacts,
  type RunnableBlock,
  type ShellBlock,
  type ShellLine,
  type Spot,
} from "./facts.ts";
import { readHtml } from "./html.ts";
import { INLINE_COMMAND, mentionIn, NAMED_COMMAND, pinsIn, runtimesIn } from "./mentions.ts";
import { undefinedIn } from "./references.ts";
import { commandsIn } from "./shell.ts";
import { countTerms } from "./terms.ts";

/** Fewer mentions than this are kept of one page: they only tell what it is about. */
const MENTIONS_LIMIT = 60;
/** So many spellings are counted in one page. */
const TERMS_LIMIT = 500;
/** Commands in prose that are held against the help of a program. */
const INLINE_LIMIT = 500;
/** More or longer blocks than this are not kept to be run. */
const RUNNABLE_LIMIT = 50;
const RUNNABLE_CHARS = 20_000;
const SHELL = new Set(["sh", "bash", "shell", "zsh", "console", "shell-session", "terminal"]);

/** Gathers the facts of one page while its tokens are walked in order; lives as long as that walk. */
export class PageNotes {
  readonly usedTargets = new Set<string>();
  readonly #definesReferences: boolean;
  readonly #slugger = new GithubSlugger();
  readonly #headings: Heading[] = [];
  readonly #ids = new Set<string>();
  readonly #links: LocalLink[] = [];
  readonly #empty: Spot[] = [];
  readonly #undefined: Spot[] = [];
  readonly #examples: Spot[] = [];
  readonly #shell: ShellLine[] = [];
  readonly #runtimes: PageFacts["runtimes"][number][] = [];
  readonly #terms: Record<string, { count: number; line: number }> = {};
  readonly #paths = new Set<string>();
  readonly #inline: Spot[] = [];
  readonly #symbols = new Set<string>();
  readonly #web = new Map<string, number>();
  readonly #runnable: RunnableBlock[] = [];
  readonly #shellBlocks: ShellBlock[] = [];
  #termCount = 0;
  #external = 0;
  #checkedExamples = 0;
  #bareFences = 0;
  #firstBareFence = 0;
  #certainFences = 0;
  #blocks = 0;

  constructor(definesReferences: boolean) {
    this.#definesReferences = definesReferences;
  }

  /** One run of text with its markup; of a heading when one is given. */
  inline(token: Token, firstLine: number, heading: { readonly level: number; readonly isPlain: boolean } | null): void {
    let line = firstLine;
    let words = "";
    for (const child of token.children ?? []) {
      if (child.type === "softbreak" || child.type === "hardbreak") {
        line += 1;
        words += " ";
      } else if (child.type === "text" || child.type === "code_inline") {
        words += child.content;
        if (child.type === "text") this.#prose(child.content, line);
        else this.#code(child.content, line);
      } else if (child.type === "html_inline") {
        this.html(child.content, line);
        line += child.content.split("\n").length - 1;
      } else this.#target(child, line);
    }
    if (heading !== null) this.#heading(words, firstLine, heading);
    for (const statement of runtimesIn(words))
      if (this.#runtimes.length < MENTIONS_LIMIT) this.#runtimes.push({ ...statement, line: firstLine });
  }

  /** A piece of HTML; its links, ids and headings count as the page's. */
  html(html: string, line: number): void {
    const found = readHtml(html);
    for (const id of found.ids) if (this.#ids.size < FACTS_LIMIT) this.#ids.add(id);
    for (const link of found.links) this.#link(link.href, line + link.line, link.isImage);
    for (const { level, text, line: offset } of found.headings) {
      this.#headings.push({ level, text, slug: this.#slugger.slug(text), line: line + offset, isPlain: false });
    }
  }

  /** A fenced code block; `isMarked` when a comment before it says that it can be run. */
  fence(info: string, code: string, line: number, isMarked = false): void {
    const language = /^\{?\.?([\w+#-]+)/.exec(info.trim())?.[1]?.toLowerCase() ?? "";
    if (info.trim() === "") this.#bareFence(line, code);
    if (language === "") return;
    if (isMarked || /[\s{,]runnable\b/.test(info)) this.#runnableBlock({ language, code, line });
    this.#example(language, code, line);
    if (SHELL.has(language)) this.#shellBlock(code, line);
  }

  /** All that was gathered, with what the walk could not see. */
  facts(seen: {
    readonly title: string | null;
    readonly unused: readonly Spot[];
    readonly bytes: number;
    readonly hasIncludes: boolean;
    readonly markedVersions: readonly Spot[];
    readonly unendedLine: number | null;
  }): PageFacts {
    return {
      title: seen.title ?? this.#headings.find((heading) => heading.level === 1)?.text ?? null,
      headings: this.#headings.slice(0, FACTS_LIMIT),
      ids: [...this.#ids],
      links: this.#links,
      externalLinks: this.#external,
      webLinks: [...this.#web].map(([url, line]) => ({ url, line })),
      emptyLinks: this.#empty,
      undefinedReferences: this.#undefined,
      unusedReferences: seen.unused.slice(0, FACTS_LIMIT),
      bareFences: { count: this.#bareFences, line: this.#firstBareFence, certain: this.#certainFences },
      examples: this.#examples,
      checkedExamples: this.#checkedExamples,
      inline: this.#inline,
      shellBlocks: this.#shellBlocks,
      shell: this.#shell,
      runnable: this.#runnable,
      markedVersions: seen.markedVersions,
      pins: pinsIn(this.#shell),
      unendedLine: seen.unendedLine,
      runtimes: this.#runtimes,
      terms: this.#terms,
      paths: [...this.#paths],
      symbols: [...this.#symbols],
      hasIncludes: seen.hasIncludes,
      bytes: seen.bytes,
    };
  }

  #example(language: string, code: string, line: number): void {
    const fault = exampleFault(language, code);
    if (fault !== undefined) this.#checkedExamples += 1;
    if (fault === null && isBash(language) && this.#shellBlocks.length < FACTS_LIMIT)
      this.#shellBlocks.push({ code, line });
    if (typeof fault === "string" && this.#examples.length < FACTS_LIMIT) this.#examples.push({ text: fault, line });
  }

  #runnableBlock(block: RunnableBlock): void {
    if (this.#runnable.length < RUNNABLE_LIMIT && block.code.length <= RUNNABLE_CHARS) this.#runnable.push(block);
  }

  #shellBlock(code: string, line: number): void {
    this.#blocks += 1;
    for (const command of commandsIn(code)) {
      if (this.#shell.length < FACTS_LIMIT)
        this.#shell.push({
          text: command.text.slice(0, 300),
          line: line + 1 + command.line,
          block: this.#blocks,
          isOwn: command.isOwn,
        });
    }
  }

  #bareFence(line: number, code: string): void {
    this.#bareFences += 1;
    if (certainLanguage(code) !== null) this.#certainFences += 1;
    if (this.#firstBareFence === 0) this.#firstBareFence = line;
  }

  #prose(text: string, line: number): void {
    countTerms(text, (spelling) => {
      const known = this.#terms[spelling];
      if (known !== undefined) known.count += 1;
      else if (this.#termCount < TERMS_LIMIT) {
        this.#terms[spelling] = { count: 1, line };
        this.#termCount += 1;
      }
    });
    for (const label of undefinedIn(text, this.#definesReferences)) {
      if (this.#undefined.length < FACTS_LIMIT) this.#undefined.push({ text: label, line });
    }
  }

  #code(text: string, line: number): void {
    if (NAMED_COMMAND.test(text) && this.#shell.length < FACTS_LIMIT)
      this.#shell.push({ text: text.slice(0, 300), line, block: 0, isOwn: true });
    if (INLINE_COMMAND.test(text) && this.#inline.length < INLINE_LIMIT)
      this.#inline.push({ text: text.slice(0, 300), line });
    const mention = mentionIn(text);
    const kept = mention?.kind === "path" ? this.#paths : this.#symbols;
    if (mention !== null && kept.size < MENTIONS_LIMIT) kept.add(mention.text);
  }

  #target(token: Token, line: number): void {
    const target =
      token.type === "link_open" ? token.attrGet("href") : token.type === "image" ? token.attrGet("src") : null;
    if (target === null) return;
    const href = String(target);
    this.usedTargets.add(href);
    for (const child of token.children ?? []) if (child.type === "text") this.#prose(child.content, line);
    if (href.trim() === "") this.#empty.push({ text: token.type === "image" ? "image" : "link", line });
    else this.#link(href, line, token.type === "image");
  }

  #link(href: string, line: number, isImage: boolean): void {
    const target = href.trim();
    if (target === "") return;
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) this.#outside(target, line);
    else if (this.#links.length < FACTS_LIMIT) this.#links.push({ href: target, line, isImage });
  }

  #outside(target: string, line: number): void {
    this.#external += 1;
    if (!/^https?:\/\/|^\/\//i.test(target) || this.#web.size >= FACTS_LIMIT) return;
    const url = (target.startsWith("//") ? `https:${target}` : target).replace(/#.*$/, "");
    if (!this.#web.has(url)) this.#web.set(url, line);
  }

  #heading(words: string, line: number, heading: { readonly level: number; readonly isPlain: boolean }): void {
    const mark = /\s*\{:?\s*#([\w:.-]+)[^}]*\}\s*$/.exec(words);
    if (mark?.[1] !== undefined) this.#ids.add(mark[1]);
    const text = mark === null ? words.trim() : words.slice(0, mark.index).trim();
    this.#headings.push({ level: heading.level, text, slug: this.#slugger.slug(text), line, isPlain: heading.isPlain });
  }
}
