import type { Finding } from "../../../kernel/record/finding.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { JobTools } from "../../workspace/index.ts";
import { type Book, makeBook, type Page } from "../audit/book.ts";
import { existsOnDisk, judgeWhole, openBook } from "../audit/open-book.ts";
import { proved } from "../audit/page/example/proved.ts";
import { createPageReader } from "../audit/page/read-page.ts";
import type { Tree } from "../audit/repository/tree.ts";
import type { AnchorMoves } from "./anchors.ts";
import { movedTargets } from "./follow-anchors.ts";
import type { DocsEdit, EditedDocs, EditedPage } from "./model.ts";
import { createOutliner } from "./section/outline.ts";
import { editPage } from "./page-edits.ts";
import { isOwnPage, readSource, type SourcePage } from "./pages-on-disk.ts";
import { rewriteLinks } from "./rewrite-links.ts";

/** What the worker is asked. */
export interface EditDocsRequest {
  readonly root: string;
  readonly edits: readonly DocsEdit[];
}

/** More pages, or more text, than this are not written at once. */
const PAGES_LIMIT = 500;
const TEXT_LIMIT = 16 * 1024 * 1024;

/** Rules that must hold on a page that was edited, whoever broke them. */
const MUST_HOLD = ["docs/broken-example", "docs/missing-command", "docs/missing-path", "docs/version-mismatch"];
/** Rules that an edit may not break anywhere. */
const MUST_NOT_BREAK = [
  ...["docs/broken-link", "docs/broken-anchor", "docs/broken-image", "docs/link-case", "docs/undefined-reference"],
  ...["docs/empty-link", "docs/link-leaves-repository"],
];

/** Applies edits to pages, follows the anchors that moved, and judges the result against the repository. Runs in a worker. */
export async function runEditDocs(tools: JobTools, request: EditDocsRequest): Promise<EditedDocs> {
  const { root, edits } = request;
  const { book, hasBash } = await openBook(tools, root);
  const drafts = await editAll(tools, root, edits);
  const left = await followAll(tools, { root, book, drafts });
  const pages = [...drafts.values()].filter((draft) => draft.text !== (draft.source?.text ?? null));
  refuseTooMuch(pages);
  return {
    pages: pages.map(({ path, source, text, why }): EditedPage => ({
      path,
      before: source?.text ?? null,
      text,
      digest: source?.digest ?? null,
      why: [...why],
    })),
    problems: [...(await judge(tools, { root, book, drafts, edits, hasBash }))],
    notes: left,
  };
}

/** A page that is being edited; `source` is null for one that is made. */
interface Draft {
  readonly path: string;
  readonly source: SourcePage | null;
  readonly text: string;
  readonly moves: AnchorMoves;
  readonly why: readonly string[];
}

async function editAll(tools: JobTools, root: string, edits: readonly DocsEdit[]): Promise<Map<string, Draft>> {
  const outlineOf = createOutliner();
  const drafts = new Map<string, Draft>();
  for (const [path, own] of groupByPage(edits)) {
    const source = await readSource(tools, root, path);
    if (source === null && own[0]?.operation !== "write")
      throw new OpsError("not_found", `there is no page ${path}`, {
        hint: 'Name a page relative to the top level, or make it with the operation "write".',
      });
    const { text, moves } = editPage(outlineOf, source?.text ?? "", own);
    drafts.set(path, { path, source, text, moves, why: own.map(describe) });
  }
  return drafts;
}

