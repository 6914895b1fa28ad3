import type { ThingKind } from "../making/made.ts";
import type { Problem } from "../skill-format/problem.ts";
import { readAgentSpecs, type AgentSpec } from "./agents/agent-specs.ts";
import { dependencyProblems } from "./dependencies.ts";
import { readMcpEntries, type McpEntry } from "./tools/mcp-entries.ts";
import { commandProblems, readSlashCommands, type SlashCommand } from "./slash-commands.ts";
import type { Shelf } from "./shelf.ts";
import { linkedFolderProblem, readTrackedPlaces } from "./tracked-places.ts";
import { readSkills, SKILL_FOLDERS, type ShelvedSkill } from "./skills.ts";
import { readTemplates, type ShelvedTemplate } from "./templates.ts";
import { readTools, type ShelvedTool } from "./tools/tool-folders.ts";

/** Everything on a repository's tool shelf. */
export interface Inventory {
  readonly skills: readonly ShelvedSkill[];
  readonly agents: readonly AgentSpec[];
  readonly mcp: readonly McpEntry[];
  readonly tools: readonly ShelvedTool[];
  readonly templates: readonly ShelvedTemplate[];
  readonly commands: readonly SlashCommand[];
  /** Problems of places that belong to no single thing. */
  readonly loose: readonly { readonly path: string; readonly problem: Problem }[];
}

/** An inventory of nothing, for a repository without a work tree. */
export const EMPTY_INVENTORY: Inventory = {
  skills: [],
  agents: [],
  mcp: [],
  tools: [],
  templates: [],
  commands: [],
  loose: [],
};

/** Agents that every host or Signalbox itself brings along. */
export const KNOWN_AGENTS = [
  "general-purpose",
  "explore",
  "plan",
  "fork",
  "coord-ops",
  "release-manager",
  "meta-updater",
  "toolsmith",
];

/** Folders to be looked at beside the usual ones, by what lies in them. */
export type Folders = Partial<Readonly<Record<ThingKind, readonly string[]>>>;

/** Reads the shelf. `folders` are looked at beside the usual ones; `everywhere` takes in skills of plugins and packages too. */
export async function readInventory(shelf: Shelf, folders: Folders, everywhere: boolean): Promise<Inventory> {
  const { links, skillFiles } = await readTrackedPlaces(shelf);
  const places = {
    folders: [...(folders.skill ?? []), ...SKILL_FOLDERS],
    links,
    elsewhere: everywhere ? skillFiles : [],
  };
  const skills = await readSkills(shelf, places);
  const commands = await readSlashCommands(shelf, skills);
  const loose = links.flatMap((path) => {
    const problem = linkedFolderProblem(path);
    return problem === null ? [] : [{ path, problem }];
  });
  const mcp = await readMcpEntries(shelf);
  return {
    skills,
    agents: await readAgentSpecs(shelf, links, folders.agent),
    mcp,
    tools: await readTools(shelf, folders.tool ?? [], mcp),
    templates: await readTemplates(shelf, folders.template ?? []),
    commands,
    loose,
  };
}

/** All problems of one skill: its own and those that only the whole shelf shows. */
export function problemsOf(skill: ShelvedSkill, inventory: Inventory): readonly Problem[] {
  return [
    ...skill.problems,
    ...commandProblems(skill, inventory.commands),
    ...dependencyProblems(skill, inventory.skills),
    ...referenceProblems(skill, inventory.agents),
  ];
}

/** How many user-invocable commands of this name the host lists; exactly one is right. */
export function commandCount(name: string, commands: readonly SlashCommand[]): number {
  return commands.filter((command) => command.command === `/${name}`).length;
}

function referenceProblems(skill: ShelvedSkill, agents: readonly AgentSpec[]): readonly Problem[] {
  const known = new Set([...KNOWN_AGENTS, ...agents.map((agent) => agent.name.toLowerCase())]);
  const unknown = skill.agents.filter((agent) => !known.has(agent.name.toLowerCase()));
  return [...new Map(unknown.map((agent) => [agent.name, agent])).values()].map((agent) => ({
    rule: "tooling/skill-agent" as const,
    severity: "low" as const,
    line: agent.line,
    message: `the skill names the agent "${agent.name}", which has no spec in this repository`,
    remedy: "Add the agent spec, or mend the name.",
    identity: `agent:${agent.name}`,
  }));
}
