import { stringify } from "yaml";
import { characterCount, DESCRIPTION_LIMIT, saysWhen } from "../skill-format/fields.ts";
import { titleOf } from "../skill-format/name.ts";
import type { CreateSkillInput } from "./input.ts";
import type { SkillTemplate } from "./templates.ts";

/** A file to be written, relative to the repository's top level. */
export interface PlannedFile {
  readonly path: string;
  readonly text: string;
  readonly isExecutable: boolean;
}

/** A skill's files, complete: SKILL.md and what was asked for beside it. */
export function renderSkill(input: CreateSkillInput, name: string, template: SkillTemplate): readonly PlannedFile[] {
  const folder = `${input.folder}/${name}`;
  const parts = new Set(input.with);
  const files: PlannedFile[] = [
    { path: `${folder}/SKILL.md`, text: skillText(input, name, template), isExecutable: false },
  ];
  if (parts.has("scripts"))
    files.push({ path: `${folder}/scripts/check-links.sh`, text: CHECK_LINKS, isExecutable: true });
  if (parts.has("references"))
    files.push({
      path: `${folder}/references/background.md`,
      text: backgroundText(input, name, template),
      isExecutable: false,
    });
  if (parts.has("assets"))
    files.push({ path: `${folder}/assets/example-report.md`, text: reportText(input, name), isExecutable: false });
  return files;
}

/** The description with a sentence that says when, if it had none and there is room for it. */
export function completeDescription(description: string, name: string): string {
  const text = description.replace(/\s+/g, " ").trim();
  if (saysWhen(text)) return text;
  const whole = `${sentence(text)} Use when somebody asks for this or types /${name}.`;
  return characterCount(whole) <= DESCRIPTION_LIMIT ? whole : text;
}

function skillText(input: CreateSkillInput, name: string, template: SkillTemplate): string {
  const description = completeDescription(input.description, name);
  const fields = {
    name,
    description,
    ...(input.license === undefined ? {} : { license: input.license }),
    ...(input.compatibility === undefined ? {} : { compatibility: input.compatibility }),
    ...(input.tools.length === 0 ? {} : { "allowed-tools": input.tools.join(" ") }),
    metadata: { template: template.name, "template-version": template.version },
  };
  const front = stringify(fields, { lineWidth: 0, defaultStringType: "PLAIN", version: "1.2" });
  return `---\n${front}---\n\n${bodyText(input, name, template, description)}`;
}

function bodyText(input: CreateSkillInput, name: string, template: SkillTemplate, description: string): string {
  const what = workOf(description);
  const steps = input.steps.length > 0 ? input.steps : template.steps({ what, command: `/${name}` });
  const examples = input.examples.length > 0 ? input.examples : [`/${name} => ${what}`];
  const edgeCases = input.edgeCases.length > 0 ? input.edgeCases : template.edgeCases;
  const sections = [
    `# ${titleOf(name)}`,
    escapeProse(sentence(whatOf(description))),
    `## When to use\n\n${whenText(description, name)}`,
    `## Steps\n\n${steps.map((step, index) => `${index + 1}. ${escapeProse(oneLine(step))}`).join("\n")}`,
    `## Examples\n\n${examples.map(exampleText).join("\n")}`,
    `## Edge cases\n\n${edgeCases.map((edge) => `- ${escapeProse(oneLine(edge))}`).join("\n")}`,
    ...filesText(input),
  ];
  return `${sections.join("\n\n")}\n`;
}

function whenText(description: string, name: string): string {
  const sentences = sentencesOf(description).filter(saysWhen);
  const lines = (sentences.length > 0 ? sentences : [description]).map((line) => `- ${escapeProse(sentence(line))}`);
  return [...lines, ...(description.includes(`/${name}`) ? [] : [`- A person types \`/${name}\`.`])].join("\n");
}

function exampleText(example: string): string {
  const [request, outcome] = oneLine(example).split(/\s*=>\s*/, 2);
  const asked = (request ?? "").replaceAll("`", "'");
  return outcome === undefined || outcome === ""
    ? `- \`${asked}\``
    : `- \`${asked}\`: ${escapeProse(sentence(outcome))}`;
}

