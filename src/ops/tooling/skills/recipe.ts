import { OpsError } from "../../../kernel/ops-error.ts";
import { commandCount, type Inventory } from "../inventory/read-inventory.ts";
import { listCommands } from "../inventory/slash-commands.ts";
import type { ShelvedSkill } from "../inventory/skills.ts";
import type { PlannedFile } from "../making/made.ts";
import type { Recipe } from "../making/plan-thing.ts";
import { isBreaking } from "../skill-format/problem.ts";
import { parseSkill } from "../skill-format/skill-file.ts";
import type { CreateSkillInput } from "./input.ts";
import { renderSkill } from "./render-skill.ts";

/** How a skill is made. Source: documentation and tooling specification, create-skill. */
export const skillRecipe: Recipe<CreateSkillInput> = {
  thing: "skill",
  templateOf: ({ template }) => ({ kind: "skill", template }),
  render: async (input, { name, template }) => renderSkill(input, name, template),
  alsoTaken: (inventory) => inventory.commands.map(({ command }) => command.slice(1)),
  readBack: ([file], { name, inventory }) => {
    const description = descriptionOf(file, name);
    return { description, commandCount: file === undefined ? 0 : countWith(inventory, { name, file, description }) };
  },
  securityTexts: (input) => [...input.steps, ...input.edgeCases],
};

/** Reads the rendered skill as a host would. Throws `invalid_input` when it would not fit. */
function descriptionOf(file: PlannedFile | undefined, name: string): string {
  const skill = parseSkill(file?.text ?? "", name);
  const faults = skill.problems.filter(
    (problem) => isBreaking(problem) || problem.rule === "tooling/skill-parts-missing",
  );
  if (faults.length === 0) return skill.description;
  throw new OpsError(
    "invalid_input",
    `the skill ${name} would not fit its format: ${faults.map((fault) => fault.message).join("; ")}`,
    { hint: "Change the description, steps, examples or template that it is made from." },
  );
}

function countWith(
  inventory: Inventory,
  { name, file, description }: { readonly name: string; readonly file: PlannedFile; readonly description: string },
): number {
  const planned: ShelvedSkill = {
    name,
    folder: file.path.slice(0, file.path.lastIndexOf("/")),
    path: file.path,
    description,
    digest: "",
    isUserInvocable: true,
    isHosted: true,
    needs: [],
    agents: [],
    template: null,
    mendedText: null,
    problems: [],
  };
  return commandCount(name, [...inventory.commands, ...listCommands([planned], [])]);
}
