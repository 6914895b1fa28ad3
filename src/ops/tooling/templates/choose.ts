import { OpsError } from "../../../kernel/ops-error.ts";
import { meaningOf } from "../inventory/nearness.ts";
import { AGENT_TEMPLATES } from "./agent-templates.ts";
import type { TemplateKind } from "./input.ts";
import { LAYOUTS } from "./layouts.ts";
import { SPECIFICATIONS, type Template } from "./model.ts";
import { SKILL_TEMPLATES } from "./skill-templates.ts";

const mcpServer: Template = {
  kind: "tool",
  name: "mcp-server",
  version: "1",
  specification: SPECIFICATIONS.tool,
  summary: "an MCP server in TypeScript with one typed tool",
  fits: [],
  body: LAYOUTS.tool,
  defaults: {},
  path: null,
};

/** The templates that ship; the first of a kind is its default. */
export const SHIPPED_TEMPLATES: readonly Template[] = [...SKILL_TEMPLATES, ...AGENT_TEMPLATES, mcpServer];

/** Taken when no template fits clearly. Source: coordination specification, section 6. */
export function defaultTemplate(kind: TemplateKind): Template {
  const template = SHIPPED_TEMPLATES.find((shipped) => shipped.kind === kind);
  if (template === undefined) throw new Error(`no template for a ${kind} ships`);
  return template;
}

/** A template with what is to be noted about the choice. */
export interface TemplateChoice {
  readonly template: Template;
  readonly notes: readonly string[];
}

/** The template that was named, else the one that clearly fits, else the default. `own` are the repository's. Throws `not_found`. */
export function chooseTemplate(
  kind: TemplateKind,
  asked: { readonly template?: string | undefined; readonly description: string },
  own: readonly Template[],
): TemplateChoice {
  const usable = [...own, ...SHIPPED_TEMPLATES].filter((template) => template.kind === kind);
  if (asked.template !== undefined) return { template: named(kind, asked.template, usable), notes: [] };
  const fitting = fittingTemplate(asked.description, usable);
  if (fitting !== null) return { template: fitting, notes: [] };
  const template = defaultTemplate(kind);
  const isOnly = usable.length === 1;
  return {
    template,
    notes: isOnly ? [] : [`recovered: no template fits clearly, so the default one (${template.name}) was taken`],
  };
}

/** The template that clearly fits a description, or null: it has the most fitting words, and no other has as many. */
export function fittingTemplate(description: string, templates: readonly Template[]): Template | null {
  const words = meaningOf(description);
  const scored = templates.map((template) => ({
    template,
    score: template.fits.filter((word) => [...meaningOf(word)].some((part) => words.has(part))).length,
  }));
  scored.sort((left, right) => right.score - left.score);
  const [best, second] = scored;
  if (best === undefined || best.score === 0) return null;
  return second !== undefined && second.score === best.score ? null : best.template;
}

function named(kind: TemplateKind, name: string, usable: readonly Template[]): Template {
  const template = usable.find((one) => one.name === name);
  if (template === undefined)
    throw new OpsError("not_found", `there is no template "${name}" for a ${kind}`, {
      hint: `Templates: ${usable.map((one) => one.name).join(", ")}.`,
    });
  return template;
}
