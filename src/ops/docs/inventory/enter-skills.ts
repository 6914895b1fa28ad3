import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import { headingText, parseRegions, type Regions, type Section } from "../../changelog/index.ts";

/** A skill as readers of the inventory need it. `path` is of its folder or of its SKILL.md, `command` with the slash. */
export const SkillEntry = z.strictObject({
  name: z.string().min(1).max(64),
  path: z.string().min(1).max(500),
  command: z.string().min(1).max(80),
  description: z.string().min(1).max(1_024),
});
export type SkillEntry = z.infer<typeof SkillEntry>;

/** An inventory after editing; `added` are the lines that are new or changed, without bullet. */
export interface InventoryEdit {
  readonly text: string;
  readonly added: readonly string[];
}

/** What an inventory that did not exist begins with. */
const NEW_INVENTORY = "# Agents\n";
const HEADING = "## Skills";

/** Enters skills in the `## Skills` list. Lines of other skills and all other parts stay byte for byte; a known skill is updated in place. Throws `unsupported` when the text can't be edited safely. */
export function enterSkills(text: string | null, skills: readonly SkillEntry[]): InventoryEdit {
  const reason = text === null ? null : reasonAgainst(text);
  if (reason !== null)
    throw new OpsError("unsupported", `the inventory: cannot edit this safely: ${reason}`, {
      hint: "Mend it, or enter the skill by hand.",
    });
  let edited = text === null || text.trim() === "" ? NEW_INVENTORY : text;
  const added: string[] = [];
  for (const skill of skills) {
    const next = enter(edited, skill);
    if (next === edited) continue;
    edited = next;
    added.push(lineOf(skill));
  }
  return added.length === 0 ? { text: text ?? "", added } : { text: edited, added };
}

/** Whether a text has the list that skills are entered in. */
export function hasSkillsSection(text: string): boolean {
  return parseRegions(text).sections.some(isSkills);
}

function reasonAgainst(text: string): string | null {
  if (text.includes("\uFFFD")) return "it holds bytes that are not UTF-8";
  return parseRegions(text).isOpen ? "a code block or comment in it is never closed" : null;
}

function enter(text: string, skill: SkillEntry): string {
  const regions = parseRegions(text);
  const section = regions.sections.find(isSkills);
  if (section === undefined) return withSection(regions, skill);
  const known = itemIndex(regions, section, skill);
  const line = regions.lines[known];
  if (line !== undefined) {
    const bullet = /^\s*[-*+]\s+/.exec(line.text)?.[0] ?? "- ";
    return text.slice(0, line.start) + bullet + lineOf(skill) + text.slice(line.end);
  }
  return inserted(regions, section, skill);
}

function withSection(regions: Regions, skill: SkillEntry): string {
  const { text, eol, lines, linksFirst } = regions;
  const at = lines[linksFirst]?.start ?? text.length;
  const before = text.slice(0, at);
  const gap = before.endsWith(eol + eol) ? "" : before.endsWith("\n") ? eol : eol + eol;
  const after = at === text.length ? (text.endsWith("\n") ? eol : "") : eol + eol;
  return `${before}${gap}${HEADING}${eol}${eol}- ${lineOf(skill)}${after}${text.slice(at)}`;
}

function inserted(regions: Regions, section: Section, skill: SkillEntry): string {
  const lastItem = indexes(section).findLast((index) => /^[-*+][ \t]/.test(wordsAt(regions, index)));
  const index = lastItem === undefined ? lastWords(regions, section) : lastOfItem(regions, section, lastItem);
  const bullet = lastItem === undefined ? "-" : (wordsAt(regions, lastItem)[0] ?? "-");
  const at = regions.lines[index]?.end ?? regions.text.length;
  const gap = lastItem === undefined ? regions.eol + regions.eol : regions.eol;
  return `${regions.text.slice(0, at)}${gap}${bullet} ${lineOf(skill)}${regions.text.slice(at)}`;
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

function itemIndex(regions: Regions, section: Section, skill: SkillEntry): number {
  return (
    indexes(section).find((index) => {
      const text = regions.lines[index]?.text ?? "";
      return (
        /^\s*[-*+][ \t]/.test(text) && (text.includes(`\`${skill.command}\``) || text.includes(`](${linkOf(skill)})`))
      );
    }) ?? -1
  );
}

function indexes(section: Section): readonly number[] {
  return Array.from({ length: section.last - section.first - 1 }, (_unused, offset) => section.first + 1 + offset);
}

function lineOf(skill: SkillEntry): string {
  return `\`${skill.command}\` ([${skill.name}](${linkOf(skill)})): ${skill.description.replace(/\s+/g, " ").trim()}`;
}

/** A target in a link: blanks and brackets would end it. */
function linkOf(skill: SkillEntry): string {
  return skill.path.replace(/[ ()<>]/g, (character) =>
    encodeURIComponent(character).replace("(", "%28").replace(")", "%29"),
  );
}

function isSkills(section: Section): boolean {
  return headingText(`## ${section.heading}`).toLowerCase() === "skills";
}
