import { readFrontmatter, type Frontmatter } from "../skill-format/frontmatter.ts";
import { nameFault } from "../skill-format/name.ts";
import type { Problem } from "../skill-format/problem.ts";
import { listField, textField } from "../skill-format/skill-file.ts";
import { TemplateKind } from "./input.ts";
import { FIELD, isField, LIST_FIELDS, SPECIFICATIONS, type Template } from "./model.ts";

/** A template's file, read. `template` is null when it can't be used. */
export interface TemplateFile {
  readonly name: string;
  readonly description: string;
  readonly template: Template | null;
  readonly problems: readonly Problem[];
}

/** Reads a template's file: frontmatter (name, for, description, version, specification, fits, based-on) and a text with fields. Never throws. */
export function parseTemplate(text: string, path: string, shipped: readonly Template[]): TemplateFile {
  const front = readFrontmatter(text);
  const name = textField(front, "name") || baseName(path);
  const description = textField(front, "description").trim();
  const kind = TemplateKind.safeParse(front.fields.get("for"));
  const isBroken = front.problems.some((problem) => problem.rule === "tooling/frontmatter-yaml");
  const problems = [
    ...front.problems,
    ...(front.has && !isBroken ? headProblems(front, path) : []),
    ...(kind.success && !isBroken ? bodyProblems(front, kind.data, shipped) : []),
  ];
  const isUsable = kind.success && !problems.some((problem) => problem.severity === "high" && problem.fixable !== true);
  return {
    name,
    description,
    problems,
    template: isUsable ? templateOf(front, kind.data, { name, description, path, shipped }) : null,
  };
}

function templateOf(
  front: Frontmatter,
  kind: TemplateKind,
  about: {
    readonly name: string;
    readonly description: string;
    readonly path: string;
    readonly shipped: readonly Template[];
  },
): Template {
  const base = about.shipped.find((one) => one.kind === kind && one.name === textField(front, "based-on"));
  return {
    kind,
    name: about.name,
    version: wholeNumber(front, "version")?.toString() ?? "1",
    specification: wholeNumber(front, "specification") ?? 0,
    summary: about.description,
    fits: listField(front, "fits"),
    body: front.body.replace(/^\n+/, ""),
    defaults: base?.defaults ?? {},
    path: about.path,
  };
}

type Said = readonly [field: string, severity: Problem["severity"], message: string, remedy: string];

function headProblems(front: Frontmatter, path: string): readonly Problem[] {
  const name = textField(front, "name");
  const fault = nameFault(name);
  const kind = TemplateKind.safeParse(front.fields.get("for"));
  const base = `${TemplateKind.options.join(", ")}`;
  const said: (Said | null)[] = [
    fault === null
      ? null
      : [
          "name",
          "high",
          `the name "${name.slice(0, 80)}" ${fault}`,
          "Choose 1 to 64 characters of a-z, 0-9 and single hyphens.",
        ],
    fault === null && name !== baseName(path)
      ? [
          "name",
          "medium",
          `the name "${name}" differs from its file`,
          "Rename the file or the template so that both are equal.",
        ]
      : null,
    kind.success ? null : ["for", "high", "it does not say what it is for", `Write \`for:\` with one of ${base}.`],
    textField(front, "description").trim() === ""
      ? ["description", "medium", "the template has no description", "Say what kind of thing it is for."]
      : null,
    wholeNumber(front, "version") === null
      ? ["version", "medium", "its version is no whole number", "Write `version: 1`, and raise it with each change."]
      : null,
    kind.success ? specificationFault(front, kind.data) : null,
  ];
  return said.flatMap((one) => (one === null ? [] : [problemOf(front, one)]));
}

function specificationFault(front: Frontmatter, kind: TemplateKind): Said | null {
  const made = wholeNumber(front, "specification");
  const now = SPECIFICATIONS[kind];
  if (made === null)
    return [
      "specification",
      "medium",
      "it does not say for which edition of its specification it was made",
      `Check it and write \`specification: ${now}\`.`,
    ];
  if (made < now)
    return [
      "specification",
      "low",
      `it was made for edition ${made} of the ${kind} specification, which is at ${now}`,
      `Bring it up to date and write \`specification: ${now}\`.`,
    ];
  return made > now
    ? [
        "specification",
        "medium",
        `it was made for edition ${made} of the ${kind} specification; this build knows ${now}`,
        "Use a newer Signalbox, or mend the number.",
      ]
    : null;
}

function bodyProblems(front: Frontmatter, kind: TemplateKind, shipped: readonly Template[]): readonly Problem[] {
  const problems: Problem[] = [];
  if (front.body.trim() === "")
    problems.push(
      problemOf(front, [
        "body",
        "high",
        "the template has no text",
        "Write the text with its fields below the frontmatter.",
      ]),
    );
  for (const [index, line] of front.body.split("\n").entries()) {
    const unknown = [...line.matchAll(FIELD)].map((match) => match[1] ?? "").find((field) => !isField(kind, field));
    if (unknown !== undefined)
      problems.push({
        rule: "tooling/template-field",
        severity: "high",
        line: front.bodyLine + index,
        message: `a template for a ${kind} has no field {{${unknown.slice(0, 60)}}}`,
        remedy: `Use one of ${LIST_FIELDS[kind].join(", ")}, title, name, description.`,
        identity: `field:${unknown}`,
      });
  }
  const base = textField(front, "based-on");
  if (base !== "" && !shipped.some((one) => one.kind === kind && one.name === base))
    problems.push(
      problemOf(front, [
        "based-on",
        "medium",
        `no template "${base.slice(0, 80)}" for a ${kind} ships`,
        "Name one that ships, or remove based-on.",
      ]),
    );
  return problems.slice(0, 20);
}

function problemOf(front: Frontmatter, [field, severity, message, remedy]: Said): Problem {
  const line = front.lines.get(field) ?? 1;
  return { rule: `tooling/template-${field}`, severity, line, message, remedy, identity: `${field}:${severity}` };
}

function wholeNumber(front: Frontmatter, field: string): number | null {
  const value = front.fields.get(field);
  const number = typeof value === "string" && /^\d{1,6}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0 ? number : null;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1).replace(/\.md$/, "");
}
