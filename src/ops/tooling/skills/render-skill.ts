import { stringify } from "yaml";
import type { PlannedFile } from "../making/made.ts";
import { bullets, escapeProse, numbered, oneLine, pairs, sentence, whatOf, whenOf, workOf } from "../making/prose.ts";
import { characterCount, DESCRIPTION_LIMIT, saysWhen } from "../skill-format/fields.ts";
import { titleOf } from "../skill-format/name.ts";
import { fill } from "../templates/fill.ts";
import type { Template } from "../templates/model.ts";
import type { CreateSkillInput } from "./input.ts";

/** A skill's files, complete: SKILL.md and what was asked for beside it. */
export function renderSkill(input: CreateSkillInput, name: string, template: Template): readonly PlannedFile[] {
  const folder = `${input.folder}/${name}`;
  const parts = new Set(input.with);
  const file = (path: string, text: string, isExecutable = false): PlannedFile => ({
    path: `${folder}/${path}`,
    text,
    isExecutable,
    expectedDigest: null,
  });
  return [
    file("SKILL.md", skillText(input, name, template)),
    ...(parts.has("scripts") ? [file("scripts/check-links.sh", CHECK_LINKS, true)] : []),
    ...(parts.has("references") ? [file("references/background.md", backgroundText(input, name, template))] : []),
    ...(parts.has("assets") ? [file("assets/example-report.md", reportText(input, name))] : []),
  ];
}

/** The description with a sentence that says when, if it had none and there is room for it. */
export function completeDescription(description: string, name: string): string {
  const text = description.replace(/\s+/g, " ").trim();
  if (saysWhen(text)) return text;
  const whole = `${sentence(text)} Use when somebody asks for this or types /${name}.`;
  return characterCount(whole) <= DESCRIPTION_LIMIT ? whole : text;
}

function skillText(input: CreateSkillInput, name: string, template: Template): string {
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

function bodyText(input: CreateSkillInput, name: string, template: Template, description: string): string {
  const what = workOf(description);
  return fill(template, {
    texts: {
      name,
      title: titleOf(name),
      command: `/${name}`,
      description: escapeProse(description),
      summary: escapeProse(sentence(whatOf(description))),
      what,
    },
    lists: {
      when: { given: [], fallback: whenLines(description, name), render: (lines) => lines.join("\n") },
      steps: { given: input.steps, render: numbered },
      examples: { given: input.examples, fallback: [`/${name} => ${what}`], render: (lines) => pairs(lines, true) },
      "edge-cases": { given: input.edgeCases, render: bullets },
      files: { given: fileLines(input), render: (lines) => lines.join("\n") },
    },
  });
}

function whenLines(description: string, name: string): readonly string[] {
  const lines = whenOf(description).map((line) => `- ${escapeProse(line)}`);
  return [...lines, ...(description.includes(`/${name}`) ? [] : [`- A person types \`/${name}\`.`])];
}

function fileLines(input: CreateSkillInput): readonly string[] {
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
  return lines;
}

function backgroundText(input: CreateSkillInput, name: string, template: Template): string {
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
