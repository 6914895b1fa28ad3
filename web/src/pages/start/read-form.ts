import type { Playbook } from "../../door/contract.ts";
import type { FieldProblem } from "../../door/problem.ts";

/** A field of a playbook's form. */
export type FormField = Playbook["fields"][number];

/** What a form says: the context of the signal, and what can be seen to be missing before it is sent. */
export interface Said {
  readonly context: Readonly<Record<string, unknown>>;
  readonly problems: readonly FieldProblem[];
}

/** Reads a form by its fields. What is left empty is not sent, so that the playbook's own default stands. */
export function readForm(fields: readonly FormField[], form: FormData): Said {
  const context: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  for (const field of fields) {
    const said = readField(field, form);
    if (said instanceof SyntaxError) problems.push({ path: field.name, message: "This is no JSON." });
    else if (said !== undefined) context[field.name] = said;
    else if (field.isRequired) problems.push({ path: field.name, message: "This is needed." });
  }
  return { context, problems };
}

/** What a link to a form fills in: texts as they stand, lists as lines. */
export function givenText(field: FormField, given: URLSearchParams): string {
  const texts = given.getAll(field.name);
  if (texts.length > 0) return texts.join("\n");
  if (typeof field.default === "string" || typeof field.default === "number") return String(field.default);
  return Array.isArray(field.default) ? field.default.map(String).join("\n") : "";
}

/** A field's name as a label: `timeZone` is `Time zone`. */
export function labelOf(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]/g, " ")
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function readField(field: FormField, form: FormData): unknown {
  const texts = form.getAll(field.name).filter((text) => typeof text === "string");
  const lines = texts.flatMap((text) => text.split(/\r?\n/)).filter((line) => line.trim() !== "");
  try {
    if (field.isList && field.value.kind !== "json")
      return lines.length === 0 ? undefined : lines.map((line) => readText(field.value, line.trim()));
    if (field.value.kind === "boolean" && !field.value.isOptional) return readTick(texts.length > 0, field.value);
    const text = texts[0] ?? "";
    return text.trim() === "" ? undefined : readText(field.value, text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return thrown;
    throw thrown;
  }
}

function readTick(isTicked: boolean, value: { readonly isTrueByDefault: boolean }): boolean | undefined {
  return isTicked === value.isTrueByDefault ? undefined : isTicked;
}

// What does not fit is sent as it stands: the playbook's schema says what it expected.
function readText(value: FormField["value"], text: string): unknown {
  switch (value.kind) {
    case "number":
      return Number.isFinite(Number(text)) ? Number(text) : text;
    case "boolean":
      return text === "true";
    case "json":
      return JSON.parse(text);
    case "text":
    case "choice":
      return text;
  }
}
