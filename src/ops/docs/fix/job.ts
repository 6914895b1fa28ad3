import type { JobTools } from "../../workspace/index.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { openBook } from "../audit/open-book.ts";
import { createPageReader } from "../audit/page/read-page.ts";
import type { EditedDocs, EditedPage } from "../edit/model.ts";
import { createOutliner } from "../edit/section/outline.ts";
import { isOwnPage, readSource } from "../edit/pages-on-disk.ts";
import { mayBeMended, mendPage } from "./fix-page.ts";

/** What the worker is asked; no pages means all of them. */
export interface FixDocsRequest {
  readonly root: string;
  readonly pages: readonly string[];
}

/** More pages than this are mended by the next run. */
const PAGES_LIMIT = 500;

/** Mends all pages of a repository, or those that are named. Runs in a worker. */
export async function runFixDocs(
  tools: JobTools,
  request: FixDocsRequest,
  progress: (done: number, total: number, label: string) => void,
): Promise<EditedDocs> {
  const { root } = request;
  const { book } = await openBook(tools, root);
  const outlineOf = createOutliner();
  const read = createPageReader();
  const named = request.pages.map((path) => path.replace(/^\.\//, ""));
  const unknown = named.find((path) => !book.pages.has(path));
  if (unknown !== undefined) throw new OpsError("not_found", `there is no page ${unknown} among the tracked files`);
  const pages: EditedPage[] = [];
  const notes: string[] = [];
  let done = 0;
  for (const page of book.pages.values()) {
    done += 1;
    if (done % 100 === 0) progress(done, book.pages.size, "mending pages");
    if ((named.length > 0 && !named.includes(page.path)) || !mayBeMended({ book, page })) continue;
    if (!isOwnPage(page.path)) notes.push(`${page.path} is not meta-updater's to write`);
    else if (pages.length >= PAGES_LIMIT) notes.push(`more than ${PAGES_LIMIT} pages: run it again for the rest`);
    else {
      const source = await readSource(tools, root, page.path);
      if (source === null) continue;
      const { text, why } = mendPage(
        { book, page: { path: page.path, facts: read(source.text) }, outlineOf },
        source.text,
      );
      if (text !== source.text)
        pages.push({ path: page.path, before: source.text, text, digest: source.digest, why: [...why] });
    }
  }
  return { pages, problems: [], notes: [...new Set(notes)] };
}
