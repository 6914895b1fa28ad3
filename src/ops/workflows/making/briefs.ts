import type { Brief } from "../../../kernel/work/playbook.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { type AnyTask, asAnyTask } from "../../../kernel/work/task.ts";
import { updateInventory } from "../../docs/index.ts";
import { COMMIT_CRITERIA, commitTask, createPullRequestTask, PULL_REQUEST_CRITERIA } from "../../release/index.ts";
import { branchOf, criteriaFor, type MadeThing, THING_WORDS, type ThingKind, validate } from "../../tooling/index.ts";
import { makingOf, type MakingSignal, type ReviewSignal } from "./input.ts";

const HEADER_LIMIT = 72; // release specification, commit step 3
const WRITERS = ["toolsmith", "meta-updater"];

/** toolsmith shows what it would make. */
export function planBrief(thing: ThingKind, task: AnyTask, input: MakingSignal): Brief {
  return {
    task,
    name: `plan-${thing}`,
    context: makingOf(input),
    deliverables: [`the files of the ${THING_WORDS[thing]}, shown`],
    criteria: criteriaFor(thing),
  };
}

/** toolsmith makes the thing. */
export function makeBrief(thing: ThingKind, task: AnyTask, input: MakingSignal): Brief {
  return {
    task,
    name: `create-${thing}`,
    context: makingOf(input),
    deliverables: [`path of the ${THING_WORDS[thing]}`, ...(thing === "skill" ? ["slash command"] : [])],
    criteria: criteriaFor(thing),
    writes: [input.folder],
  };
}

/** toolsmith reads the thing back as the host does, and hands it over to meta-updater. */
export function validateBrief(input: MakingSignal, made: MadeThing): Brief {
  const handOver = {
    to: "meta-updater",
    files: made.files.map(({ path, change, lines }) => ({ path, change, lines })),
    notes: [...made.notes, ...made.near.map((near) => `${near.path}: ${near.why}`)],
    remainingWork: [
      `enter ${made.command ?? made.name} in the inventory that readers and agents look at`,
      "commit, push and open the pull request",
    ],
  };
  return {
    task: asAnyTask(validate),
    name: `validate-${made.thing}`,
    context: { kind: made.thing, name: made.name, folder: input.folder, mend: true, handOver },
    deliverables: [`verdict on the ${THING_WORDS[made.thing]}`],
    criteria: criteriaFor(made.thing),
    writes: [input.folder],
  };
}

/** meta-updater enters the thing in the inventory and hands over to release-manager. */
export function inventoryBrief(made: MadeThing): Brief {
  const { thing, name, path, command, description } = made;
  return {
    task: asAnyTask(updateInventory),
    name: "update-inventory",
    context: { entries: [{ kind: thing, name, path, command, description }] },
    deliverables: ["inventory entry"],
    criteria: [],
    writes: ["AGENTS.md", "CLAUDE.md"],
  };
}

/** release-manager commits the thing and its entry on a branch of their own, and pushes it. */
export function commitBrief(made: MadeThing, inventory: Result): Brief {
  const entered = inventory.handoff?.currentState.files.map((file) => file.path) ?? [];
  const context = {
    message: messageOf(made),
    all: false,
    paths: [...new Set([...made.files.map((file) => file.path), ...entered])],
    userFacing: false,
    branch: branchOf(made.thing, made.name),
    writtenBy: WRITERS,
  };
  return {
    task: asAnyTask(commitTask),
    name: `commit-${made.thing}`,
    context,
    deliverables: ["commit hash"],
    criteria: [COMMIT_CRITERIA.format, COMMIT_CRITERIA.secrets, COMMIT_CRITERIA.exists],
  };
}

/** release-manager opens the pull request. */
export function pullRequestBrief(input: ReviewSignal, of: { readonly title: string; readonly head?: string }): Brief {
  const context = {
    ...of,
    ...(input.base === undefined ? {} : { base: input.base }),
    isDraft: input.draft,
    reviewers: input.reviewers,
    writtenBy: WRITERS,
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

const ABOUT = {
  skill: "Hosts list it as a slash command of its name.",
  agent: "It was approved by the review area architecture.",
  tool: "It is registered in .mcp.json; hosts list it once it was built.",
  template: "Things are made from it by its name.",
} as const satisfies Record<ThingKind, string>;

/** What the commit and the pull request of a new thing are called; it always fits. */
export function titleOf(made: Pick<MadeThing, "thing" | "name">): string {
  const word = THING_WORDS[made.thing];
  const headers = [`feat: add the ${word} ${made.name}`, `feat: add ${made.name}`];
  return headers.find((text) => text.length <= HEADER_LIMIT) ?? `feat: add a ${word}`;
}

/** The commit message of a new thing. */
export function messageOf(made: Pick<MadeThing, "thing" | "name" | "template">): string {
  return `${titleOf(made)}\n\n${ABOUT[made.thing]} It was made from the\n${made.template} template and validated as a host reads it.`;
}
