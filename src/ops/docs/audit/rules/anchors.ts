import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Book, Page } from "../book.ts";
import type { LocalLink } from "../page/facts.ts";
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
  const near = anchors.loose.get(loose(anchor));
  if (!canBeKnown(book, target, near !== undefined)) return null;
  const where = target.path === page.path ? "this page" : target.path;
  return docsFinding("docs/broken-anchor", {
    file: page.path,
    line: link.line,
    message: `"#${anchor}" is no heading or id of ${where}`,
    remedy: near === undefined ? "Link to a heading that is there." : `Write #${near}.`,
    identity: link.href,
  });
}

/** Generators make anchors by rules of their own, and parts that are put in bring theirs. */
function canBeKnown(book: Book, target: Page, isNear: boolean): boolean {
  if (book.linkStyle === "forge") return isNear || !target.facts.hasIncludes;
  return !isNear && !target.facts.hasIncludes;
}

interface Anchors {
  readonly exact: ReadonlySet<string>;
  readonly loose: ReadonlyMap<string, string>;
}

const KNOWN = new WeakMap<Page, Anchors>();

function anchorsOf(page: Page): Anchors {
  const known = KNOWN.get(page);
  if (known !== undefined) return known;
  const names = [...page.facts.headings.map((heading) => heading.slug), ...page.facts.ids];
  const anchors = { exact: new Set(names.map(exact)), loose: new Map(names.map((name) => [loose(name), name])) };
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
