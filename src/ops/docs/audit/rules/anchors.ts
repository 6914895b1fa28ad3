import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Book, Page } from "../book.ts";
import type { LocalLink } from "../page/facts.ts";
import { folderOf, relativePath } from "../repository/tree.ts";
import { docsFinding } from "./finding.ts";

/** Anchors that browsers and forges make themselves: the top, lines, footnotes, text fragments, the README on the front page. */
const GIVEN =
  /^(?:top|readme|L\d+(?:C\d+)?(?:-L?\d+(?:C\d+)?)?|:~:.*|fn(?:ref)?[-:]?.*|user-content-fn.*|!.*|\/.*|issuecomment-\d+|diff-.*|tab=.*)$/i;

/** Judges an anchor by the headings and ids of the page that it is on. */
export function anchorFinding(
  book: Book,
  from: { readonly page: Page; readonly link: LocalLink },
  target: Page,
  anchor: string,
): Finding | null {
  const { page, link } = from;
  if (GIVEN.test(anchor) || anchor.includes("{") || link.isImage) return null;
  const anchors = anchorsOf(target);
  const wanted = exact(anchor.replace(/^user-content-/, ""));
  if (anchors.exact.has(wanted)) return null;
  const [near, ...others] = anchors.loose.get(loose(anchor)) ?? [];
  if (!canBeKnown(book, target, near !== undefined)) return null;
  const where = target.path === page.path ? "this page" : target.path;
  const repaired = near === undefined ? movedTo(book, page, anchor) : others.length === 0 ? `#${near}` : null;
  return docsFinding("docs/broken-anchor", {
    file: page.path,
    line: link.line,
    message: `"#${anchor}" is no heading or id of ${where}`,
    remedy:
      repaired === null
        ? near === undefined
          ? "Link to a heading that is there."
          : `Write #${near}.`
        : `Write ${repaired}; \`signalbox docs fix\` does it.`,
    identity: link.href,
    fixable: repaired !== null,
  });
}

/**
 * The anchor, or the page with the anchor, that a broken one must have meant: exactly one in the page is spelt nearly so, or else
 * exactly one other page has it. Null when there is none, or a choice.
 */
export function repairedAnchor(book: Book, page: Page, target: Page, anchor: string): string | null {
  if (GIVEN.test(anchor) || anchor.includes("{")) return null;
  const anchors = anchorsOf(target);
  if (anchors.exact.has(exact(anchor.replace(/^user-content-/, "")))) return null;
  const near = anchors.loose.get(loose(anchor)) ?? [];
  if (!canBeKnown(book, target, near.length > 0)) return null;
  if (near.length > 1) return null;
  return near[0] === undefined ? movedTo(book, page, anchor) : `#${near[0]}`;
}

/** An anchor of several words that exactly one page of the repository has, as a link from this page. */
function movedTo(book: Book, from: Page, anchor: string): string | null {
  if (!/\w-\w/.test(anchor) || /-\d+$/.test(anchor) || book.linkStyle !== "forge") return null;
  const [only, ...others] = headingsOf(book).get(anchor.toLowerCase()) ?? [];
  if (only === undefined || others.length > 0) return null;
  return `${relativePath(folderOf(from.path), only)}#${anchor.toLowerCase()}`;
}

const HEADINGS = new WeakMap<Book, ReadonlyMap<string, readonly string[]>>();

/** Pages by the anchors of their headings. */
function headingsOf(book: Book): ReadonlyMap<string, readonly string[]> {
  const known = HEADINGS.get(book);
  if (known !== undefined) return known;
  const pages = new Map<string, string[]>();
  for (const page of book.pages.values())
    for (const { slug } of page.facts.headings) {
      const have = pages.get(slug);
      if (have === undefined) pages.set(slug, [page.path]);
      else if (have.length < 2) have.push(page.path);
    }
  HEADINGS.set(book, pages);
  return pages;
}

/** Generators make anchors by rules of their own, and parts that are put in bring theirs. */
function canBeKnown(book: Book, target: Page, isNear: boolean): boolean {
  if (book.linkStyle === "forge") return isNear || !target.facts.hasIncludes;
  return !isNear && !target.facts.hasIncludes;
}

interface Anchors {
  readonly exact: ReadonlySet<string>;
  readonly loose: ReadonlyMap<string, readonly string[]>;
}

const KNOWN = new WeakMap<Page, Anchors>();

function anchorsOf(page: Page): Anchors {
  const known = KNOWN.get(page);
  if (known !== undefined) return known;
  const names = [...page.facts.headings.map((heading) => heading.slug), ...page.facts.ids];
  const near = new Map<string, string[]>();
  for (const name of new Set(names)) near.set(loose(name), [...(near.get(loose(name)) ?? []), name]);
  const anchors = { exact: new Set(names.map(exact)), loose: near };
  KNOWN.set(page, anchors);
  return anchors;
}

/** Forges find an anchor in any letter case; variation selectors of emoji and hyphens at the ends are not told apart. */
function exact(anchor: string): string {
  return anchor
    .toLowerCase()
    .replace(/[\uFE0E\uFE0F\u200D]/g, "")
    .replace(/^-+|-+$/g, "");
}

function loose(anchor: string): string {
  return anchor.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}
