import { OpsError } from "../../../kernel/ops-error.ts";
import { THING_WORDS, type ThingKind } from "../making/made.ts";
import { isBreaking, type Problem } from "../skill-format/problem.ts";
import { agentProblems } from "./agents/agent-references.ts";
import { commandCount, problemsOf, type Inventory } from "./read-inventory.ts";

/** Anything on the shelf, as checks and lists see it. `command` and `commandCount` are null for what has no slash command. */
export interface Thing {
  readonly kind: ThingKind;
  readonly name: string;
  /** The folder that holds it. */
  readonly folder: string;
  readonly path: string;
  readonly description: string;
  readonly digest: string;
  readonly command: string | null;
  readonly commandCount: number | null;
  readonly mendedText: string | null;
  readonly problems: readonly Problem[];
}

/** Everything of one kind that lies on the shelf. */
export function thingsOf(inventory: Inventory, kind: ThingKind): readonly Thing[] {
  switch (kind) {
    case "skill":
      return skillsOf(inventory);
    case "agent":
      return inventory.agents.map((agent) => ({
        ...agent,
        ...PLAIN,
        kind,
        folder: parentOf(agent.path),
        problems: [...agent.problems, ...agentProblems(agent, inventory)],
      }));
    case "tool":
      return inventory.tools.map((tool) => ({ ...tool, ...PLAIN, kind, mendedText: null }));
    case "template":
      return inventory.templates.map(({ name, path, description, digest, problems }) => ({
        ...PLAIN,
        ...{ kind, name, path, description, digest, problems, folder: parentOf(path), mendedText: null },
      }));
  }
}

/** Whether hosts (or toolsmith, for a template) can use the thing as it is. */
export function isFit(thing: Thing): boolean {
  return !thing.problems.some(isBreaking);
}

/** The things that were asked for: of a folder, of a name, or all. Throws `not_found` for a name that is not there. */
export function chooseThings(
  inventory: Inventory,
  asked: { readonly kind: ThingKind; readonly name?: string | undefined; readonly folder?: string | undefined },
): readonly Thing[] {
  const all = thingsOf(inventory, asked.kind);
  const inFolder = asked.folder === undefined ? all : all.filter((thing) => thing.path.startsWith(`${asked.folder}/`));
  if (asked.name === undefined) return inFolder;
  const named = inFolder.filter((thing) => thing.name === asked.name || thing.folder.endsWith(`/${asked.name}`));
  if (named.length > 0) return named;
  const word = THING_WORDS[asked.kind];
  const known = all.map((thing) => thing.name).slice(0, 20);
  throw new OpsError("not_found", `there is no ${word} "${asked.name}"`, {
    hint:
      known.length === 0
        ? `This repository has no ${word}s yet.`
        : `${word.charAt(0).toUpperCase()}${word.slice(1)}s: ${known.join(", ")}.`,
  });
}

const PLAIN = { command: null, commandCount: null } as const;

function skillsOf(inventory: Inventory): readonly Thing[] {
  const listed = new Map(inventory.commands.map((command) => [command.path, command.command]));
  return inventory.skills.map((skill) => ({
    kind: "skill" as const,
    name: skill.name,
    folder: skill.folder,
    path: skill.path,
    description: skill.description,
    digest: skill.digest,
    command: listed.get(skill.path) ?? null,
    commandCount: skill.isUserInvocable && skill.isHosted ? commandCount(skill.name, inventory.commands) : null,
    mendedText: skill.mendedText,
    problems: problemsOf(skill, inventory),
  }));
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
