import { z } from "zod";

/** One change as its commit tells it. `pr` is a number or `#number`; `breakingNotes` are the texts of BREAKING footers. */
export const ChangelogEntry = z.strictObject({
  type: z.string().min(1).max(40),
  scope: z.string().max(100).nullable(),
  subject: z.string().min(1).max(1_000),
  isBreaking: z.boolean(),
  breakingNotes: z.array(z.string().max(10_000)).max(50),
  pr: z.string().max(40).nullable(),
});
export type ChangelogEntry = z.infer<typeof ChangelogEntry>;

/** The six categories in their order. Source: Keep a Changelog 2.0.0. */
export const CATEGORIES = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"] as const;
export type Category = (typeof CATEGORIES)[number];

/** An entry as it stands in the file: one list item with its nested notes. */
export interface Line {
  readonly category: Category;
  readonly text: string;
  readonly notes: readonly string[];
}

/** Which commit types users read about, and where. Source: release specification, section CHANGELOG; `deps` and `revert` move a version, so they are told. */
const CATEGORY_OF_TYPE: Readonly<Record<string, Category>> = {
  feat: "Added",
  fix: "Fixed",
  perf: "Changed",
  deps: "Changed",
  revert: "Changed",
  security: "Security",
  deprecate: "Deprecated",
  remove: "Removed",
};

const CVE = /\bCVE-\d{4}-\d{4,}\b/i;

/** The category of a change, or null when users need not read about it. A breaking one is Changed, whatever its type. */
export function categoryOf(entry: Pick<ChangelogEntry, "type" | "isBreaking">): Category | null {
  return entry.isBreaking ? "Changed" : (CATEGORY_OF_TYPE[entry.type.toLowerCase()] ?? null);
}

/** The lines of the user-facing entries, one a change: equal (type, scope, subject, PR) are one, with the notes of all. */
export function linesOf(entries: readonly ChangelogEntry[]): readonly Line[] {
  const byKey = new Map<string, { readonly entry: ChangelogEntry; readonly notes: Set<string> }>();
  for (const entry of entries) {
    const key = JSON.stringify([entry.type.toLowerCase(), entry.scope, oneLine(entry.subject), pullRequestOf(entry)]);
    const known = byKey.get(key);
    const isWorse = known !== undefined && entry.isBreaking && !known.entry.isBreaking;
    const notes = known?.notes ?? new Set<string>();
    for (const note of entry.breakingNotes) if (oneLine(note) !== "") notes.add(oneLine(note));
    if (known === undefined || isWorse) byKey.set(key, { entry, notes });
  }
  return [...byKey.values()].flatMap(({ entry, notes }) => lineOf(entry, [...notes]));
}

function lineOf(entry: ChangelogEntry, notes: readonly string[]): readonly Line[] {
  const category = categoryOf(entry);
  if (category === null) return [];
  const subject = closeCode(oneLine(entry.subject));
  const scope = entry.scope === null || entry.scope.trim() === "" ? "" : `**${oneLine(entry.scope)}:** `;
  const pullRequest = pullRequestOf(entry);
  const suffix = pullRequest === null || subject.endsWith(`(${pullRequest})`) ? "" : ` (${pullRequest})`;
  const mark = entry.isBreaking ? "**Breaking:** " : "";
  const lead = entry.type.toLowerCase() === "security" ? leadWithCve(subject) : { cve: "", rest: subject };
  const prefix = `${lead.cve}${mark}${scope}`;
  const text = `${prefix}${prefix === "" ? escapeStart(lead.rest) : lead.rest}${suffix}`;
  return [
    { category, text, notes: notes.filter((note) => note !== subject).map((note) => escapeStart(closeCode(note))) },
  ];
}

/** Security entries begin with their CVE. Source: release specification, section CHANGELOG. */
function leadWithCve(subject: string): { readonly cve: string; readonly rest: string } {
  const cve = CVE.exec(subject)?.[0];
  if (cve === undefined) return { cve: "", rest: subject };
  const rest = subject.replace(new RegExp(`\\s*[([]?${cve}[)\\]]?:?`), "").trim();
  return rest === "" ? { cve: "", rest: cve.toUpperCase() } : { cve: `${cve.toUpperCase()}: `, rest };
}

function pullRequestOf(entry: ChangelogEntry): string | null {
  const pr = entry.pr?.trim() ?? "";
  if (pr === "") return null;
  return /^\d+$/.test(pr) ? `#${pr}` : pr;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** A backtick that opens code and never closes is shown as itself. */
function closeCode(text: string): string {
  const ticks = text.match(/`/g)?.length ?? 0;
  return ticks % 2 === 0 ? text : text.replaceAll("`", "\\`");
}

/** Keeps a text from being read as a heading, list, quote, fence, rule, HTML block or link definition at the start of an item. */
function escapeStart(text: string): string {
  if (/^(?:[#><]|```|~~~|[-+*_](?:\s|$)|([-*_])\1\1|\[[^\]]+\]:)/.test(text)) return `\\${text}`;
  return text.replace(/^(\d{1,9})([.)])(\s|$)/, "$1\\$2$3");
}
