import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import { headingText, parseRegions, type Regions, type Section } from "../../changelog/index.ts";

/** The list that each kind of thing is entered in. */
const HEADINGS = { skill: "Skills", agent: "Agents", tool: "Tools", template: "Templates" } as const;

/** What an inventory lists. */
export const EntryKind = z.enum(["skill", "agent", "tool", "template"]);
export type EntryKind = z.infer<typeof EntryKind>;

/** A thing as readers of the inventory need it. `path` is of its folder or of its main file; `command` is a skill's, with the slash. */
export const InventoryEntry = z.strictObject({
  kind: EntryKind.default("skill"),
  name: z.string().min(1).max(64),
  path: z.string().min(1).max(500),
  command: z.string().min(1).max(80).nullable(),
  description: z.string().min(1).max(1_024),
});
export type InventoryEntry = z.infer<typeof InventoryEntry>;

/** An inventory after editing; `added` are the lines that are new or changed, without bullet. */
export interface InventoryEdit {
  readonly text: string;
  readonly added: readonly string[];
}

/** What an inventory that did not exist begins with. */
const NEW_INVENTORY = "# Agents\n";

/** Enters things in the lists of their kinds, such as `## Skills`. Lines of others and all other parts stay byte for byte; a known thing is updated in place. Throws `unsupported` when the text can't be edited safely. */
export function enterThings(text: string | null, entries: readonly InventoryEntry[]): InventoryEdit {
  const reason = text === null ? null : reasonAgainst(text);
  if (reason !== null)
    throw new OpsError("unsupported", `the inventory: cannot edit this safely: ${reason}`, {
      hint: "Mend it, or make the entry by hand.",
    });
  let edited = text === null || text.trim() === "" ? NEW_INVENTORY : text;
  const added: string[] = [];
  for (const entry of entries) {
    const next = enter(edited, entry);
    if (next === edited) continue;
    edited = next;
    added.push(lineOf(entry));
  }
  return added.length === 0 ? { text: text ?? "", added } : { text: edited, added };
}

/** Whether a text has the list that things of this kind are entered in. */
export function hasList(text: string, kind: EntryKind): boolean {
  return parseRegions(text).sections.some((section) => isListOf(section, kind));
}

function reasonAgainst(text: string): string | null {
  if (text.includes("\uFFFD")) return "it holds bytes that are not UTF-8";
  return parseRegions(text).isOpen ? "a code block or comment in it is never closed" : null;
}

function enter(text: string, entry: InventoryEntry): string {
  const regions = parseRegions(text);
  const section = regions.sections.find((one) => isListOf(one, entry.kind));
  if (section === undefined) return withSection(regions, entry);
  const known = itemIndex(regions, section, entry);
  const line = regions.lines[known];
  if (line !== undefined) {
    const bullet = /^\s*[-*+]\s+/.exec(line.text)?.[0] ?? "- ";
    return text.slice(0, line.start) + bullet + lineOf(entry) + text.slice(line.end);
  }
  return inserted(regions, section, entry);
}

function withSection(regions: Regions, entry: InventoryEntry): string {
  const { text, eol, lines, linksFirst } = regions;
  const at = lines[linksFirst]?.start ?? text.length;
  const before = text.slice(0, at);
  const gap = before.endsWith(eol + eol) ? "" : before.endsWith("\n") ? eol : eol + eol;
  const after = at === text.length ? (text.endsWith("\n") ? eol : "") : eol + eol;
  return `${before}${gap}## ${HEADINGS[entry.kind]}${eol}${eol}- ${lineOf(entry)}${after}${text.slice(at)}`;
}

function inserted(regions: Regions, section: Section, entry: InventoryEntry): string {
  const lastItem = indexes(section).findLast((index) => /^[-*+][ \t]/.test(wordsAt(regions, index)));
  const index = lastItem === undefined ? lastWords(regions, section) : lastOfItem(regions, section, lastItem);
  const bullet = lastItem === undefined ? "-" : (wordsAt(regions, lastItem)[0] ?? "-");
  const at = regions.lines[index]?.end ?? regions.text.length;
  const gap = lastItem === undefined ? regions.eol + regions.eol : regions.eol;
  return `${regions.text.slice(0, at)}${gap}${bullet} ${lineOf(entry)}${regions.text.slice(at)}`;
}

function lastOfItem(regions: Regions, section: Section, item: number): number {
  let index = item;
  while (index + 1 < section.last && /^[ \t]+\S/.test(wordsAt(regions, index + 1))) index += 1;
  return index;
}

function lastWords(regions: Regions, section: Section): number {
  let index = section.last - 1;
  while (index > section.first && wordsAt(regions, index).trim() === "") index -= 1;
  return index;
}

function wordsAt(regions: Regions, index: number): string {
  return regions.lines[index]?.text ?? "";
}

function itemIndex(regions: Regions, section: Section, entry: InventoryEntry): number {
  const command = entry.command === null ? null : `\`${entry.command}\``;
  const link = `](${linkOf(entry)})`;
  const isKnown = (text: string): boolean =>
    /^\s*[-*+][ \t]/.test(text) && ((command !== null && text.includes(command)) || text.includes(link));
  return indexes(section).find((index) => isKnown(wordsAt(regions, index))) ?? -1;
}

function indexes(section: Section): readonly number[] {
  return Array.from({ length: section.last - section.first - 1 }, (_unused, offset) => section.first + 1 + offset);
}

function lineOf(entry: InventoryEntry): string {
  const link = `[${entry.name}](${linkOf(entry)})`;
  const head = entry.command === null ? link : `\`${entry.command}\` (${link})`;
  return `${head}: ${entry.description.replace(/\s+/g, " ").trim()}`;
}

/** A target in a link: blanks and brackets would end it. */
function linkOf(entry: InventoryEntry): string {
  return entry.path.replace(/[ ()<>]/g, (character) =>
    encodeURIComponent(character).replace("(", "%28").replace(")", "%29"),
  );
}

function isListOf(section: Section, kind: EntryKind): boolean {
  return headingText(`## ${section.heading}`).toLowerCase() === HEADINGS[kind].toLowerCase();
}
