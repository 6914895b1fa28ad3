import type { TemplateKind } from "./input.ts";

/** What a thing is rendered from: a text with fields, and what stands in them when its maker said nothing. */
export interface Template {
  readonly kind: TemplateKind;
  readonly name: string;
  /** Raised when the wording changes; the audit tells things that were made from an older one. */
  readonly version: string;
  /** Edition of the format that it was made for. */
  readonly specification: number;
  readonly summary: string;
  /** Words of a description that speak for it. */
  readonly fits: readonly string[];
  /** Markdown with fields such as `{{steps}}`. */
  readonly body: string;
  /** What a list field holds when the maker gave nothing; lines may hold text fields. */
  readonly defaults: Readonly<Record<string, readonly string[]>>;
  /** Where it lies in the repository; null for one that ships. */
  readonly path: string | null;
}

/**
 * Editions of the formats that this build makes things for; raised when a format changes so that an older template no longer
 * gives what it should. skill: Agent Skills specification; agent: agents specification, section 1; tool: the Model Context
 * Protocol's TypeScript SDK by its major version.
 */
export const SPECIFICATIONS = { skill: 1, agent: 1, tool: 2 } as const satisfies Record<TemplateKind, number>;

/** Fields that hold a text, by kind. */
export const TEXT_FIELDS = {
  skill: ["name", "title", "command", "description", "summary", "what"],
  agent: ["name", "title", "description", "charter", "what"],
  tool: ["name", "title", "description", "summary", "what", "tool", "folder", "entry"],
} as const satisfies Record<TemplateKind, readonly string[]>;

/** Fields that hold a list; a section with nothing but an empty one is left out. */
export const LIST_FIELDS = {
  skill: ["when", "steps", "examples", "edge-cases", "files"],
  agent: ["when", "not-for", "capabilities", "constraints", "tasks", "escalation", "knows", "does-not-know"],
  tool: ["takes"],
} as const satisfies Record<TemplateKind, readonly string[]>;

/** Whether a template of this kind may use the field. */
export function isField(kind: TemplateKind, field: string): boolean {
  return [...TEXT_FIELDS[kind], ...LIST_FIELDS[kind]].some((known) => known === field);
}

/** The fields that a text uses, each once. */
export function fieldsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(FIELD)].map((match) => match[1] ?? ""))];
}

/** A field in a text. */
export const FIELD = /\{\{\s*([\w.-]+)\s*\}\}/g;
