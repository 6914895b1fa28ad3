import { z } from "zod";
import type { Finding } from "../../kernel/record/finding.ts";
import { defineOperation, type OperationContext } from "../../kernel/operation.ts";
import { findingsOf, isValid, problemsOf, readInventory, type Inventory } from "./inventory/read-inventory.ts";
import { shelfOfPorts } from "./inventory/shelf.ts";
import { isBreaking } from "./skill-format/problem.ts";
import { chooseSkills } from "./validate.ts";

const LOOK_MS = 60_000; // a medium answer, coordination specification, section 3

/** One line of the list of skills. `command` is null when hosts do not list one. */
export interface SkillLine {
  readonly name: string;
  readonly path: string;
  readonly command: string | null;
  readonly description: string;
  readonly isValid: boolean;
  readonly problems: readonly string[];
}

/** Answer of `skills.list`. */
export interface SkillsAnswer {
  readonly root: string;
  readonly skills: readonly SkillLine[];
}

/** Answer of `skills.validate`. */
export interface SkillFindingsAnswer {
  readonly root: string;
  readonly checked: number;
  readonly invalid: number;
  readonly findings: readonly Finding[];
}

const Root = z.string().min(1).max(4_096);

/** Lists the skills of a repository with their slash commands. */
export const listSkills = defineOperation<{ root: string; folder?: string | undefined }, SkillsAnswer>({
  name: "skills.list",
  summary: "Lists the skills of a repository: name, slash command, whether hosts can use it and why not.",
  scope: "read",
  audited: false,
  input: z.strictObject({ root: Root, folder: z.string().min(1).max(200).optional() }),
  run: async (context, input) => {
    const { root, inventory } = await look(context, input);
    const listed = new Map(inventory.commands.map((command) => [command.path, command.command]));
    const skills = inventory.skills.map((skill) => ({
      name: skill.name,
      path: skill.path,
      command: listed.get(skill.path) ?? null,
      description: skill.description,
      isValid: isValid(skill, inventory),
      problems: problemsOf(skill, inventory)
        .filter(isBreaking)
        .map((problem) => problem.message),
    }));
    return { root, skills };
  },
});

/** Checks one skill of a repository, or all of them. */
export const validateSkills = defineOperation<
  { root: string; name?: string | undefined; folder?: string | undefined },
  SkillFindingsAnswer
>({
  name: "skills.validate",
  summary: "Checks one skill or all: YAML, limits, links, slash command, agent references, needed skills.",
  scope: "read",
  audited: false,
  input: z.strictObject({
    root: Root,
    name: z.string().min(1).max(200).optional(),
    folder: z.string().min(1).max(200).optional(),
  }),
  run: async (context, input) => {
    const { root, inventory } = await look(context, input);
    const chosen = chooseSkills(inventory, input);
    return {
      root,
      checked: chosen.length,
      invalid: chosen.filter((skill) => !isValid(skill, inventory)).length,
      findings: chosen.flatMap((skill) => findingsOf(skill, inventory)),
    };
  },
});

async function look(
  context: OperationContext,
  input: { readonly root: string; readonly folder?: string | undefined },
): Promise<{ readonly root: string; readonly inventory: Inventory }> {
  const repository = await context.ports.git.resolve(input.root);
  const empty: Inventory = { skills: [], agents: [], mcp: [], commands: [], loose: [] };
  if (repository.isBare) return { root: repository.root, inventory: empty };
  const shelf = shelfOfPorts(context.ports, repository.root, AbortSignal.timeout(LOOK_MS));
  return {
    root: repository.root,
    inventory: await readInventory(shelf, input.folder === undefined ? [] : [input.folder], false),
  };
}
