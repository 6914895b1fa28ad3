import { OpsError } from "../../../kernel/ops-error.ts";
import { parseMcp } from "../inventory/tools/mcp-entries.ts";
import type { PlannedFile } from "../making/made.ts";
import type { Recipe } from "../making/plan-thing.ts";
import { escapeProse, oneLine, sentence, whatOf, workOf } from "../making/prose.ts";
import { titleOf } from "../skill-format/name.ts";
import { fill } from "../templates/fill.ts";
import type { Template } from "../templates/model.ts";
import { parseToolField, type CreateToolInput } from "./input.ts";
import { REGISTRATION, withEntry } from "./registration.ts";
import {
  compilerText,
  DEFAULT_FIELD,
  manifestText,
  serverText,
  testText,
  toolText,
  type ToolFacts,
} from "./source-files.ts";

const REGISTRATION_LIMIT = 1024 * 1024;

/** How a tool is made: an MCP server in TypeScript with one typed tool, its test and its registration. Source: documentation and tooling specification, create-tool. */
export const toolRecipe: Recipe<CreateToolInput> = {
  thing: "tool",
  templateOf: ({ template }) => ({ kind: "tool", template }),
  render: async (input, { name, template, shelf }) => {
    const folder = `${input.folder}/${name}`;
    const facts = factsOf(input, name);
    const file = (path: string, text: string): PlannedFile => ({
      path: `${folder}/${path}`,
      text,
      isExecutable: false,
      expectedDigest: null,
    });
    const entry = `${folder}/dist/src/server.js`;
    return [
      file("README.md", readmeText(facts, { folder, entry, template })),
      file("package.json", manifestText(facts)),
      file("tsconfig.json", compilerText()),
      file(".gitignore", "dist/\nnode_modules/\n"),
      file("src/tool.ts", toolText(facts)),
      file("src/server.ts", serverText(facts)),
      file("test/server.test.ts", testText(facts)),
      withEntry(await shelf.read(REGISTRATION, REGISTRATION_LIMIT), name, entry),
    ];
  },
  alsoTaken: (inventory) => inventory.mcp.map((entry) => entry.name),
  readBack: (files, { name, input }) => {
    const registration = files.find((file) => file.path === REGISTRATION);
    const entry = parseMcp(registration?.text ?? "", REGISTRATION).find((one) => one.name === name);
    const fault = entry === undefined ? "it would not be registered" : entry.problems[0]?.message;
    if (fault !== undefined)
      throw new OpsError("invalid_input", `the tool ${name} would not fit: ${fault}`, {
        hint: "Change its name or its folder.",
      });
    return { description: oneLine(input.description), commandCount: null };
  },
  securityTexts: (input) => input.takes,
};

function factsOf(input: CreateToolInput, name: string): ToolFacts {
  const fields = input.takes.flatMap((text) => parseToolField(text) ?? []);
  return {
    name,
    title: titleOf(name),
    tool: input.tool ?? name.replaceAll("-", "_"),
    description: oneLine(input.description),
    fields: fields.length === 0 ? [DEFAULT_FIELD] : fields,
  };
}

function readmeText(
  facts: ToolFacts,
  about: { readonly folder: string; readonly entry: string; readonly template: Template },
): string {
  const { name, title, tool, description, fields } = facts;
  const takes = fields.map((field) => {
    const type = field.type === "texts" ? "list of texts" : field.type;
    return `- \`${field.name}\` (${type}${field.isOptional ? ", optional" : ""}): ${escapeProse(field.about)}`;
  });
  return fill(about.template, {
    texts: {
      name,
      title,
      tool,
      description: escapeProse(description),
      summary: escapeProse(sentence(whatOf(description))),
      what: workOf(description),
      folder: about.folder,
      entry: about.entry,
    },
    lists: { takes: { given: takes, render: (lines) => lines.join("\n") } },
  });
}
