import type { Finding } from "../../../../kernel/record/finding.ts";
import type { LocalLink } from "../page/facts.ts";
import type { Book, Page } from "../book.ts";
import { isForgePage } from "../repository/site.ts";
import { folderOf, resolvePath } from "../repository/tree.ts";
import { anchorFinding, repairedAnchor } from "./anchors.ts";
import { docsFinding, type DocsRule } from "./finding.ts";

/** First parts of addresses on a forge that are no files: `../../issues` in a README leads to the repository's issues. */
const FORGE_ROUTE =
  /(?:^|\/)(?:issues|pulls?|releases|wiki|actions|discussions|tree|blob|blame|commits?|compare|security|projects|network|stargazers|watchers|graphs|labels|milestones?|tags|branches|archive|raw|settings|packages|deployments|graphs|-)(?:\/|$)/;
const TEMPLATED = /\{\{|\{%|\$\{|%7B%7B|^\$|^[<{]|^@\w*\/|^~/i;

/** Looks whether a path is on disk though git does not track it. */
export type Exists = (path: string) => Promise<boolean>;

/** Judges every link of a page that leads into the repository. External ones are not asked for. */
export async function judgeLinks(book: Book, page: Page, exists: Exists): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const seen = new Set<string>();
  for (const link of page.facts.links) {
    if (seen.has(link.href)) continue;
    seen.add(link.href);
    const finding = await judge(book, page, link, exists);
    if (finding !== null) findings.push(finding);
  }
  for (const { text, line } of page.facts.emptyLinks) {
    findings.push(
      docsFinding("docs/empty-link", {
        file: page.path,
        line,
        message: `this ${text} has no target`,
        remedy: "Write its target, or take the brackets away.",
        identity: `empty ${text}`,
      }),
    );
  }
  return findings;
}

async function judge(book: Book, page: Page, link: LocalLink, exists: Exists): Promise<Finding | null> {
  if (TEMPLATED.test(link.href)) return null;
  const { path: written, anchor } = partsOf(link.href);
  if (written === "") return anchor === "" ? null : anchorFinding(book, { page, link }, page, anchor);
  if (written.startsWith("/") && !isForgePage(page.path)) return null; // an address of the site that the pages become
  const path = resolvePath(folderOf(page.path), written);
  if (path === null) return leaves(page, link, written);
  if (book.tree.has(path)) {
    const target = book.pages.get(path);
    return target === undefined || anchor === "" ? null : anchorFinding(book, { page, link }, target, anchor);
  }
  if (book.tree.isBeyond(path) || isRoute(book, page, written, path)) return null;
  return missing(book, page, link, { path, exists });
}

/** The target that a broken link must have meant: the file in its right letter case, the anchor that is nearly so. Null when it is whole, or when there is a choice. */
export function repairedTarget(book: Book, page: Page, href: string): string | null {
  if (TEMPLATED.test(href)) return null;
  const { path: written, anchor } = partsOf(href);
  if (written.startsWith("/") && !isForgePage(page.path)) return null;
  const path = written === "" ? page.path : resolvePath(folderOf(page.path), written);
  if (path === null || book.tree.isBeyond(path)) return null;
  if (book.tree.has(path)) return anchor === "" ? null : withRepairedAnchor(book, page, href, { path, anchor });
  const other = isRoute(book, page, written, path) ? null : book.tree.inOtherCase(path);
  return other === null ? null : inRightCase(href, path, other);
}

function withRepairedAnchor(
  book: Book,
  page: Page,
  href: string,
  { path, anchor }: { readonly path: string; readonly anchor: string },
): string | null {
  const target = book.pages.get(path);
  const anchored = target === undefined ? null : repairedAnchor(book, page, target, anchor);
  return anchored?.startsWith("#") === true ? href.slice(0, href.indexOf("#")) + anchored : anchored;
}

/** The target with the letters of the file that is there; null where it is written with escapes or detours. */
function inRightCase(href: string, path: string, other: string): string | null {
  const end = /[#?]/.exec(href)?.index ?? href.length;
  const lead = /^(?:\.{0,2}\/)*/.exec(href)?.[0] ?? "";
  const rest = href.slice(lead.length, end);
  return rest !== "" && path.endsWith(rest) ? lead + other.slice(other.length - rest.length) + href.slice(end) : null;
}

async function missing(
  book: Book,
  page: Page,
  link: LocalLink,
  target: { readonly path: string; readonly exists: Exists },
): Promise<Finding | null> {
  const { path, exists } = target;
  const other = book.tree.inOtherCase(path);
  if (other !== null) {
    return finding("docs/link-case", page, link, {
      message: `"${link.href}" differs in letter case from ${other}, so it breaks where case counts`,
      remedy: `Write it as the file is named: ${other}; \`signalbox docs fix\` does it.`,
      fixable: inRightCase(link.href, path, other) !== null,
    });
  }
  if (await exists(path)) {
    return finding("docs/untracked-link", page, link, {
      message: `"${link.href}" leads to ${path}, which git does not track: nobody else has it`,
      remedy: `Add ${path} to git, or link to something that is there.`,
    });
  }
  const near = nearby(book, path);
  const rule = link.isImage ? "docs/broken-image" : "docs/broken-link";
  const remedy =
    near === null
      ? `Make ${path}, correct the path, or remove the ${link.isImage ? "image" : "link"}.`
      : `Did you mean ${near}?`;
  return finding(rule, page, link, {
    message: `"${link.href}" leads to ${path}, which does not exist`,
    remedy: remedy,
  });
}

/** Whether a link may be an address that a site generator or the forge makes. */
function isRoute(book: Book, page: Page, written: string, path: string): boolean {
  if (FORGE_ROUTE.test(written) && written.includes("..")) return true;
  if (book.linkStyle === "forge" || isForgePage(page.path)) return false;
  if (book.linkStyle === "routes") return true;
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase();
  return extension === undefined || extension === "html" || extension === "htm" || page.path.includes("i18n/");
}

function leaves(page: Page, link: LocalLink, written: string): Finding | null {
  if (FORGE_ROUTE.test(written)) return null;
  return finding("docs/link-leaves-repository", page, link, {
    message: `"${link.href}" leads out of the repository`,
    remedy: "Link to a file of this repository, or write the whole web address.",
  });
}

/** A page of the same name elsewhere, or the same path with another ending; only when there is exactly one. */
function nearby(book: Book, path: string): string | null {
  for (const candidate of [
    `${path}.md`,
    `${path}/README.md`,
    `${path}/index.md`,
    path.replace(/\.html?$/, ".md"),
    path.replace(/\/$/, ""),
  ]) {
    if (candidate !== path && book.tree.hasFile(candidate)) return candidate;
  }
  const named = book.byName(path.slice(path.lastIndexOf("/") + 1).toLowerCase());
  return named.length === 1 ? (named[0] ?? null) : null;
}

/** The path and the anchor of a target, decoded; either may be empty. */
export function partsOf(href: string): { readonly path: string; readonly anchor: string } {
  const hash = href.indexOf("#");
  const before = hash === -1 ? href : href.slice(0, hash);
  return { path: decode(before.replace(/\?.*$/, "")), anchor: hash === -1 ? "" : decode(href.slice(hash + 1)) };
}

/** Percent signs that encode nothing stand for themselves. */
function decode(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function finding(
  rule: DocsRule,
  page: Page,
  link: LocalLink,
  words: { readonly message: string; readonly remedy: string; readonly fixable?: boolean },
): Finding {
  return docsFinding(rule, { file: page.path, line: link.line, ...words, identity: link.href });
}
