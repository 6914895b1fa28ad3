import { createHash } from "node:crypto";
import type { JobTools } from "../../workspace/index.ts";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type { PageRef } from "./facts-store.ts";
import { PAGE_BYTES_LIMIT, PAGES_LIMIT } from "./model.ts";
import { changedOnDisk, listTracked } from "./repository/tracked.ts";
import { isForeignPage, isPage, Tree } from "./repository/tree.ts";

/** The repository as the audit sees it: all tracked files, and the pages that are read. */
export interface Gathered {
  readonly tree: Tree;
  readonly pages: readonly PageRef[];
  readonly skipped: readonly string[];
}

/** Lists the repository as a stream, picks the pages, and tells each one's content without reading those that git knows. */
export async function gather(tools: JobTools, root: string): Promise<Gathered> {
  const tree = new Tree();
  const found: PageRef[] = [];
  let foreign = 0;
  let unreadable = 0;
  for await (const file of listTracked(tools, root)) {
    tree.add(file);
    if (file.path.includes("\uFFFD")) unreadable += /\.(?:md|markdown)$/i.test(file.path) ? 1 : 0;
    else if (isPage(file)) found.push({ path: file.path, digest: file.blob });
    else if (isForeignPage(file)) foreign += 1;
  }
  const sample = sampled(found);
  const changed = await changedOnDisk(tools, root);
  const pages: PageRef[] = [];
  for (const page of sample) {
    if (!changed.has(page.path)) pages.push(page);
    else pages.push(...(await onDisk(tools, root, page.path)));
  }
  return { tree, pages, skipped: inWords({ found: found.length, read: sample.length, foreign, unreadable }) };
}

/** The text of a page, or null when it is gone, too large, or no text. */
export async function readPageText(tools: JobTools, root: string, path: string): Promise<string | null> {
  const bytes = await readBytes(tools, root, path);
  if (bytes === null || bytes.includes(0)) return null;
  return new TextDecoder("utf-8").decode(bytes);
}

async function readBytes(tools: JobTools, root: string, path: string): Promise<Uint8Array | null> {
  try {
    return await tools.readFile(`${root}/${path}`, PAGE_BYTES_LIMIT);
  } catch (thrown) {
    if (isOpsError(thrown, "too_large", "invalid_input", "not_found")) return null;
    throw thrown;
  }
}

async function onDisk(tools: JobTools, root: string, path: string): Promise<readonly PageRef[]> {
  const bytes = await readBytes(tools, root, path);
  return bytes === null ? [] : [{ path, digest: createHash("sha256").update(bytes).digest("hex") }];
}

/** Over the limit: those at the top level, then those in its folders, then an even choice that stays the same from run to run. */
function sampled(pages: readonly PageRef[]): readonly PageRef[] {
  if (pages.length <= PAGES_LIMIT) return pages;
  const rank = (page: PageRef) =>
    Math.min(page.path.split("/").length, 3) + createHash("sha256").update(page.path).digest("hex");
  return pages
    .map((page) => ({ page, rank: rank(page) }))
    .sort((left, right) => (left.rank < right.rank ? -1 : 1))
    .slice(0, PAGES_LIMIT)
    .map(({ page }) => page);
}

function inWords(counts: {
  readonly found: number;
  readonly read: number;
  readonly foreign: number;
  readonly unreadable: number;
}): readonly string[] {
  return [
    ...(counts.read < counts.found
      ? [`${counts.found - counts.read} of ${counts.found} pages were not read: ${counts.read} were sampled`]
      : []),
    ...(counts.foreign > 0
      ? [`${counts.foreign} Markdown files in vendored, template and test folders were left out`]
      : []),
    ...(counts.unreadable > 0 ? [`${counts.unreadable} pages have names that are not UTF-8 and were not read`] : []),
  ];
}
