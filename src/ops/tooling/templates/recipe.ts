import { stringify } from "yaml";
import { OpsError } from "../../../kernel/ops-error.ts";
import { escapeProse, oneLine } from "../making/prose.ts";
import type { Recipe } from "../making/plan-thing.ts";
import { defaultTemplate, SHIPPED_TEMPLATES } from "./choose.ts";
import type { CreateTemplateInput } from "./input.ts";
import { fieldsIn, FIELD, isField, SPECIFICATIONS, type Template } from "./model.ts";
import { parseTemplate } from "./template-file.ts";

/** How a template is made: the text of the one that it is based on, with its own sections. Source: documentation and tooling specification, create-template. */
export const templateRecipe: Recipe<CreateTemplateInput> = {
  thing: "template",
  templateOf: (input) => ({ kind: input.for, template: input.basedOn ?? defaultTemplate(input.for).name }),
  render: async (input, { name, template }) => [
    {
      path: `${input.folder}/${name}.md`,
      text: renderTemplate(input, name, template),
      isExecutable: false,
      expectedDigest: null,
    },
  ],
  alsoTaken: () => SHIPPED_TEMPLATES.map((template) => template.name),
  readBack: ([file], { name }) => {
    const read = parseTemplate(file?.text ?? "", file?.path ?? "", SHIPPED_TEMPLATES);
    if (read.problems.length === 0 && read.template !== null)
      return { description: read.description, commandCount: null };
    throw new OpsError(
      "invalid_input",
      `the template ${name} would not fit its form: ${read.problems.map((problem) => problem.message).join("; ")}`,
      { hint: "Change its sections or its description." },
    );
  },
  securityTexts: () => [],
};

function renderTemplate(input: CreateTemplateInput, name: string, base: Template): string {
  const front = stringify(
    {
      name,
      for: input.for,
      description: oneLine(input.description),
      version: 1,
      specification: SPECIFICATIONS[input.for],
      ...(base.path === null ? { "based-on": base.name } : {}),
      fits: input.fits.length === 0 ? [...base.fits] : [...input.fits],
    },
    { lineWidth: 0, defaultStringType: "PLAIN", version: "1.2" },
  );
  const sections = input.sections.map((section) => sectionText(input, section));
  return `---\n${front}---\n\n${[base.body.trimEnd(), ...sections].join("\n\n")}\n`;
}

/** A section of the maker's own. Its fields stay fields; one that does not exist is named. */
function sectionText(input: CreateTemplateInput, section: string): string {
  const [heading = "", ...rest] = oneLine(section).split(/\s*=>\s*/);
  const unknown = fieldsIn(section).filter((field) => !isField(input.for, field));
  if (unknown.length > 0)
    throw new OpsError("invalid_input", `a template for a ${input.for} has no field ${unknown.join(", ")}`, {
      hint: "Use the fields of the template that it is based on, or write the text itself.",
    });
  const text = rest.join(" => ");
  const fields = [...text.matchAll(FIELD)].map((match) => match[0]);
  const words = text.split(FIELD).filter((_part, index) => index % 2 === 0);
  return `## ${escapeProse(heading)}\n\n${words.map((part, index) => escapeProse(part) + (fields[index] ?? "")).join("")}`;
}