function groupByPage(edits: readonly DocsEdit[]): ReadonlyMap<string, readonly DocsEdit[]> {
  const groups = new Map<string, DocsEdit[]>();
  for (const edit of edits) {
    const path = edit.page.replace(/^\.\//, "");
    groups.set(path, [...(groups.get(path) ?? []), { ...edit, page: path }]);
  }
  return groups;
}

function describe(edit: DocsEdit): string {
  const where = edit.section === undefined ? "" : ` "${edit.section}"`;
  return edit.operation === "rename" ? `rename${where} to "${edit.text.trim()}"` : `${edit.operation}${where}`;
}

/** What is known while the anchors are followed and the result is judged. */
interface Editing {
  readonly root: string;
  readonly book: Book;
  readonly drafts: Map<string, Draft>;
}

/** Follows moved anchors in every page; answers in words where that was not possible. */
async function followAll(tools: JobTools, { root, book, drafts }: Editing): Promise<string[]> {
  const outlineOf = createOutliner();
  const read = createPageReader();
  const moves = new Map([...drafts].map(([path, draft]) => [path, draft.moves]));
  const left: string[] = [];
  const pages = new Map(book.pages);
  for (const { path, text } of drafts.values()) pages.set(path, { path, facts: read(text) });
  for (const page of pages.values()) {
    const targets = movedTargets(page, moves);
    if (targets.size === 0) continue;
    if (!isOwnPage(page.path)) {
      left.push(`${page.path} links to an anchor that moved, and is not meta-updater's to write`);
      continue;
    }
    const draft = drafts.get(page.path) ?? (await untouched(tools, root, page.path));
    if (draft === null) continue;
    const text = rewriteLinks(outlineOf(draft.text), targets);
    const why = `follow ${targets.size === 1 ? "an anchor" : `${targets.size} anchors`}`;
    drafts.set(page.path, { ...draft, text, why: [...draft.why, why] });
  }
  return left;
}

async function untouched(tools: JobTools, root: string, path: string): Promise<Draft | null> {
  const source = await readSource(tools, root, path);
  return source === null ? null : { path, source, text: source.text, moves: new Map(), why: [] };
}

/** What must hold and does not: examples of the edited pages, and links that were whole before. */
async function judge(
  tools: JobTools,
  { root, book, drafts, edits, hasBash }: Editing & { readonly edits: readonly DocsEdit[]; readonly hasBash: boolean },
): Promise<readonly Finding[]> {
  const read = createPageReader();
  const exists = existsOnDisk(tools, root);
  const pages = new Map(book.pages);
  const written = [...drafts.values()];
  const facts = await proved(
    tools,
    written.map(({ text }) => read(text)),
    hasBash,
  );
  for (const [index, { path }] of written.entries()) {
    const own = facts[index];
    if (own !== undefined) pages.set(path, { path, facts: own });
  }
  const tree = withPages(book.tree, [...drafts.keys()]);
  const after = makeBook({
    tree,
    pages,
    linkStyle: book.linkStyle,
    manifests: book.manifests,
    programs: book.programs,
  });
  const edited = new Set(edits.map((edit) => edit.page.replace(/^\.\//, "")));
  const problems: Finding[] = [];
  for (const page of [...pages.values()].filter((one) => edited.has(one.path) || linksTo(one, edited))) {
    const found = await judgeWhole(after, page, exists);
    const old = book.pages.get(page.path);
    const known = new Set((old === undefined ? [] : await judgeWhole(book, old, exists)).map((one) => one.fingerprint));
    for (const finding of found) {
      const isOwnExample = edited.has(page.path) && MUST_HOLD.includes(finding.rule);
      const isNewBreak = MUST_NOT_BREAK.includes(finding.rule) && !known.has(finding.fingerprint);
      if (isOwnExample || isNewBreak) problems.push(finding);
    }
  }
  return problems;
}

/** Whether a page may link to one of these: by the last part of a path. */
function linksTo(page: Page, edited: ReadonlySet<string>): boolean {
  const names = [...edited].map((path) => path.slice(path.lastIndexOf("/") + 1));
  return page.facts.links.some(({ href }) => names.some((name) => href.includes(name)));
}

function withPages(tree: Tree, paths: readonly string[]): Tree {
  const added = tree.copy();
  for (const path of paths) if (!tree.hasFile(path)) added.add({ path, blob: "", mode: "100644" });
  return added;
}

function refuseTooMuch(pages: readonly Draft[]): void {
  const bytes = pages.reduce((sum, page) => sum + page.text.length, 0);
  if (pages.length <= PAGES_LIMIT && bytes <= TEXT_LIMIT) return;
  throw new OpsError(
    "too_large",
    `${pages.length} pages of ${bytes} characters would change; at most ${PAGES_LIMIT} pages and ${TEXT_LIMIT} characters are written at once`,
    {
      hint: "Make the edits in several steps.",
    },
  );
}
