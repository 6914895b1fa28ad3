import type { McpServer } from "@modelcontextprotocol/server";
import { z } from "zod";
import { answer, answering } from "./answers.ts";
import { look } from "./follow.ts";
import { handleOf, RunHandle } from "./handle.ts";
import type { McpParts } from "./parts.ts";

const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };
const RUN = z.string().min(1).describe("The run's id");
const Event = z.looseObject({ seq: z.number(), name: z.string(), at: z.string(), to: z.string() });
const Run = z.looseObject({ id: z.string(), signal: z.string(), state: z.string(), startedAt: z.string() });
const Status = z.object({
  handle: RunHandle.nullable().describe("The run that was asked for; null without one"),
  running: z.array(z.object({ run: Run, line: z.string(), estimateMs: z.number().nullable() })),
  waiting: z.array(z.object({ run: Run, question: z.string() })),
  unfinished: z.array(Run).describe("Left by a process that ended"),
  recent: z.array(Run),
});
const Findings = z.looseObject({
  run: z.string(),
  signal: z.string(),
  at: z.string(),
  total: z.number(),
  findings: z.array(
    z.looseObject({ fingerprint: z.string(), rule: z.string(), severity: z.string(), message: z.string() }),
  ),
});

const NOTHING_ELSE = { running: [], waiting: [], unfinished: [], recent: [] } as const;

/** Tools beside the playbooks: how runs stand, what happened, and answers that an orchestrator may give. */
export function registerRunTools(server: McpServer, parts: McpParts): void {
  registerLooks(server, parts);
  registerAnswer(server, parts);
}

function registerLooks(server: McpServer, parts: McpParts): void {
  server.registerTool(
    "ops_status",
    {
      title: "Status",
      description: "What is under way and what waits; with a run's id, how that run stands.",
      inputSchema: z.strictObject({ run: RUN.optional() }),
      outputSchema: Status,
      annotations: READ_ONLY,
    },
    ({ run }) =>
      answering(async () =>
        run === undefined
          ? answer({ handle: null, ...Object(await parts.perform("status", {})) })
          : answer({ handle: handleOf(await look(parts, run, 0, 0), false), ...NOTHING_ELSE }),
      ),
  );
  server.registerTool(
    "ops_events",
    {
      title: "Events",
      description: "Events of a run in order, after a sequence number; waits up to 20 s for one to come.",
      inputSchema: z.strictObject({
        run: RUN,
        after: z.number().int().nonnegative().default(0).describe("Only events after this one"),
        waitSeconds: z.number().int().min(0).max(20).default(0).describe("Wait so long for one to come"),
      }),
      outputSchema: z.object({ run: z.string(), events: z.array(Event), isOver: z.boolean(), count: z.number() }),
      annotations: READ_ONLY,
    },
    ({ run, after, waitSeconds }) =>
      answering(async () =>
        answer(Object(await parts.perform("runs.events", { run, after, waitMs: waitSeconds * 1_000 }))),
      ),
  );
  server.registerTool(
    "ops_findings",
    {
      title: "Findings",
      description: "Findings of a run, worst first; without one those of the last run that left any.",
      inputSchema: z.strictObject({
        run: RUN.optional(),
        severity: z.enum(["critical", "high", "medium", "low", "info"]).optional().describe("This one and worse"),
        limit: z.number().int().min(1).max(200).default(50),
      }),
      outputSchema: Findings,
      annotations: READ_ONLY,
    },
    (given) => answering(async () => answer(Object(await parts.perform("findings.list", given)))),
  );
}

function registerAnswer(server: McpServer, parts: McpParts): void {
  server.registerTool(
    "ops_answer",
    {
      title: "Answer an escalation",
      description:
        "Says how a run goes on that waits on a quality gate, a resource, a conflict or a timeout. Approvals, boundary questions and unknown outcomes are answered by people alone.",
      inputSchema: z.strictObject({
        escalation: z.string().min(1).describe("The escalation's id"),
        option: z.enum(["retry", "abort"]).describe("Try it again, or end the run with what exists"),
        note: z.string().max(2_000).default("").describe("Why"),
      }),
      outputSchema: RunHandle,
      annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
    },
    ({ escalation, option, note }) =>
      answering(async () => {
        const answered = await parts.perform("escalations.answer", { id: escalation, option, note });
        const { run } = z.looseObject({ run: z.string() }).parse(answered);
        return answer(handleOf(await look(parts, run, 0, 0), false));
      }),
  );
}
