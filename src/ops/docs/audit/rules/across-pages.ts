import type { Finding } from "../../../../kernel/record/finding.ts";
import type { Book, Page } from "../book.ts";
import { TERM_SPELLINGS } from "../page/terms.ts";
import { baseOf, folderOf } from "../repository/tree.ts";
import { docsFinding } from "./finding.ts";

/** Judges what only shows when pages stand side by side: titles given twice, terms in two spellings. */
export function judgeAcross(book: Book): readonly Finding[] {
  return [...duplicateTitles(book), ...mixedSpellings(book)];
}

/** Two pages of one folder with the same title; translations and versions stand in folders of their own. */
function duplicateTitles(book: Book): readonly Finding[] {
  const first = new Map<string, Page>();
  const findings: Finding[] = [];
  for (const page of book.pages.values()) {
    const title = page.facts.title;
    if (title === null || title === "" || isTranslated(page.path)) continue;
    const key = JSON.stringify([folderOf(page.path), title.toLowerCase()]);
    const other = first.get(key);
    if (other === undefined) first.set(key, page);
    else {
      const line = page.facts.headings.find((heading) => heading.level === 1)?.line ?? 1;
      findings.push(
        docsFinding("docs/duplicate-title", {
          file: page.path,
          line,
          message: `"${title.slice(0, 80)}" is the title of ${baseOf(other.path)} too`,
          remedy: "Give each page a title that says what only it holds.",
        }),
      );
    }
  }
  return findings;
}

/** `README.zh-CN.md`, `README_ja.md`: the same page in another language. */
function isTranslated(path: string): boolean {
  return /[._-][a-z]{2}(?:[-_][A-Za-z]{2,4})?\.[^.]+$/.test(baseOf(path));
}

const HABIT_USES = 3;

interface Use {
  readonly spelling: string;
  count: number;
  readonly page: string;
  readonly line: number;
}

function mixedSpellings(book: Book): readonly Finding[] {
  const uses = new Map<string, Use>();
  for (const page of book.pages.values()) {
    if (/(?:^|\/)(?:changelog|changes|history)\b/i.test(page.path)) continue;
    for (const [spelling, { count, line }] of Object.entries(page.facts.terms)) {
      const known = uses.get(spelling);
      if (known === undefined) uses.set(spelling, { spelling, count, page: page.path, line });
      else known.count += count;
    }
  }
  const listed = TERM_SPELLINGS.map((group) => group.flatMap((spelling) => uses.get(spelling) ?? []));
  const known = new Set(TERM_SPELLINGS.flat());
  const coined = new Map<string, Use[]>();
  for (const use of uses.values()) {
    const key = use.spelling.toLowerCase();
    if (!known.has(use.spelling)) coined.set(key, [...(coined.get(key) ?? []), use]);
  }
  return [...listed, ...[...coined.values()].filter(isHabit)].flatMap(mixed);
}

/** A word that one spelling was not chosen for may be two names; one that is written often in one way has a habit to be held to. */
function isHabit(group: readonly Use[]): boolean {
  return group.length > 1 && Math.max(...group.map((use) => use.count)) >= HABIT_USES;
}

function mixed(found: readonly Use[]): readonly Finding[] {
  const [most, ...rest] = [...found].sort((left, right) => right.count - left.count);
  if (most === undefined) return [];
  return rest.map((use) =>
    docsFinding("docs/mixed-spelling", {
      file: use.page,
      line: use.line,
      message: `"${use.spelling}" (${use.count}) is written "${most.spelling}" elsewhere (${most.count})`,
      remedy: `Choose one spelling; most pages write "${most.spelling}".`,
      identity: `${use.spelling}/${most.spelling}`,
    }),
  );
}
