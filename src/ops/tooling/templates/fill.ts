import { OpsError } from "../../../kernel/ops-error.ts";
import { FIELD, fieldsIn, isField, type Template } from "./model.ts";

/** A list field: what the maker gave, and how it is written down. */
export interface ListField {
  readonly given: readonly string[];
  /** Stands in when neither the maker nor the template says anything. */
  readonly fallback?: readonly string[];
  render(lines: readonly string[]): string;
}

/** What the fields of a template are filled with; texts are escaped by their maker. */
export interface Filling {
  readonly texts: Readonly<Record<string, string>>;
  readonly lists: Readonly<Record<string, ListField>>;
}

/**
 * Fills a template. What a caller gave is never dropped: a list that was given and has no field throws `invalid_input`. A
 * field that means nothing for this kind throws `precondition`.
 */
export function fill(template: Template, filling: Filling): string {
  const used = fieldsIn(template.body);
  const unknown = used.filter((field) => !isField(template.kind, field));
  if (unknown.length > 0)
    throw new OpsError(
      "precondition",
      `the template ${template.name} uses fields that do not exist: ${unknown.join(", ")}`,
      {
        hint: "signalbox template validate shows where.",
      },
    );
  const homeless = Object.entries(filling.lists).filter(
    ([field, list]) => list.given.length > 0 && !used.includes(field),
  );
  if (homeless.length > 0)
    throw new OpsError(
      "invalid_input",
      `the template ${template.name} has no place for ${homeless.map(([field]) => field).join(", ")}`,
      { hint: "Leave that out, or take another template." },
    );
  const values = valuesOf(template, filling);
  return template.body
    .split(/\n(?=## )/)
    .filter((section) => !isEmptySection(section, values))
    .map((section) => section.replace(FIELD, (_whole, field: string) => values.get(field) ?? ""))
    .join("\n");
}

function valuesOf(template: Template, { texts, lists }: Filling): ReadonlyMap<string, string> {
  const withTexts = (line: string) => line.replace(FIELD, (whole, field: string) => texts[field] ?? whole);
  const values = new Map(Object.entries(texts));
  for (const [field, list] of Object.entries(lists)) {
    const own = template.defaults[field] ?? [];
    const standing = own.length > 0 ? own.map(withTexts) : (list.fallback ?? []);
    const lines = list.given.length > 0 ? list.given : standing;
    values.set(field, lines.length === 0 ? "" : list.render(lines));
  }
  return values;
}

/** A heading over one field that nothing fills. */
function isEmptySection(section: string, values: ReadonlyMap<string, string>): boolean {
  const field = /^##[^\n]*\n+\{\{\s*([\w.-]+)\s*\}\}\s*$/.exec(section)?.[1];
  return field !== undefined && (values.get(field) ?? "") === "";
}
