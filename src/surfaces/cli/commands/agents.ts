import { formatDuration } from "../../../kernel/duration.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { AgentView } from "../../../ops/coordination/views.ts";
import { argumentAt, type CommandSpec, type Look, lookOf, printJson, printLines, withSession } from "../call.ts";
import { ask } from "../operations.ts";
import { table } from "../text/table.ts";
import { visible } from "../text/visible.ts";
import { wrap } from "../text/width.ts";

/** `agents [name]`: the specialists, or one of them whole. */
export const agentsCommand: CommandSpec = {
  path: ["agents"],
  kind: "look",
  summary: "list the agents, or show one: charter, capabilities, constraints, tasks",
  arguments: [
    {
      name: "name",
      summary: "an agent by any of its spellings, such as release-manager or @RELEASE_MANAGER",
      required: false,
    },
  ],
  options: [],
  examples: ["signalbox agents", "signalbox agents meta-updater"],
  run: (call) =>
    withSession(call, false, async (session) => {
      const agents = await ask(session, "agents.list", {});
      const name = argumentAt(call, 0) ?? null;
      const chosen = name === null ? null : findAgent(agents, name);
      const look = lookOf(call, "stdout");
      if (call.globals.json)
        printJson(call, chosen === null ? { schemaVersion: 1, agents } : { schemaVersion: 1, agent: chosen });
      else printLines(call, chosen === null ? listOf(agents, look) : pageOf(chosen, look));
      return 0;
    }),
};

function findAgent(agents: readonly AgentView[], name: string): AgentView {
  const found = agents.find((agent) => agent.name === name || agent.aliases.includes(name));
  if (found !== undefined) return found;
  throw new OpsError("not_found", `there is no agent ${name}`, {
    hint: `Known agents: ${agents.map((agent) => agent.name).join(", ")}.`,
  });
}

function listOf(agents: readonly AgentView[], look: Look): string[] {
  const rows = agents.map((agent) =>
    [agent.name, agent.tasks.map((task) => task.name).join(", "), agent.charter].map((text) => ({
      text: visible(text),
    })),
  );
  return table(
    [{ heading: "agent" }, { heading: "tasks", atMost: 48 }, { heading: "charter" }],
    rows,
    look.width,
    look.paint.muted,
  );
}

function pageOf(agent: AgentView, look: Look): string[] {
  const tasks = agent.tasks.flatMap((task) => [
    `  ${visible(task.name)}  ${task.layer}, at most ${formatDuration(task.timeoutMs)}`,
    ...wrap(visible(task.summary), look.width - 4).map((text) => `    ${text}`),
    ...(task.effects.length === 0
      ? ["    reads only"]
      : wrap(`effects: ${visible(task.effects.join(", "))}`, look.width - 4).map((text) => `    ${text}`)),
  ]);
  const parts = [
    [
      look.paint.strong(visible(`${agent.name}, ${agent.title}`)),
      ...wrap(visible(agent.charter), look.width - 2).map((text) => `  ${text}`),
      `  also: ${visible(agent.aliases.filter((alias) => alias !== agent.name).join(", "))}`,
    ],
    list("Can", agent.capabilities, look),
    list("Must not", agent.constraints, look),
    list("Knows", agent.knows, look),
    list("Does not know", agent.doesNotKnow, look),
    [look.paint.strong("Tasks"), ...tasks],
  ];
  return parts.filter((lines) => lines.length > 0).flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function list(heading: string, items: readonly string[], look: Look): string[] {
  if (items.length === 0) return [];
  return [
    look.paint.strong(heading),
    ...items.flatMap((item) =>
      wrap(visible(item), look.width - 4).map((text, index) => `${index === 0 ? "  - " : "    "}${text}`),
    ),
  ];
}
