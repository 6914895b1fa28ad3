import { z } from "zod";
import { aliasesOf } from "../../../kernel/work/agent.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { defineOperation, type OperationContext } from "../../../kernel/operation.ts";
import type { RunRow } from "../../runs/index.ts";
import type { AgentView, StatusView } from "../views.ts";
import { estimateOf, standingOf } from "./standing.ts";
import { composeLine, readTracks } from "./tracks.ts";

const RECENT = 10;

/** What is under way, what waits, what was left unfinished, what ended last. */
export const showStatus = defineOperation({
  name: "status",
  summary: "Shows what is under way and what waits for a decision",
  scope: "read",
  audited: false,
  input: z.strictObject({}),
  run: async (context): Promise<StatusView> => {
    const { runs, durable } = context.ports;
    const open = await runs.list({ state: "unfinished", limit: 100 });
    const strangers = (await durable.strangers()).map((stranger) => stranger.run);
    const orphans = new Set([...(await durable.orphans()), ...strangers]);
    const active = open.filter((run) => run.state === "running" && !orphans.has(run.id));
    return {
      running: await Promise.all(active.map((run) => describeRunning(context, run))),
      waiting: await Promise.all(
        open.filter((run) => run.state === "waiting").map((run) => describeWaiting(context, run)),
      ),
      unfinished: open.filter((run) => run.state === "running" && orphans.has(run.id)),
      recent: (await runs.list({ limit: RECENT * 2 })).filter((run) => run.endedAt !== null).slice(0, RECENT),
    };
  },
});

/** The agents with their charters and tasks; one of them by any of its names. */
export const listAgents = defineOperation({
  name: "agents.list",
  summary: "Lists the agents",
  scope: "read",
  audited: false,
  input: z.strictObject({ name: z.string().optional() }),
  run: async (context, input): Promise<readonly AgentView[]> => {
    const { agents, tasks } = context.ports.catalog;
    const views = [...agents.values()].map((agent): AgentView => {
      const own = [...tasks.values()].filter((task) => task.agent === agent.name);
      const { name, title, charter, capabilities, constraints, knows, doesNotKnow } = agent;
      const listed = own.map(({ name: task, title: taskTitle, summary, timeoutMs, layer, effects }) => ({
        name: task,
        title: taskTitle,
        summary,
        timeoutMs,
        layer,
        effects,
      }));
      return {
        name,
        aliases: aliasesOf(agent),
        title,
        charter,
        capabilities,
        constraints,
        knows,
        doesNotKnow,
        tasks: listed,
      };
    });
    if (input.name === undefined) return views;
    const wanted = views.filter((view) => view.aliases.includes(input.name ?? ""));
    if (wanted.length === 0)
      throw new OpsError("not_found", `there is no agent ${input.name}`, {
        hint: `Agents: ${views.map((view) => view.name).join(", ")}.`,
      });
    return wanted;
  },
});

async function describeRunning(context: OperationContext, run: RunRow) {
  const rows = await context.ports.runs.assignments(run.id);
  const tracks = await readTracks(context, run, rows);
  const estimateMs = await estimateOf(context, run, rows, tracks);
  return { run, line: composeLine(run, tracks, estimateMs), estimateMs, ...standingOf(rows) };
}

async function describeWaiting(context: OperationContext, run: RunRow) {
  const standing = standingOf(await context.ports.runs.assignments(run.id));
  return { run, question: await questionOf(context, run), ...standing };
}

async function questionOf(context: OperationContext, run: RunRow): Promise<string> {
  const [approval] = await context.ports.approvals.list({ run: run.id, state: "pending", limit: 1 });
  if (approval !== undefined)
    return `approve ${approval.action} on ${approval.target.label}: signalbox approve ${approval.id}`;
  const [escalation] = await context.ports.escalations.list({ run: run.id, state: "open", limit: 1 });
  return escalation === undefined
    ? (run.waitingFor ?? "a decision")
    : `${escalation.title}: signalbox answer ${escalation.id} retry|abort|delegate`;
}
