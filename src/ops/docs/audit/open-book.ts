import type { Finding } from "../../../kernel/record/finding.ts";
import type { JobTools } from "../../workspace/index.ts";
import { type Book, makeBook, type Page } from "./book.ts";
import { type Bundle, type BundleFacts, bundlesOf, keptFacts, readFacts } from "./facts-store.ts";
import { gather, type Gathered, readPageText } from "./gather.ts";
import type { PageFacts } from "./page/facts.ts";
import { createPageReader } from "./page/read-page.ts";
import { readManifests } from "./repository/manifests.ts";
import { linkStyleOf } from "./repository/site.ts";
import { judgeCommands } from "./rules/commands.ts";
import { type Exists, judgeLinks } from "./rules/links.ts";
import { judgePage } from "./rules/pages.ts";
import { judgeVersions } from "./rules/versions.ts";

/** The pages of a repository with what stands around them, and how many could not be read. */
export interface OpenedBook {
  readonly gathered: Gathered;
  readonly book: Book;
  readonly unread: number;
}

/** Reads all pages, from the cache where they are in it, and the manifests that they may speak of. */
export async function openBook(tools: JobTools, root: string): Promise<OpenedBook> {
  const gathered = await gather(tools, root);
  const { pages, unread } = await loadPages(tools, root, bundlesOf(gathered.pages));
  const manifests = await readManifests(tools, root, gathered.tree);
  const book = makeBook({ tree: gathered.tree, pages, linkStyle: linkStyleOf(gathered.tree.files()), manifests });
  return { gathered, book, unread };
}

/** All that one page is judged by: its own text, its links, its commands and the versions that it names. */
export async function judgeWhole(book: Book, page: Page, exists: Exists): Promise<readonly Finding[]> {
  return [
    ...judgePage(page),
    ...judgeVersions(book, page),
    ...(await judgeLinks(book, page, exists)),
    ...(await judgeCommands(book, page, exists)),
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
