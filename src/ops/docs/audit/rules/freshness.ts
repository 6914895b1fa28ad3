import type { Finding } from "../../../../kernel/record/finding.ts";
import type { JobTools } from "../../../workspace/index.ts";
import type { Book, Page } from "../book.ts";
import type { History } from "../repository/history.ts";
import { definitionsOf } from "../repository/symbols.ts";
import { folderOf, resolvePath } from "../repository/tree.ts";
import { counted, docsFinding } from "./finding.ts";

/** A page younger than this is fresh whatever happened. Source: documentation specification, section meta-updater. */
export const STALE_AFTER_MS = 182 * 24 * 3_600_000;

/** Pages that tell of their own time, and are not meant to follow the code. */
const DATED =
  /(?:^|\/)(?:changelog|changes|history|news|releases?|release-notes|migration|upgrading|license|copying|code_of_conduct)\b[^/]*$|(?:^|\/)(?:adrs?|decisions|rfcs?|proposals|blog|posts|news|archive[sd]?|meetings?|minutes|changelogs?|release-notes|post-?mortems?|versioned_docs|\.changeset)\//i;

/** How many pages could be judged, and how many of them are stale. */
export interface Freshness {
  readonly findings: readonly Finding[];
  readonly judged: number;
  readonly stale: number;
}

/** Judges pages by the code that they speak of: old, and their subject has changed since. */
export async function judgeFreshness(
  tools: JobTools,
  root: string,
  book: Book,
  known: { readonly history: History; readonly at: number },
): Promise<Freshness> {
  const { history, at } = known;
  const candidates = [...book.pages.values()].filter(
    (page) =>
      !DATED.test(page.path) &&
      (page.facts.paths.length > 0 || page.facts.symbols.length > 0 || page.facts.links.length > 0),
  );
  const old = candidates.filter((page) => lastChange(history, page.path) < at - STALE_AFTER_MS);
  const definitions = await definitionsOf(tools, root, book.tree, old);
  let judged = candidates.length - old.length;
  const findings: Finding[] = [];
  for (const page of old) {
    const subjects = subjectsOf(book, page, definitions);
    if (subjects.length > 0) judged += 1;
    const finding = staleFinding(page, subjects, history, at);
    if (finding !== null) findings.push(finding);
  }
  return { findings, judged, stale: findings.length };
}

function subjectsOf(book: Book, page: Page, definitions: ReadonlyMap<string, string>): readonly string[] {
  const subjects = new Set<string>();
  for (const mention of [...page.facts.paths, ...page.facts.links.map((link) => link.href.replace(/[#?].*$/, ""))]) {
    const path = [folderOf(page.path), ""]
      .flatMap((folder) => resolvePath(folder, mention) ?? [])
      .find((known) => book.tree.hasFile(known));
    if (path !== undefined && isCode(path)) subjects.add(path);
  }
  for (const symbol of page.facts.symbols) {
    const path = definitions.get(symbol);
    if (path !== undefined) subjects.add(path);
  }
  return [...subjects];
}

/** Pictures, locks and other pages are no subject: their change makes no sentence wrong. */
function isCode(path: string): boolean {
  return (
    /\.(?:[cm]?[jt]sx?|py|go|rs|rb|java|kt|kts|scala|c|h|cc|cpp|hpp|cs|php|swift|sh|sql|proto|graphql|tf|vue|svelte|ex|exs|hs|lua|pl|toml|ya?ml)$/i.test(
      path,
    ) && !/(?:lock|\.min\.js|\.d\.ts)/.test(path)
  );
}

/** A path that the look did not meet was last changed before its end, or in a commit without listed files. */
function lastChange(history: History, path: string): number {
  return history.changedAt.get(path) ?? (history.reachesAt === 0 ? Number.POSITIVE_INFINITY : history.reachesAt);
}

function staleFinding(page: Page, subjects: readonly string[], history: History, at: number): Finding | null {
  const edited = lastChange(history, page.path);
  const changed = subjects
    .flatMap((path) => {
      const changedAt = history.changedAt.get(path);
      return changedAt !== undefined && changedAt > edited ? [{ path, changedAt }] : [];
    })
    .sort((left, right) => right.changedAt - left.changedAt);
  const [latest] = changed;
  if (latest === undefined || edited > at - STALE_AFTER_MS) return null;
  const more = changed.length === 1 ? "" : ` and ${counted(changed.length - 1, "other file")} that it speaks of`;
  return docsFinding("docs/stale-page", {
    file: page.path,
    line: 1,
    message: `last edited ${day(edited)}; ${latest.path}${more} changed since, last on ${day(latest.changedAt)}`,
    remedy: `Read the page against ${latest.path}, correct it, or say that it still holds by editing it.`,
    identity: "stale",
  });
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
