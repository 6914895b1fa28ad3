import { groupsOf } from "../../ops/policy/index.ts";

/** The attributes of a resource, with their Cedar types. What an action does not tell is empty or false. */
export const ATTRIBUTES = {
  kind: "String",
  id: "String",
  path: "String",
  kinds: "Set<String>",
  branch: "String",
  isProtected: "Bool",
  isForce: "Bool",
  isShared: "Bool",
  remote: "String",
  host: "String",
  change: "String",
  programs: "Set<String>",
  words: "Set<String>",
} as const;
export type AttributeName = keyof typeof ATTRIBUTES;

/** Whether a text names an attribute. */
export function isAttributeName(name: string): name is AttributeName {
  return Object.hasOwn(ATTRIBUTES, name);
}

/** The schema that every policy must fit: agents, one resource type, the actions and their groups. */
export function cedarSchema(actions: readonly string[]): string {
  const groups = [...new Set(actions.flatMap(groupsOf))].filter((group) => !actions.includes(group));
  const attributes = Object.entries(ATTRIBUTES).map(([name, type]) => `${name}: ${type}`);
  return [
    "entity Agent;",
    `entity Resource = { ${attributes.join(", ")} };`,
    ...groups.map((group) => `action ${quoted(group)}${memberOf(group)};`),
    ...actions.map(
      (action) => `action ${quoted(action)}${memberOf(action)} appliesTo { principal: [Agent], resource: [Resource] };`,
    ),
  ].join("\n");
}

function memberOf(action: string): string {
  const parent = groupsOf(action).at(-1);
  return parent === undefined ? "" : ` in [Action::${quoted(parent)}]`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
