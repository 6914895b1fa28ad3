import { z } from "zod";
import type { RunFollow } from "../../ops/coordination/index.ts";

/** A run as an orchestrator sees it: what it is, where it stands, what it gave, what it waits for. */
export const RunHandle = z.object({
  run: z.string().describe("Its id, for ops_status, ops_events and the resource signalbox://runs/{id}"),
  state: z
    .string()
    .describe("running, waiting, or how it ended: complete, partial, failed, denied, escalated, aborted"),
  line: z.string().describe("Where it stands, in one line"),
  isOver: z.boolean(),
  joined: z.boolean().describe("Whether an equal request was under way already and this one joined it"),
  summary: z.string().nullable(),
  deliverables: z.array(z.object({ type: z.string(), value: z.string() })),
  issues: z.array(z.string()),
  findings: z.record(z.string(), z.number()).describe("How many by severity"),
  question: z
    .object({
      kind: z.enum(["approval", "escalation"]),
      id: z.string(),
      title: z.string(),
      whoAnswers: z.string(),
      options: z.array(z.string()),
    })
    .nullable()
    .describe("What it waits for"),
  nextSteps: z.array(z.string()),
});
export type RunHandle = z.infer<typeof RunHandle>;

/** The handle of a run as it stands. */
export function handleOf(seen: RunFollow, joined: boolean): RunHandle {
  const { run, report, line } = seen;
  return {
    run: run.id,
    state: run.state,
    line,
    isOver: run.endedAt !== null,
    joined,
    summary: report?.summary ?? null,
    deliverables: (report?.deliverables ?? []).map(({ type, value }) => ({ type, value })),
    issues: [...(report?.issues ?? [])],
    findings: report?.findingCounts ?? {},
    question: questionOf(seen.question),
    nextSteps: [...(report?.nextSteps ?? [])],
  };
}

function questionOf(question: RunFollow["question"]): RunHandle["question"] {
  if (question === null) return null;
  if (question.kind === "approval") {
    const { id, action, target } = question.approval;
    const title = `${action} on ${target.label}`;
    return {
      ...{ kind: "approval", id, title, options: [] },
      whoAnswers: `a person: signalbox approve ${id}, or signalbox reject ${id}`,
    };
  }
  const { id, title, options } = question.escalation;
  return {
    ...{ kind: "escalation", id, title, options: options.map(({ option }) => option) },
    whoAnswers: "ops_answer, where its kind lets an orchestrator answer; else a person: signalbox answer",
  };
}
