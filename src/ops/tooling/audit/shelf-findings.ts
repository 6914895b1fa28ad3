import { makeFinding, type Finding } from "../../../kernel/finding.ts";
import { DEFAULT_TEMPLATE, templateNamed } from "../create/templates.ts";
import type { Mentions } from "../inventory/mentions.ts";
import { likeness, SAME_MEANING } from "../inventory/nearness.ts";
import { findingsOf, type Inventory } from "../inventory/read-inventory.ts";
import { findingOf } from "../skill-format/problem.ts";

const COMPARE_LIMIT = 600; // 180,000 pairs, some tenths of a second

/** All findings about a tool shelf. Source: documentation and tooling specification, audit-skills. */
export function shelfFindings(inventory: Inventory, mentions: Mentions): readonly Finding[] {
  return [
    ...inventory.skills.flatMap((skill) => findingsOf(skill, inventory)),
    ...inventory.agents.flatMap((agent) => agent.problems.map((problem) => findingOf(problem, agent.path))),
    ...inventory.mcp.flatMap((entry) => entry.problems.map((problem) => findingOf(problem, entry.path))),
    ...unusedFindings(inventory, mentions),
    ...duplicateFindings(inventory),
    ...templateFindings(inventory),
  ];
}

/** Things that nothing in the repository names. Says nothing when not every document could be read. */
export function unusedFindings(inventory: Inventory, mentions: Mentions): readonly Finding[] {
  if (!mentions.isWhole) return [];
  const things = [
    ...inventory.skills.map((skill) => ({ kind: "skill", name: skill.name, path: skill.path })),
    ...inventory.agents.map((agent) => ({ kind: "agent spec", name: agent.name, path: agent.path })),
    ...inventory.mcp.filter((entry) => entry.name !== "").map((entry) => ({ kind: "MCP server", name: entry.name, path: entry.path })),
  ];
  return things
    .filter((thing) => !mentions.seenIn.has(thing.name))
    .map((thing) => shelfFinding("tooling/never-used", "info", thing.path, `no document, agent spec or skill names the ${thing.kind} ${shorten(thing.name)}`, "Name it where readers and agents look (AGENTS.md, CLAUDE.md), or remove it.", thing.name));
}

/** Pairs of skills, and of agent specs, whose descriptions mean the same. */
export function duplicateFindings(inventory: Inventory): readonly Finding[] {
  return [...pairs(inventory.skills), ...pairs(inventory.agents)].map(([left, right]) =>
    shelfFinding("tooling/duplicate-meaning", "low", right.path, `${shorten(right.name)} says nearly the same as ${shorten(left.name)} (${left.path})`, "Merge the two, or say in both descriptions what sets them apart.", `${left.path}:${right.path}`),
  );
}

/** Skills that were made from a template that has changed since. */
export function templateFindings(inventory: Inventory): readonly Finding[] {
  return inventory.skills.flatMap((skill) => {
    if (skill.template === null) return [];
    const template = templateNamed(skill.template.name);
    if (template === undefined) return [shelfFinding("tooling/template-unknown", "info", skill.path, `the template ${shorten(skill.template.name)} that it was made from does not exist any more`, `Make it anew from another template (${DEFAULT_TEMPLATE.name}), or remove metadata.template.`, skill.template.name)];
    if (Number(skill.template.version) >= Number(template.version)) return [];
    return [shelfFinding("tooling/template-old", "low", skill.path, `made from version ${shorten(skill.template.version)} of the template ${template.name}, which is at ${template.version}`, "Compare it with a skill made from the present template and take over what has changed.", template.name)];
  });
}

interface Described {
  readonly name: string;
  readonly path: string;
  readonly description: string;
}

function pairs(things: readonly Described[]): readonly (readonly [Described, Described])[] {
  const compared = things.slice(0, COMPARE_LIMIT);
  return compared.flatMap((left, index) => compared.slice(index + 1).filter((right) => likeness(left.description, right.description) >= SAME_MEANING).map((right) => [left, right] as const));
}

function shelfFinding(rule: string, severity: "low" | "info", file: string, message: string, remedy: string, identity: string): Finding {
  return makeFinding({ rule, severity, priority: "P3", where: { file, line: 1 }, message, remedy, owner: "toolsmith", identity });
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
