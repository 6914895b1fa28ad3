import type { Brief } from "../../../kernel/work/playbook.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { updateInventory } from "../../docs/index.ts";
import { COMMIT_CRITERIA, commitTask, createPullRequestTask, PULL_REQUEST_CRITERIA } from "../../release/index.ts";
import { branchOf, createSkill, CRITERIA, planSkillTask, validate, type MadeSkill } from "../../tooling/index.ts";
import { skillOf, type SkillSignal } from "./input.ts";

const HEADER_LIMIT = 72; // release specification, commit step 3

/** toolsmith makes the skill, or shows what it would make. */
export function makeBrief(input: SkillSignal): Brief {
  const context = skillOf(input);
  const criteria = [CRITERIA.fits, CRITERIA.listed, CRITERIA.complete];
  if (input.dryRun)
    return {
      task: asAnyTask(planSkillTask),
      name: "plan-skill",
      context,
      deliverables: ["the files of the skill, shown"],
      criteria,
    };
  return {
    task: asAnyTask(createSkill),
    name: "create-skill",
    context,
    deliverables: ["path of the skill", "slash command"],
    criteria,
    writes: [input.folder],
  };
}

/** toolsmith reads the skill back as the host does, and hands it over to meta-updater. */
export function validateBrief(input: SkillSignal, made: MadeSkill): Brief {
  const handOver = {
    to: "meta-updater",
    files: made.files.map(({ path, change, lines }) => ({ path, change, lines })),
    notes: [...made.notes, ...made.near.map((near) => `${near.path}: ${near.why}`)],
    remainingWork: [
      `enter ${made.command} in the inventory that readers and agents look at`,
      "commit, push and open the pull request",
    ],
  };
  return {
    task: asAnyTask(validate),
    name: "validate-skill",
    context: { name: made.name, folder: input.folder, mend: true, handOver },
    deliverables: ["verdict on the skill"],
    criteria: [CRITERIA.fits, CRITERIA.listed, CRITERIA.complete],
    writes: [input.folder],
  };
}

/** meta-updater enters the skill in the inventory and hands over to release-manager. */
export function inventoryBrief(made: MadeSkill): Brief {
  const { name, path, command, description } = made;
  return {
    task: asAnyTask(updateInventory),
    name: "update-inventory",
    context: { skills: [{ name, path, command, description }] },
    deliverables: ["inventory entry"],
    criteria: [],
    writes: ["AGENTS.md", "CLAUDE.md"],
  };
}

/** release-manager commits the skill and its entry on a branch of their own, and pushes it. */
export function commitBrief(made: MadeSkill, inventory: Result): Brief {
  const entered = inventory.handoff?.currentState.files.map((file) => file.path) ?? [];
  const paths = [...new Set([...made.files.map((file) => file.path), ...entered])];
  const context = {
    message: messageOf(made),
    all: false,
    paths,
    userFacing: false,
    branch: branchOf(made.name),
    writtenBy: ["toolsmith", "meta-updater"],
  };
  return {
    task: asAnyTask(commitTask),
    name: "commit-skill",
    context,
    deliverables: ["commit hash"],
    criteria: [COMMIT_CRITERIA.format, COMMIT_CRITERIA.secrets, COMMIT_CRITERIA.exists],
  };
}

/** release-manager opens the pull request. */
export function pullRequestBrief(input: SkillSignal): Brief {
  const context = {
    ...(input.base === undefined ? {} : { base: input.base }),
    isDraft: input.draft,
    reviewers: input.reviewers,
    writtenBy: ["toolsmith", "meta-updater"],
    checks: null,
  };
  return {
    task: asAnyTask(createPullRequestTask),
    name: "create-pr",
    context,
    deliverables: ["pull request URL"],
    criteria: [PULL_REQUEST_CRITERIA.open],
  };
}

/** The commit message of a new skill; its header always fits. */
export function messageOf(made: Pick<MadeSkill, "name" | "template">): string {
  const [long, short] = [`feat: add the skill ${made.name}`, `feat: add ${made.name}`];
  const header = [long, short].find((text) => text.length <= HEADER_LIMIT) ?? "feat: add a skill";
  return `${header}\n\nHosts list it as a slash command of its name. It was made from the\n${made.template} template and validated as a host reads it.`;
}
