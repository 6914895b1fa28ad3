import { bodyProblems } from "./body.ts";
import { fieldProblems } from "./fields.ts";
import { readFrontmatter, type Frontmatter } from "./frontmatter.ts";
import { fileLinks, type FileLink } from "./links.ts";
import type { Problem } from "./problem.ts";

/** One SKILL.md, read. `problems` are those that the file alone shows. */
export interface SkillFile {
  /** Of the frontmatter when it is text, else the folder's. */
  readonly name: string;
  readonly description: string;
  readonly isUserInvocable: boolean;
  /** Names of skills that it says it needs. */
  readonly needs: readonly string[];
  /** Names of agents that it says it works with, with their lines. */
  readonly agents: readonly { readonly name: string; readonly line: number }[];
  readonly links: readonly FileLink[];
  /** The template that it was made from, when it says so. */
  readonly template: { readonly name: string; readonly version: string } | null;
  readonly front: Frontmatter;
  readonly problems: readonly Problem[];
}

/** Reads one SKILL.md. Never throws; `folderName` is the name of the folder that holds it. */
export function parseSkill(text: string, folderName: string): SkillFile {
  const front = readFrontmatter(text);
  const name = textField(front, "name");
  return {
    name: name === "" ? folderName : name,
    description: textField(front, "description").trim(),
    isUserInvocable: !/^(?:false|no|off)$/i.test(String(front.fields.get("user-invocable"))),
    needs: [
      ...listField(front, "skills"),
      ...listField(front, "dependencies"),
      ...listField(front, "requires"),
      ...metadataList(front, "dependencies"),
    ],
    agents: agentReferences(front),
    links: fileLinks(front.body, front.bodyLine),
    template: templateOf(front),
    front,
    problems: [...front.problems, ...fieldProblems(front, folderName), ...bodyProblems(front.body, front.bodyLine)],
  };
}

/** A field of the frontmatter as text; empty when it is something else or not there. */
export function textField(front: Frontmatter, field: string): string {
  const value = front.fields.get(field);
  return typeof value === "string" ? value : "";
}

/** Names in a field that is a list of texts or one text parted by spaces or commas. */
export function listField(front: Frontmatter, field: string): readonly string[] {
  return namesIn(front.fields.get(field));
}

function namesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.filter((item): item is string => typeof item === "string");
  return typeof value === "string" ? value.split(/[\s,]+/).filter((item) => item !== "") : [];
}

function metadataList(front: Frontmatter, key: string): readonly string[] {
  const metadata = front.fields.get("metadata");
  return metadata instanceof Map ? namesIn(metadata.get(key)) : [];
}

function templateOf(front: Frontmatter): SkillFile["template"] {
  const metadata = front.fields.get("metadata");
  if (!(metadata instanceof Map)) return null;
  const [name, version]: readonly unknown[] = [metadata.get("template"), metadata.get("template-version")];
  return typeof name === "string" && typeof version === "string" ? { name, version } : null;
}

function agentReferences(front: Frontmatter): SkillFile["agents"] {
  const fromFields = ["agent", "agents"].flatMap((field) =>
    listField(front, field).map((name) => ({ name: name.replace(/^@/, ""), line: front.lines.get(field) ?? 1 })),
  );
  const fromBody: { name: string; line: number }[] = [];
  for (const [index, line] of front.body.split("\n").entries()) {
    for (const match of line.matchAll(
      /(?:\b(?:sub-?)?agent\s+`@?([a-z][\w-]{1,63})`|`@?([a-z][\w-]{1,63})`\s+(?:sub-?)?agent\b)/gi,
    )) {
      const name = match[1] ?? match[2];
      if (name !== undefined) fromBody.push({ name, line: front.bodyLine + index });
    }
  }
  return [...fromFields, ...fromBody];
}
