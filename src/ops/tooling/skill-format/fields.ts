import type { Frontmatter } from "./frontmatter.ts";
import { nameFault } from "./name.ts";
import type { Problem } from "./problem.ts";

/** Longest description. Source: Agent Skills specification, field `description`. */
export const DESCRIPTION_LIMIT = 1024;
/** Longest compatibility note. Source: Agent Skills specification, field `compatibility`. */
export const COMPATIBILITY_LIMIT = 500;

const SHORT_DESCRIPTION = 20;

/** A description says when to use the skill if one of these turns stands in it. */
const SAYS_WHEN =
  /\b(when|whenever|before|after|if|for (?:any|all|every|tasks?|requests?)|used? (?:this|it|to|for|in|on|by|as|proactively)|trigger(?:s|ed)?|on request|asks?)\b/i;

/** How many characters (code points) a text has. */
export function characterCount(text: string): number {
  return Array.from(text).length;
}

/** Whether a description says when to use the skill, beside what it does. */
export function saysWhen(description: string): boolean {
  return SAYS_WHEN.test(description);
}

/** Problems of a skill's fields, each at the field's line. `folderName` is the folder that holds the skill. */
export function fieldProblems(front: Frontmatter, folderName: string): readonly Problem[] {
  if (!front.has || front.problems.some((problem) => problem.rule === "tooling/frontmatter-yaml")) return [];
  return [
    ...nameProblems(front, folderName),
    ...descriptionProblems(front),
    ...textProblems(front, "license", null),
    ...textProblems(front, "compatibility", COMPATIBILITY_LIMIT),
    ...metadataProblems(front),
    ...toolProblems(front),
  ];
}

/** Severity, message and remedy. */
type Said = readonly [severity: Problem["severity"], message: string, remedy: string];

function problem(front: Frontmatter, field: string, [severity, message, remedy]: Said): Problem {
  const line = front.lines.get(field) ?? 1;
  return { rule: `tooling/skill-${field}`, severity, line, message, remedy, identity: `${field}:${remedy}` };
}

function nameProblems(front: Frontmatter, folderName: string): readonly Problem[] {
  const said = saidOfName(front.fields.get("name"), folderName);
  return said === null ? [] : [problem(front, "name", said)];
}

function saidOfName(name: unknown, folderName: string): Said | null {
  if (name === undefined || name === null) return ["high", "the field name is missing", `Add \`name: ${folderName}\`.`];
  if (typeof name !== "string") return ["high", `name is no text but ${kindOf(name)}`, "Quote the name."];
  const fault = nameFault(name);
  const rule = "Choose 1 to 64 characters of a-z, 0-9 and single hyphens.";
  if (fault !== null) return ["high", `the name "${shorten(name)}" ${fault}`, rule];
  const both = "Rename the folder or the skill so that both are equal.";
  return name === folderName
    ? null
    : ["medium", `the name "${name}" differs from its folder "${shorten(folderName)}"`, both];
}

function descriptionProblems(front: Frontmatter): readonly Problem[] {
  const said = saidOfDescription(front.fields.get("description"));
  return said === null ? [] : [problem(front, "description", said)];
}

function saidOfDescription(description: unknown): Said | null {
  const tell = "Say in one or two sentences what the skill does and when to use it.";
  if (description === undefined || description === null) return ["high", "the field description is missing", tell];
  if (typeof description !== "string")
    return ["high", `description is no text but ${kindOf(description)}`, "Quote it."];
  const length = characterCount(description.trim());
  const tooLong = `the description has ${length} characters, at most ${DESCRIPTION_LIMIT} are allowed`;
  if (length === 0) return ["high", "the description is empty", tell];
  if (length > DESCRIPTION_LIMIT) return ["high", tooLong, "Shorten it and move the rest into the body."];
  if (length < SHORT_DESCRIPTION) return ["low", "the description is too short to choose the skill by", tell];
  const when = 'Add a sentence such as "Use when ...".';
  return saysWhen(description) ? null : ["low", "the description does not say when to use the skill", when];
}

function textProblems(
  front: Frontmatter,
  field: "license" | "compatibility",
  limit: number | null,
): readonly Problem[] {
  const value = front.fields.get(field);
  if (value === undefined) return [];
  if (typeof value !== "string" || value.trim() === "") {
    const remedy = `Write ${field} as one line of text, or leave it out.`;
    return [problem(front, field, ["medium", `${field} is no text but ${kindOf(value)}`, remedy])];
  }
  const length = characterCount(value);
  if (limit === null || length <= limit) return [];
  return [
    problem(front, field, [
      "medium",
      `${field} has ${length} characters, at most ${limit} are allowed`,
      `Shorten ${field}.`,
    ]),
  ];
}

function metadataProblems(front: Frontmatter): readonly Problem[] {
  const metadata = front.fields.get("metadata");
  if (metadata === undefined) return [];
  if (!(metadata instanceof Map)) {
    const remedy = 'Write metadata as indented `key: "text"` lines.';
    return [problem(front, "metadata", ["medium", `metadata is no map but ${kindOf(metadata)}`, remedy])];
  }
  const wrong = [...metadata].filter(([, value]) => typeof value !== "string").map(([key]) => String(key));
  const message = `metadata holds values that are no text: ${shorten(wrong.join(", "))}`;
  return wrong.length === 0 ? [] : [problem(front, "metadata", ["low", message, "Quote the values of metadata."])];
}

function toolProblems(front: Frontmatter): readonly Problem[] {
  const tools = front.fields.get("allowed-tools");
  if (tools === undefined || toolList(tools) !== null) return [];
  const message = `allowed-tools is neither text nor a list of texts but ${kindOf(tools)}`;
  return [problem(front, "allowed-tools", ["medium", message, "Write the tools in one line, parted by spaces."])];
}

/** The tools of a field written as one text (parted by spaces or commas outside of brackets) or as a list; null when it is neither. */
export function toolList(value: unknown): readonly string[] | null {
  if (Array.isArray(value)) return value.every((tool): tool is string => typeof tool === "string") ? value : null;
  if (typeof value !== "string") return null;
  return value.match(/[^\s,(]+(?:\([^)]*\))?/g) ?? [];
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a map";
  return typeof value === "string" ? "empty" : `a ${typeof value}`;
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
