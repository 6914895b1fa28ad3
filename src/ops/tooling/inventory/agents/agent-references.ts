import type { Problem } from "../../skill-format/problem.ts";
import type { AgentSpec } from "./agent-specs.ts";
import type { Inventory } from "../read-inventory.ts";

/** What only the whole shelf shows about an agent spec: skills and MCP servers that it names and that are not there, a name that two have. */
export function agentProblems(
  agent: AgentSpec,
  { skills, mcp, agents }: Pick<Inventory, "skills" | "mcp" | "agents">,
): readonly Problem[] {
  const [knownSkills, knownServers] = [skills, mcp].map((things) => new Set(things.map((thing) => thing.name)));
  const twins = agents.filter((other) => other.name === agent.name && other.path !== agent.path);
  return [
    ...agent.skills.filter((name) => knownSkills?.has(name) !== true).map((name) => missing("skill", name, "low")),
    ...agent.mcpServers.filter((name) => knownServers?.has(name) !== true).map((name) => missing("mcp", name, "low")),
    ...(twins.length === 0
      ? []
      : [
          taken(
            agent.name,
            twins.map((twin) => twin.path),
          ),
        ]),
  ];
}

const WORDS = { skill: "skill", mcp: "MCP server" } as const;

function missing(kind: keyof typeof WORDS, name: string, severity: Problem["severity"]): Problem {
  return {
    rule: `tooling/agent-${kind}`,
    severity,
    line: 1,
    message: `the agent spec names the ${WORDS[kind]} "${name.slice(0, 80)}", which is not in this repository`,
    remedy: `Add the ${WORDS[kind]}, or mend the name.`,
    identity: `${kind}:${name}`,
  };
}

function taken(name: string, places: readonly string[]): Problem {
  return {
    rule: "tooling/agent-name-taken",
    severity: "medium",
    line: 1,
    message: `the agent name ${name.slice(0, 80)} is also that of ${places.join(", ")}`,
    remedy: "Rename one of them: the nearest wins and the other is never chosen.",
    identity: "name-taken",
  };
}
