import type { Problem } from "../skill-format/problem.ts";
import { tryList, type Shelf } from "./shelf.ts";
import type { ShelvedSkill } from "./skills.ts";

/** A slash command as the host lists it. */
export interface SlashCommand {
  readonly command: string;
  readonly path: string;
  readonly source: "skill" | "command";
}

const COMMAND_FOLDER = ".claude/commands";

/** The commands that a person may type: user-invocable skills, and Markdown files of the host's command folder. */
export async function readSlashCommands(
  shelf: Shelf,
  skills: readonly ShelvedSkill[],
): Promise<readonly SlashCommand[]> {
  const files = await tryList(shelf, COMMAND_FOLDER, 2_000);
  return listCommands(skills, files);
}

/** The same from what was read already. Only a skill that the host can load has a command. */
export function listCommands(
  skills: readonly ShelvedSkill[],
  commandFiles: readonly string[],
): readonly SlashCommand[] {
  const ofSkills = skills
    .filter((skill) => skill.isHosted && skill.isUserInvocable && isLoadable(skill))
    .map((skill) => ({ command: `/${skill.name}`, path: skill.path, source: "skill" as const }));
  const ofFiles = commandFiles
    .filter((file) => file.endsWith(".md"))
    .map((file) => ({
      command: `/${file.slice(file.lastIndexOf("/") + 1, -3)}`,
      path: file,
      source: "command" as const,
    }));
  return [...ofSkills, ...ofFiles];
}

/** A skill whose command somebody else has too: hosts then take either. */
export function commandProblems(skill: ShelvedSkill, commands: readonly SlashCommand[]): readonly Problem[] {
  const others = commands.filter((command) => command.command === `/${skill.name}` && command.path !== skill.path);
  const isListed = commands.some((command) => command.path === skill.path);
  if (!isListed || others.length === 0) return [];
  const places = others.map((other) => other.path).join(", ");
  return [
    {
      rule: "tooling/slash-command-taken",
      severity: "medium",
      line: 1,
      message: `the slash command /${skill.name} is also that of ${places}`,
      remedy: "Rename one of them: a command must belong to exactly one file.",
      identity: "command-taken",
    },
  ];
}

function isLoadable(skill: ShelvedSkill): boolean {
  const fatal = [
    "tooling/frontmatter-missing",
    "tooling/frontmatter-open",
    "tooling/frontmatter-yaml",
    "tooling/skill-unreadable",
    "tooling/skill-file-missing",
  ];
  return (
    !skill.problems.some((problem) => fatal.includes(problem.rule)) && skill.name !== "" && skill.description !== ""
  );
}
