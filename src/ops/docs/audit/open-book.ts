import type { Finding } from "../../../kernel/record/finding.ts";
import type { JobTools } from "../../workspace/index.ts";
import { type Book, makeBook, type Page } from "./book.ts";
import { type Bundle, type BundleFacts, bundlesOf, keptFacts, readFacts } from "./facts-store.ts";
import { gather, type Gathered, readPageText } from "./gather.ts";
import { hasBash } from "./page/example/parse-shell.ts";
import type { PageFacts } from "./page/facts.ts";
import { createPageReader } from "./page/read-page.ts";
import { readManifests } from "./repository/manifests.ts";
import { readPrograms } from "./repository/programs.ts";
import { linkStyleOf } from "./repository/site.ts";
import { judgeCommands } from "./rules/commands.ts";
import { type Exists, judgeLinks } from "./rules/links.ts";
import { judgePage } from "./rules/pages.ts";
import { judgePrograms } from "./rules/programs.ts";
import { judgeVersions } from "./rules/versions.ts";

/** The pages of a repository with what stands around them, and what could not be read. */
export interface OpenedBook {
  readonly gathered: Gathered;
  readonly book: Book;
  /** In words, what was not read, or not looked at. */
  readonly skipped: readonly string[];
  /** Whether bash could be asked about blocks of shell. */
  readonly hasBash: boolean;
}

/** Reads all pages, from the cache where they are in it, and the manifests that they may speak of. */
export async function openBook(tools: JobTools, root: string): Promise<OpenedBook> {
  const [gathered, isThere] = await Promise.all([gather(tools, root), hasBash(tools)]);
  const { pages, unread } = await loadPages(tools, root, bundlesOf(gathered.pages, isThere));
  const manifests = await readManifests(tools, root, gathered.tree);
  const { programs, missing } = await readPrograms(tools, root);
  const linkStyle = linkStyleOf(gathered.tree.files());
  const book = makeBook({ tree: gathered.tree, pages, linkStyle, manifests, programs });
  const skipped = [
    ...gathered.skipped,
    ...(unread > 0 ? [`${unread} pages are not in the work tree, over 2 MiB or no text, and were not read`] : []),
    ...(isThere ? [] : ["blocks of shell were looked at for open quotes alone: there is no bash to parse them"]),
    ...missing.map((file) => `commands were not held against ${file}: it is not there`),
  ];
  return { gathered, book, skipped, hasBash: isThere };
}

/** All that one page is judged by: its own text, its links, its commands and the versions that it names. */
export async function judgeWhole(book: Book, page: Page, exists: Exists): Promise<readonly Finding[]> {
  return [
    ...judgePage(page),
    ...judgeVersions(book, page),
    ...(await judgeLinks(book, page, exists)),
    ...(await judgeCommands(book, page, exists)),
    ...judgePrograms(book, page),
  ];
}

/** Looks on disk for a path, once for each. */
export function existsOnDisk(tools: JobTools, root: string): Exists {
  const onDisk = new Map<string, boolean>();
  return async (path) => {
    const known = onDisk.get(path) ?? (await tools.kindOf(`${root}/${path}`)) !== null;
    onDisk.set(path, known);
    return known;
  };
}

/** Reads the facts of a page by its path; null when it is gone, too large or no text. */
export function factsReader(tools: JobTools, root: string): (path: string) => Promise<PageFacts | null> {
  const read = createPageReader();
  return async (path) => {
    const text = await readPageText(tools, root, path);
    return text === null ? null : read(text);
  };
}

async function loadPages(
  tools: JobTools,
  root: string,
  bundles: readonly Bundle[],
): Promise<{ readonly pages: ReadonlyMap<string, Page>; readonly unread: number }> {
  const read = factsReader(tools, root);
  const loaded: BundleFacts[] = [];
  for (const bundle of bundles) loaded.push((await keptFacts(tools, bundle)) ?? (await readFacts(tools, bundle, read)));
  const entries = loaded.flatMap((facts) => Object.entries(facts)).sort(([left], [right]) => (left < right ? -1 : 1));
  const pages = new Map<string, Page>();
  for (const [path, facts] of entries) if (facts !== null) pages.set(path, { path, facts });
  return { pages, unread: entries.length - pages.size };
}
