import { InvalidArgumentError, Option } from "commander";
import type { FieldKind, InputField } from "../../../kernel/work/input-fields.ts";
import type { ArgumentSpec } from "../call.ts";
import { gather } from "../globals.ts";

/** Names that every command, or every command with a report, has taken; a field of such a name is `--context-<name>`. */
const TAKEN = new Set([
  "repo",
  "data-dir",
  "json",
  "yes",
  "on-escalation",
  "timeout",
  "quiet",
  "color",
  "debug",
  "new",
  "markdown",
  "sarif",
  "output",
  "fail-on",
  "help",
  "version",
]);

/** A field's flags, and how its value is read from what commander parsed. */
export interface Flag {
  readonly field: InputField;
  readonly options: readonly Option[];
  /** `undefined` when it was not given, so that the schema's own default stands. */
  read(parsed: Readonly<Record<string, unknown>>): unknown;
  /** Names the file to be read instead, if one was given. */
  fileIn?(parsed: Readonly<Record<string, unknown>>): string | undefined;
}

/** The flags of a field: `--flag`, `--no-flag` when it is on by default, `--flag <value>`, repeatable for a list. */
export function flagOf(field: InputField): Flag {
  const plain = kebab(field.name);
  const name = TAKEN.has(plain) || TAKEN.has(plain.replace(/^no-/, "")) ? `context-${plain}` : plain;
  if (field.fromFile !== undefined) return fileFlag(field, field.fromFile);
  if (field.value.kind === "boolean" && !field.isList) return booleanFlag(field, field.value, name);
  const option = new Option(`--${name} <${placeholder(field.value)}>`, describe(field));
  if (field.value.kind === "choice") option.choices([...field.value.choices]);
  option.argParser((text: string, previous: unknown) => {
    const value = parseText(field.value, text);
    return field.isList ? gather(previous, value) : value;
  });
  return { field, options: [option], read: (parsed) => parsed[option.attributeName()] };
}

/** A field that stands by its place. */
export function argumentOf(field: InputField): ArgumentSpec {
  const choices = field.value.kind === "choice" ? { choices: field.value.choices } : {};
  return {
    name: kebab(field.name),
    summary: describe(field, true),
    required: field.isRequired,
    variadic: field.isList,
    parse: (text) => parseText(field.value, text),
    ...choices,
  };
}

/** Reads a value of the field's kind. Throws commander's own error, which names the option. */
export function parseText(kind: FieldKind, text: string): unknown {
  if (kind.kind === "number") return parseNumber(text, kind.isInteger);
  if (kind.kind === "boolean") return parseBoolean(text);
  if (kind.kind === "choice" && !kind.choices.includes(text))
    throw new InvalidArgumentError(`Allowed choices are ${kind.choices.join(", ")}.`);
  return kind.kind === "json" ? parseJson(text) : text;
}

/** The spelling of a field on the command line: `userFacing` is `user-facing`. */
export function kebab(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replaceAll("_", "-")
    .toLowerCase();
}

/** A value that is too large for a command line: `--file edits.yaml`. */
function fileFlag(field: InputField, name: string): Flag {
  const option = new Option(`--${name} <path>`, `${field.summary}, in a YAML or JSON file`);
  return {
    field,
    options: [option],
    read: () => undefined,
    fileIn: (parsed) => {
      const path = parsed[option.attributeName()];
      return typeof path === "string" ? path : undefined;
    },
  };
}

function booleanFlag(field: InputField, value: Extract<FieldKind, { kind: "boolean" }>, name: string): Flag {
  if (name.startsWith("no-")) {
    const option = new Option(`--${name}`, describe(field));
    return {
      field,
      options: [option],
      read: (parsed) => (parsed[option.attributeName()] === false ? true : undefined),
    };
  }
  const on = new Option(`--${name}`, describe(field));
  const off = new Option(
    `--no-${name}`,
    value.isTrueByDefault ? `not: ${describe(field)}` : `the contrary of --${name}`,
  );
  const options = value.isTrueByDefault ? [off] : value.isOptional ? [on, off] : [on];
  return { field, options, read: (parsed) => parsed[on.attributeName()] };
}

function describe(field: InputField, isPlaced = false): string {
  const notes = [
    ...(field.isList && !isPlaced ? ["repeatable"] : []),
    ...(field.isRequired && !isPlaced ? ["required"] : []),
    ...defaultNote(field),
  ];
  return `${field.summary}${notes.length === 0 ? "" : ` (${notes.join("; ")})`}`.trim();
}

function defaultNote(field: InputField): string[] {
  const { default: value } = field;
  const says = typeof value === "number" || (typeof value === "string" && value !== "");
  return says ? [`default: ${value}`] : [];
}

function placeholder(kind: FieldKind): string {
  return kind.kind === "choice" ? "choice" : kind.kind;
}

function parseNumber(text: string, isInteger: boolean): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || (isInteger && !Number.isInteger(value)))
    throw new InvalidArgumentError(`${isInteger ? "A whole number" : "A number"} was expected.`);
  return value;
}

function parseBoolean(text: string): boolean {
  if (text !== "true" && text !== "false") throw new InvalidArgumentError("true or false was expected.");
  return text === "true";
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw new InvalidArgumentError(`JSON was expected: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
  }
}
