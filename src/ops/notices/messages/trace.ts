import { createHash } from "node:crypto";
import type { Ports } from "../../../kernel/ports.ts";
import type { RunStatus } from "../../../kernel/record/report.ts";
import type { LedgerEntry } from "../../ledger/index.ts";
import type { AssignmentRow, RunRow } from "../../runs/index.ts";
import type { Span } from "../model.ts";

/** Spans in one trace; what is beyond is left out, and the root says how many. */
const MOST_SPANS = 5_000;

/** Source: OpenTelemetry semantic conventions, `cicd.pipeline.result`. */
const RESULT_OF = {
  complete: "success",
  partial: "failure",
  failed: "failure",
  denied: "failure",
  escalated: "failure",
  aborted: "cancellation",
} as const satisfies Record<RunStatus, string>;

/**
 * The trace of a run that has ended; null before. Ids come from the run, so that a second attempt sends the same trace.
 * Source: OpenTelemetry semantic conventions, generative AI agent spans (`invoke_workflow`, `invoke_agent`, `execute_tool`)
 * and CI/CD (`cicd.pipeline.*`).
 */
export async function composeTrace(ports: Ports, id: string): Promise<readonly Span[] | null> {
  const [run, report] = await Promise.all([ports.runs.find(id), ports.runs.report(id)]);
  if (run === null || report === null || run.endedAt === null) return null;
  const [assignments, ledger] = await Promise.all([ports.runs.assignments(id), ports.ledger.ofRun(id)]);
  const root = rootSpan({ ...run, endedAt: run.endedAt }, report.status);
  const agents = assignments.map((assignment) => agentSpan(root, assignment));
  const tools = ledger.map((entry) => toolSpan(root, entry));
  const leftOut = Math.max(0, agents.length + tools.length + 1 - MOST_SPANS);
  const attributes = { ...root.attributes, ...(leftOut === 0 ? {} : { "signalbox.spans_left_out": leftOut }) };
  return [{ ...root, attributes }, ...agents, ...tools].slice(0, MOST_SPANS);
}

/** What is sent to see whether a collector takes traces. */
export function testSpan(id: string, at: number): Span {
  const ids = { traceId: hexOf(32, "test", id), spanId: hexOf(16, "test", id), parentSpanId: null };
  return { ...ids, name: "signalbox test", startedAt: at, endedAt: at, attributes: {}, isError: false, error: null };
}

function rootSpan(run: RunRow & { readonly endedAt: number }, status: RunStatus): Span {
  return {
    ...{ traceId: hexOf(32, "trace", run.id), spanId: hexOf(16, "run", run.id), parentSpanId: null },
    ...{ name: `invoke_workflow ${run.signal}`, startedAt: run.startedAt, endedAt: run.endedAt },
    attributes: {
      "gen_ai.operation.name": "invoke_workflow",
      "gen_ai.workflow.name": run.signal,
      "cicd.pipeline.name": run.signal,
      "cicd.pipeline.run.id": run.id,
      "cicd.pipeline.result": RESULT_OF[status],
      "signalbox.run.status": status,
      ...(run.repository === "" ? {} : { "signalbox.repository": run.repository }),
    },
    isError: status !== "complete",
    error: status === "complete" ? null : status,
  };
}

function agentSpan(root: Span, assignment: AssignmentRow): Span {
  const { id, agent, task, status, startedAt, result } = assignment;
  const isError = status !== "success" && status !== "skipped";
  return {
    ...{ traceId: root.traceId, spanId: spanOf(root, id), parentSpanId: root.spanId },
    ...{ name: `invoke_agent ${agent}`, startedAt, endedAt: assignment.endedAt ?? root.endedAt },
    attributes: {
      "gen_ai.operation.name": "invoke_agent",
      "gen_ai.agent.name": agent,
      "cicd.pipeline.task.name": task,
      "cicd.pipeline.task.run.id": id,
      "cicd.pipeline.task.run.result": isError ? "failure" : status === "skipped" ? "skip" : "success",
      "signalbox.attempts": assignment.attempts,
      ...(isError ? { "error.type": status } : {}),
    },
    isError,
    error: isError ? (result?.error?.message ?? status) : null,
  };
}

function toolSpan(root: Span, entry: LedgerEntry): Span {
  const { assignment, effect, key, state, intendedAt } = entry;
  const isError = state !== "done";
  return {
    ...{ traceId: root.traceId, spanId: spanOf(root, assignment, key), parentSpanId: spanOf(root, assignment) },
    ...{ name: `execute_tool ${effect}`, startedAt: intendedAt, endedAt: entry.doneAt ?? intendedAt },
    attributes: {
      "gen_ai.operation.name": "execute_tool",
      "gen_ai.tool.name": effect,
      "gen_ai.tool.type": "function",
      "gen_ai.tool.call.id": key,
      "signalbox.attempts": entry.attempts,
      ...(isError ? { "error.type": state } : {}),
    },
    isError,
    error: isError ? state : null,
  };
}

function spanOf(root: Span, ...parts: readonly string[]): string {
  return hexOf(16, root.traceId, ...parts);
}

function hexOf(length: number, ...parts: readonly string[]): string {
  return createHash("sha256").update(parts.join("\u0000")).digest("hex").slice(0, length);
}
