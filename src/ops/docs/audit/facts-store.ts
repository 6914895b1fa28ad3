import { createHash } from "node:crypto";
import type { JobTools } from "../../workspace/index.ts";
import { proved } from "./page/example/proved.ts";
import { FACTS_VERSION, type PageFacts } from "./page/facts.ts";

/** Pages of one cache entry: few enough that a changed one costs little, many enough that a read is worth it. */
const BUNDLE_PAGES = 48;

/** A page to be read: its path and what tells its content (a blob id, or a digest of what is on disk). */
export interface PageRef {
  readonly path: string;
  readonly digest: string;
}

/** Pages that are kept together. */
export interface Bundle {
  readonly key: string;
  readonly pages: readonly PageRef[];
  readonly hasBash: boolean;
}

/** Facts by path; null for a page that could not be read. */
export type BundleFacts = Readonly<Record<string, PageFacts | null>>;

/** Parts the pages by their paths, apart for machines that have a bash and those that have none, so that a new or changed page moves no other into another bundle. */
export function bundlesOf(pages: readonly PageRef[], hasBash: boolean): readonly Bundle[] {
  const count = 2 ** Math.ceil(Math.log2(Math.max(1, pages.length / BUNDLE_PAGES)));
  const groups = Array.from({ length: count }, (): PageRef[] => []);
  for (const page of pages) groups[hash(page.path) % count]?.push(page);
  return groups
    .filter((group) => group.length > 0)
    .map((group) => ({ key: keyOf(group, hasBash), pages: group, hasBash }));
}

/** The facts that are kept of a bundle, or null. */
export async function keptFacts(tools: JobTools, bundle: Bundle): Promise<BundleFacts | null> {
  const text = await tools.cache.get(bundle.key);
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return isBundleFacts(value, bundle) ? value : null;
  } catch {
    return null; // a torn entry is no entry
  }
}

/** Reads the pages of a bundle and keeps their facts. */
export async function readFacts(
  tools: JobTools,
  bundle: Bundle,
  read: (path: string) => Promise<PageFacts | null>,
): Promise<BundleFacts> {
  const facts: Record<string, PageFacts | null> = {};
  const found: [string, PageFacts][] = [];
  for (const { path } of bundle.pages) {
    const page = await read(path);
    if (page === null) facts[path] = null;
    else found.push([path, page]);
  }
  const done = await proved(
    tools,
    found.map(([, page]) => page),
    bundle.hasBash,
  ); // in the same order
  for (const [index, [path, page]] of found.entries()) facts[path] = done[index] ?? page;
  await tools.cache.put(bundle.key, JSON.stringify(facts));
  return facts;
}

function keyOf(pages: readonly PageRef[], hasBash: boolean): string {
  const digest = createHash("sha256");
  for (const { path, digest: content } of pages) digest.update(`${path}\0${content}\0`);
  return `docs-facts-${FACTS_VERSION}${hasBash ? "" : "-no-bash"}-${digest.digest("hex")}`;
}

/** FNV-1a, http://www.isthe.com/chongo/tech/comp/fnv/. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** Sound because the key names the version and the content, and only this file writes entries under such keys. */
function isBundleFacts(value: unknown, bundle: Bundle): value is BundleFacts {
  return typeof value === "object" && value !== null && bundle.pages.every(({ path }) => path in value);
}
