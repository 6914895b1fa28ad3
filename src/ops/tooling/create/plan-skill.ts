import { OpsError } from "../../../kernel/ops-error.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import { readBranches, readFileAt } from "../../workspace/index.ts";
import { isNearName, likeness, NEAR_MEANING } from "../inventory/nearness.ts";
import { commandCount, readInventory, type Inventory } from "../inventory/read-inventory.ts";
import { listCommands } from "../inventory/slash-commands.ts";
import { shelfOf, tryList } from "../inventory/shelf.ts";
import type { ShelvedSkill } from "../inventory/skills.ts";
import { parseSkill } from "../skill-format/skill-file.ts";
import { isBreaking } from "../skill-format/problem.ts";
import { nextFreeName } from "../skill-format/name.ts";
import type { CreateSkillInput } from "./input.ts";
import { renderSkill, type PlannedFile } from "./render-skill.ts";
import { securityWords } from "./security-words.ts";
import { DEFAULT_TEMPLATE, fittingTemplate, templateNamed, TEMPLATES, type SkillTemplate } from "./templates.ts";

/** A skill that is much like the one asked for. */
export interface NearSkill {
  readonly name: string;
  readonly path: string;
  readonly why: string;
}

/** What is to be done for a new skill. `there`: the very same one exists already. */
export type SkillPlan =
  | { readonly kind: "not_applicable"; readonly reason: string }
  | { readonly kind: "there"; readonly name: string; readonly path: string; readonly place: string }
  | {
      readonly kind: "make";
      readonly name: string;
      readonly asked: string;
      readonly folder: string;
      readonly path: string;
      readonly command: string;
      readonly description: string;
      readonly files: readonly PlannedFile[];
      readonly template: string;
      readonly near: readonly NearSkill[];
      readonly securityWords: readonly string[];
      readonly notes: readonly string[];
      /** How many user-invocable commands of its name the host will list with it. */
      readonly commandCount: number;
    };

/** The branch on which a skill waits for its review. */
export function branchOf(name: string): string {
  return `feat/skill-${name}`;
}

/** Looks at the shelf and renders the new skill's files. Changes nothing. */
export async function planSkill(reader: Reader, input: CreateSkillInput): Promise<SkillPlan> {
  if (reader.place.kind === "bare" || reader.place.kind === "none")
    return { kind: "not_applicable", reason: "a skill needs a work tree, and the repository is bare" };
  const inventory = await readInventory(shelfOf(reader, reader.place.root), [input.folder], false);
  const { template, notes } = chooseTemplate(input);
  const there = await sameSkill(reader, input, template, inventory);
  if (there !== null) return there;
  const name = nextFreeName(input.name, await takenNames(reader, input, inventory));
  if (name !== input.name) notes.push(`recovered: the name ${input.name} is taken, so the next free one is ${name}`);
  const files = renderSkill(input, name, template);
  return make(input, { name, template, files, notes, inventory });
}

interface Choice {
  readonly name: string;
  readonly template: SkillTemplate;
  readonly files: readonly PlannedFile[];
  readonly notes: readonly string[];
  readonly inventory: Inventory;
}

function make(input: CreateSkillInput, choice: Choice): SkillPlan {
  const { name, template, files, inventory } = choice;
  const folder = `${input.folder}/${name}`;
  const skill = parseSkill(files[0]?.text ?? "", name);
  const faults = skill.problems.filter(
    (problem) => isBreaking(problem) || problem.rule === "tooling/skill-parts-missing",
  );
  if (faults.length > 0)
    throw new OpsError(
      "invalid_input",
      `the skill ${name} would not fit its format: ${faults.map((fault) => fault.message).join("; ")}`,
      { hint: "Change the description, steps or examples that it is made from." },
    );
  const planned = {
    ...EMPTY_SKILL,
    name,
    folder,
    path: `${folder}/SKILL.md`,
    description: skill.description,
    isUserInvocable: true,
    isHosted: true,
  };
  const commands = [...inventory.commands, ...listCommands([planned], [])];
  return {
    kind: "make",
    name,
    asked: input.name,
    folder,
    path: planned.path,
    command: `/${name}`,
    description: skill.description,
    files,
    template: template.name,
    near: nearSkills(input, name, inventory.skills),
    securityWords: securityWords(input.name, input.description, ...input.steps, ...input.edgeCases),
    notes: choice.notes,
    commandCount: commandCount(name, commands),
  };
}

