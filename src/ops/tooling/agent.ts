import type { Agent, QualityCheck } from "../../kernel/work/agent.ts";
import type { Result } from "../../kernel/record/result.ts";
import { parseAgentSpec } from "./inventory/agents/agent-specs.ts";
import { type MadeThing, MakeOutput } from "./making/made.ts";
import { openFields } from "./skill-format/body.ts";
import { isBreaking, type Problem } from "./skill-format/problem.ts";
import { parseSkill } from "./skill-format/skill-file.ts";
import { SHIPPED_TEMPLATES } from "./templates/choose.ts";
import { parseTemplate } from "./templates/template-file.ts";
import { ValidateOutput } from "./validate.ts";

const yamlFits: QualityCheck = {
  name: "YAML parses and fits",
  check: (result) => {
    const made = madeBy(result);
    if (made !== null) return problemsOf(made).find(isBreaking)?.message ?? null;
    const unfit = demandedOf(result).find((thing) => !thing.isValid);
    return unfit === undefined ? null : `${unfit.path} does not fit: ${unfit.problems.join("; ")}`;
  },
};

const commandListed: QualityCheck = {
  name: "the slash command is listed",
  check: (result) => {
    const made = madeBy(result);
    if (made !== null && made.command !== null && made.commandCount !== 1)
      return `${made.command} would be listed ${made.commandCount ?? 0} times instead of once`;
    const unlisted = demandedOf(result).find((thing) => thing.commandCount !== null && thing.commandCount !== 1);
    return unlisted === undefined ? null : `/${unlisted.name} is listed ${unlisted.commandCount} times instead of once`;
  },
};

const nothingOpen: QualityCheck = {
  name: "no template field is left open",
  check: (result) => {
    const made = madeBy(result);
    return made === null || made.thing === "template" ? null : (openFields(made.text, 1)[0]?.message ?? null);
  },
};

/** Makes skills, agent specs, tools and templates, and watches over the tool shelf. Source: documentation and tooling specification, toolsmith. */
export const toolsmith: Agent = {
  name: "toolsmith",
  title: "Maker of skills and tools",
  domain: "tooling",
  charter:
    "Makes skills, agent specs, MCP servers and templates for coding agents, checks that hosts can use them, and keeps an account of every one of a repository. All that it makes goes through review.",
  capabilities: [
    "search the inventory for the same or a nearly equal skill before making one",
    "make a complete skill in the Agent Skills format, with scripts, references and assets where asked",
    "make an agent spec with charter, capabilities, constraints, tasks and escalation rules",
    "make an MCP server in TypeScript with one typed tool, a test and its registration",
    "make a template that later skills, agent specs and tools are made from",
    "validate them: YAML, limits, links, slash command, agent references, needed skills, sections, registrations",
    "audit skills, agent specs, tools, templates and MCP entries: valid or not and why, never used, duplicate in meaning",
  ],
  constraints: [
    "implements no domain logic",
    "writes below the folders of skills, agent specs, tools and templates alone, and commits nothing itself",
    "an agent spec waits for an approval of the review area architecture",
    "a skill about security waits for an approval of the review area security",
    "never overwrites what is there: it takes the next free name",
  ],
  knows: ["skills", "agent specs", "MCP registrations", "slash commands", "templates"],
  doesNotKnow: ["application code", "business logic", "security policy", "deployment state", "who reviews"],
  qualityChecks: [yamlFits, commandListed, nothingOpen],
};

/** What reading the thing's main file back as a host does shows. */
function problemsOf(made: MadeThing): readonly Problem[] {
  switch (made.thing) {
    case "skill":
      return parseSkill(made.text, made.name).problems;
    case "agent":
      return parseAgentSpec(made.text, made.path).problems;
    case "template":
      return parseTemplate(made.text, made.path, SHIPPED_TEMPLATES).problems;
    case "tool":
      return []; // its main file is prose
  }
}

function madeBy(result: Result): MadeThing | null {
  if (!/^(?:create|plan)-(?:skill|agent|tool|template)$/.test(result.task)) return null;
  const output = MakeOutput.safeParse(result.output);
  return output.success && output.data.kind === "made" ? output.data : null;
}

/** The things that a validation was asked about by name; a look at all of them reports instead of failing. */
function demandedOf(result: Result): ValidateOutput["things"] {
  if (result.task !== "validate") return [];
  const output = ValidateOutput.safeParse(result.output);
  return output.success && output.data.asked !== null ? output.data.things : [];
}
