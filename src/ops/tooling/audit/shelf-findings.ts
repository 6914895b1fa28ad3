import type { Finding } from "../../../kernel/record/finding.ts";
import type { Mentions } from "../inventory/mentions.ts";
import { meaningOf, SAME_MEANING, sharedMeaning } from "../inventory/nearness.ts";
import type { Inventory } from "../inventory/read-inventory.ts";
import { usableTemplates } from "../inventory/templates.ts";
import { thingsOf } from "../inventory/things.ts";
import { ThingKind } from "../making/made.ts";
import { findingOf, type Problem } from "../skill-format/problem.ts";
import type { Template } from "../templates/model.ts";
import { defaultTemplate, SHIPPED_TEMPLATES } from "../templates/choose.ts";

const COMPARE_LIMIT = 600; // 180,000 pairs, some tenths of a second

/** All findings about a tool shelf. Source: documentation and tooling specification, audit-skills. */
export function shelfFindings(inventory: Inventory, mentions: Mentions): readonly Finding[] {
  return [
    ...ThingKind.options
      .flatMap((kind) => thingsOf(inventory, kind))
      .flatMap((thing) => thing.problems.map((problem) => findingOf(problem, thing.path))),
    ...inventory.mcp.flatMap((entry) => entry.problems.map((problem) => findingOf(problem, entry.path))),
    ...inventory.loose.map(({ path, problem }) => findingOf(problem, path)),
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
    ...inventory.templates.map((template) => ({ kind: "template", name: template.name, path: template.path })),
    ...inventory.mcp.map((entry) => ({ kind: "MCP server", name: entry.name, path: entry.path })),
  ];
  const unused = things.filter((thing) => thing.name !== "" && !mentions.seenIn.has(thing.name));
  return unused.map((thing) =>
    shelfFinding(thing.path, {
      rule: "tooling/never-used",
      severity: "info",
      message: `no document, agent spec or skill names the ${thing.kind} ${shorten(thing.name)}`,
      remedy: "Name it where readers and agents look (AGENTS.md, CLAUDE.md), or remove it.",
      identity: thing.name,
    }),
  );
}

/** Pairs of skills, of agent specs, and of templates, whose descriptions mean the same. */
export function duplicateFindings(inventory: Inventory): readonly Finding[] {
  return [inventory.skills, inventory.agents, inventory.templates].flatMap(pairs).map(([left, right]) =>
    shelfFinding(right.path, {
      rule: "tooling/duplicate-meaning",
      severity: "low",
      message: `${shorten(right.name)} says nearly the same as ${shorten(left.name)} (${left.path})`,
      remedy: "Merge the two, or say in both descriptions what sets them apart.",
      identity: `${left.path}:${right.path}`,
    }),
  );
}

/** Skills that were made from a template that has changed since. */
export function templateFindings(inventory: Inventory): readonly Finding[] {
  const templates = [...usableTemplates(inventory.templates), ...SHIPPED_TEMPLATES].filter(
    ({ kind }) => kind === "skill",
  );
  return inventory.skills.flatMap((skill) =>
    skill.template === null ? [] : outdated(skill.path, skill.template, templates),
  );
}

function outdated(
  path: string,
  made: { readonly name: string; readonly version: string },
  templates: readonly Template[],
): readonly Finding[] {
  const template = templates.find((one) => one.name === made.name);
  if (template === undefined) {
    const message = `the template ${shorten(made.name)} that it was made from does not exist any more`;
    const remedy = `Make it anew from another template (${defaultTemplate("skill").name}), or remove metadata.template.`;
    return [
      shelfFinding(path, { rule: "tooling/template-unknown", severity: "info", message, remedy, identity: made.name }),
    ];
  }
  if (Number(made.version) >= Number(template.version)) return [];
  const message = `made from version ${shorten(made.version)} of the template ${template.name}, which is at ${template.version}`;
  const remedy = "Compare it with a skill made from the present template and take over what has changed.";
  return [
    shelfFinding(path, { rule: "tooling/template-old", severity: "low", message, remedy, identity: template.name }),
  ];
}

interface Described {
  readonly name: string;
  readonly path: string;
  readonly description: string;
}

function pairs(things: readonly Described[]): readonly (readonly [Described, Described])[] {
  const compared = things.slice(0, COMPARE_LIMIT).map((thing) => ({ thing, meaning: meaningOf(thing.description) }));
  return compared.flatMap((left, index) => {
    const alike = compared
      .slice(index + 1)
      .filter((right) => sharedMeaning(left.meaning, right.meaning) >= SAME_MEANING);
    return alike.map((right) => [left.thing, right.thing] as const);
  });
}

function shelfFinding(file: string, problem: Problem): Finding {
  return findingOf({ ...problem, line: 1 }, file);
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