const EMPTY_SKILL: Omit<ShelvedSkill, "name" | "folder" | "path" | "description" | "isUserInvocable" | "isHosted"> = {
  digest: "",
  needs: [],
  agents: [],
  template: null,
  mendedText: null,
  problems: [],
};

function chooseTemplate(input: CreateSkillInput): { readonly template: SkillTemplate; readonly notes: string[] } {
  if (input.template !== undefined) {
    const named = templateNamed(input.template);
    if (named === undefined)
      throw new OpsError("not_found", `there is no skill template "${input.template}"`, {
        hint: `Templates: ${TEMPLATES.map((template) => template.name).join(", ")}.`,
      });
    return { template: named, notes: [] };
  }
  const fitting = fittingTemplate(input.description);
  return fitting === null
    ? {
        template: DEFAULT_TEMPLATE,
        notes: [`recovered: no template fits clearly, so the default one (${DEFAULT_TEMPLATE.name}) was taken`],
      }
    : { template: fitting, notes: [] };
}

async function sameSkill(
  reader: Reader,
  input: CreateSkillInput,
  template: SkillTemplate,
  inventory: Inventory,
): Promise<SkillPlan | null> {
  const file = renderSkill(input, input.name, template)[0];
  if (file === undefined) return null;
  const isTaken = inventory.skills.some((skill) => skill.path === file.path);
  const onShelf = isTaken ? await shelfOf(reader, reader.place.root).read(file.path, 512 * 1024) : null;
  if (onShelf?.text === file.text)
    return { kind: "there", name: input.name, path: file.path, place: "in this repository" };
  const branch = branchOf(input.name);
  const branches = await reader.read(readBranches, { root: reader.place.root });
  if (!branches.some((known) => !known.isRemote && known.name === branch)) return null;
  const waiting = await reader.read(readFileAt, {
    root: reader.place.root,
    revision: `refs/heads/${branch}`,
    path: file.path,
  });
  return waiting === file.text
    ? { kind: "there", name: input.name, path: file.path, place: `on the branch ${branch}` }
    : null;
}

/** Names on the shelf, of skills that wait on a branch, and in the person's own checkout where they may not be committed yet. */
async function takenNames(reader: Reader, input: CreateSkillInput, inventory: Inventory): Promise<ReadonlySet<string>> {
  const { root, repository } = reader.place;
  const branches = await reader.read(readBranches, { root });
  const waiting = branches
    .map((branch) => /(?:^|\/)feat\/skill-([a-z0-9-]+)$/.exec(branch.name)?.[1])
    .filter((name) => name !== undefined);
  const inCheckout = repository === root ? [] : await tryList(shelfOf(reader, repository), input.folder, 5_000);
  const folders = [...inventory.skills.map((skill) => skill.path), ...inCheckout].map(
    (path) => path.split("/").at(-2) ?? "",
  );
  return new Set([
    ...inventory.skills.map((skill) => skill.name),
    ...folders,
    ...inventory.commands.map((command) => command.command.slice(1)),
    ...waiting,
  ]);
}

function nearSkills(input: CreateSkillInput, name: string, skills: readonly ShelvedSkill[]): readonly NearSkill[] {
  return skills.flatMap((skill) => {
    if (skill.name === input.name)
      return [{ name: skill.name, path: skill.path, why: "it has the name that was asked for" }];
    if (isNearName(skill.name, input.name) || isNearName(skill.name, name))
      return [{ name: skill.name, path: skill.path, why: "its name is nearly the same" }];
    const share = likeness(skill.description, input.description);
    return share >= NEAR_MEANING
      ? [
          {
            name: skill.name,
            path: skill.path,
            why: `its description shares ${Math.round(share * 100)} % of the words`,
          },
        ]
      : [];
  });
}