function filesText(input: CreateSkillInput): readonly string[] {
  const lines: string[] = [];
  if (input.with.includes("scripts"))
    lines.push(
      "- [scripts/check-links.sh](scripts/check-links.sh) exits 1 and names the files that this page links and that do not exist.",
    );
  if (input.with.includes("references"))
    lines.push(
      "- [references/background.md](references/background.md) tells what this skill was made from and how to change it.",
    );
  if (input.with.includes("assets"))
    lines.push("- [assets/example-report.md](assets/example-report.md) shows the form in which to report.");
  return lines.length === 0 ? [] : [`## Files\n\n${lines.join("\n")}`];
}

function backgroundText(input: CreateSkillInput, name: string, template: SkillTemplate): string {
  const tools =
    input.tools.length === 0
      ? "It names no tools, so the host asks before each use."
      : `It may use without asking: ${input.tools.map((tool) => `\`${tool}\``).join(", ")}.`;
  const needs =
    input.compatibility === undefined
      ? "It needs nothing beside the repository."
      : `It needs: ${escapeProse(oneLine(input.compatibility))}.`;
  return [
    `# Background of ${titleOf(name).toLowerCase()}`,
    `This skill follows the ${template.name} template, version ${template.version}: ${template.summary}.`,
    `## What was asked for\n\n> ${escapeProse(oneLine(input.description))}`,
    `## What it uses\n\n${tools} ${needs}`,
    "## How to change it\n\nKeep the name equal to the folder, the description below 1,024 characters, and the body of SKILL.md below 500 lines; move details to this folder and link them from SKILL.md.",
  ]
    .join("\n\n")
    .concat("\n");
}

function reportText(input: CreateSkillInput, name: string): string {
  const [request, outcome] = oneLine(
    input.examples[0] ?? `/${name} => ${workOf(completeDescription(input.description, name))}`,
  ).split(/\s*=>\s*/, 2);
  return [
    `# Report of ${titleOf(name).toLowerCase()}`,
    `**Asked:** ${escapeProse(request ?? "")}`,
    `**Done:** ${escapeProse(outcome ?? workOf(completeDescription(input.description, name)))}`,
    "**Changed:** nothing outside of what was asked for.",
    "**Open:** nothing.",
  ]
    .join("\n\n")
    .concat("\n");
}

const CHECK_LINKS = `#!/bin/sh
# Checks that the files which SKILL.md links exist. Exits 1 and names those that do not.
set -eu
cd "$(dirname "$0")/.."
list=$(sed -n 's/.*](\\([^)#:]*\\)).*/\\1/p' SKILL.md)
missing=0
while IFS= read -r path; do
  if [ -n "$path" ] && [ ! -e "$path" ]; then
    echo "missing: $path" >&2
    missing=1
  fi
done <<EOF
$list
EOF
exit "$missing"
`;

function whatOf(description: string): string {
  const sentences = sentencesOf(description);
  return sentences.find((text) => !/^(?:use|when|trigger)/i.test(text)) ?? sentences[0] ?? description;
}

function workOf(description: string): string {
  const what = whatOf(description).replace(/[.!?]+$/, "");
  return /^[A-Z][a-z]/.test(what) ? what.charAt(0).toLowerCase() + what.slice(1) : what;
}

function sentencesOf(text: string): readonly string[] {
  return text
    .split(/(?<=[.!?])\s+(?=[A-Z])/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function sentence(text: string): string {
  return /[.!?:]$/.test(text) ? text : `${text}.`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

/** Keeps a caller's text from being read as a template field, as HTML, or as a heading or list at the start of a line. */
function escapeProse(text: string): string {
  return text
    .replace(/\{\{/g, "{ {")
    .replace(/</g, "\\<")
    .replace(/^([#>*+-])/, "\\$1")
    .replace(/^(\d+)([.)])/, "$1\\$2");
}
