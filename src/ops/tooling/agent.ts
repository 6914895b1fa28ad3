import type { Agent, QualityCheck } from "../../kernel/work/agent.ts";
import type { Result } from "../../kernel/record/result.ts";
import { CreateSkillOutput, type MadeSkill } from "./create/create-skill.ts";
import { openFields } from "./skill-format/body.ts";
import { isBreaking } from "./skill-format/problem.ts";
import { parseSkill } from "./skill-format/skill-file.ts";
import { ValidateOutput } from "./validate.ts";

const yamlFits: QualityCheck = {
  name: "YAML parses and fits",
  check: (result) => {
    const made = madeBy(result);
    if (made !== null) return parseSkill(made.text, made.name).problems.find(isBreaking)?.message ?? null;
    const unfit = demandedOf(result).find((skill) => !skill.isValid);
    return unfit === undefined ? null : `${unfit.path} does not fit: ${unfit.problems.join("; ")}`;
  },
};

const commandListed: QualityCheck = {
  name: "the slash command is listed",
  check: (result) => {
    const made = madeBy(result);
    if (made !== null && made.commandCount !== 1)
      return `${made.command} would be listed ${made.commandCount} times instead of once`;
    const unlisted = demandedOf(result).find((skill) => skill.commandCount !== 1);
    return unlisted === undefined ? null : `/${unlisted.name} is listed ${unlisted.commandCount} times instead of once`;
  },
};

const nothingOpen: QualityCheck = {
  name: "no template field is left open",
  check: (result) => {
    const made = madeBy(result);
    return made === null ? null : (openFields(made.text, 1)[0]?.message ?? null);
  },
};

/** Makes skills and watches over the tool shelf. Source: documentation and tooling specification, toolsmith. */
export const toolsmith: Agent = {
  name: "toolsmith",
  title: "Maker of skills and tools",
  domain: "tooling",
  charter:
    "Makes skills for coding agents, checks that hosts can use them, and keeps an account of every skill, agent spec and MCP entry of a repository. All that it makes goes through review.",
  capabilities: [
    "search the inventory for the same or a nearly equal skill before making one",
    "make a complete skill in the Agent Skills format, with scripts, references and assets where asked",
    "validate skills: YAML, limits, links, slash command, agent references, needed skills",
    "audit skills, agent specs and MCP entries: valid or not and why, never used, duplicate in meaning",
  ],
  constraints: [
    "implements no domain logic",
    "writes below the skill folders alone, and commits nothing itself",
    "a skill about security waits for an approval of that review area",
    "never overwrites a skill that is there: it takes the next free name",
  ],
  knows: ["skills", "agent specs", "MCP registrations", "slash commands", "templates"],
  doesNotKnow: ["application code", "business logic", "security policy", "deployment state", "who reviews"],
  qualityChecks: [yamlFits, commandListed, nothingOpen],
};

function madeBy(result: Result): MadeSkill | null {
  if (result.task !== "create-skill" && result.task !== "plan-skill") return null;
  const output = CreateSkillOutput.safeParse(result.output);
  return output.success && output.data.kind === "made" ? output.data : null;
}

/** The skills that a validation was asked about by name; a look at all of them reports instead of failing. */
function demandedOf(result: Result): ValidateOutput["skills"] {
  if (result.task !== "validate") return [];
  const output = ValidateOutput.safeParse(result.output);
  return output.success && output.data.asked !== null ? output.data.skills : [];
}
