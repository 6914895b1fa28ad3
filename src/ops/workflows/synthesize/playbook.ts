import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import { definePlaybook } from "../../../kernel/work/playbook.ts";
import type { Report } from "../../../kernel/record/report.ts";
import { toJson } from "../../../kernel/json.ts";

/** More runs at once make a synthesis that nobody reads. */
const RUNS_LIMIT = 50;
/** A synthesis over this size is escalated, not cut. Source: coordination specification, section 8. */
export const SYNTHESIS_LIMIT_BYTES = 1024 * 1024;

/** Which runs are combined. */
export const SynthesizeInput = z.strictObject({
  runs: z.array(z.string().min(1)).min(1).max(RUNS_LIMIT).describe("Runs whose results are combined"),
});
export type SynthesizeInput = z.infer<typeof SynthesizeInput>;

/** Combines the results of ended runs into one report. No agent works; partial success stays visible as such. */
export const synthesize = definePlaybook<SynthesizeInput>({
  signal: "OPS:SYNTHESIZE",
  title: "Synthesis",
  summary: "Combines the results of runs into one report",
  input: SynthesizeInput,
  pattern: "internal",
  layer: "fast",
  agents: [],
  gateThreshold: null,
  place: "none",
  writes: false,
  door: {
    command: "synthesize",
    positionals: ["runs"],
    examples: ["signalbox synthesize run_7f3k2m9q4d run_9c1x7p0aeb"],
    hints: { readOnly: true, destructive: false, idempotent: true },
  },
  run: async (coordinator, input) => {
    const reports = await coordinator.reports(input.runs);
    const details = toJson({ runs: reports.map(briefOf) });
    const bytes = Buffer.byteLength(JSON.stringify(details), "utf8");
    if (bytes > SYNTHESIS_LIMIT_BYTES) {
      await coordinator.escalate({
        kind: "Resource",
        title: "The synthesis is over its size limit",
        issue: `${reports.length} runs make ${bytes} bytes; the limit is ${SYNTHESIS_LIMIT_BYTES}.`,
        recommended: "abort, and name fewer runs",
      });
      throw new OpsError("too_large", `the synthesis has ${bytes} bytes; the limit is ${SYNTHESIS_LIMIT_BYTES}`, {
        hint: "Name fewer runs.",
      });
    }
    const complete = reports.filter((report) => report.status === "complete").length;
    return {
      summary: `${complete} of ${reports.length} runs complete; ${reports.reduce((sum, report) => sum + report.deliverables.length, 0)} deliverables`,
      deliverables: reports.flatMap((report) => report.deliverables),
      nextSteps: reports.flatMap((report) =>
        report.status === "complete"
          ? []
          : [`${report.signal} ${report.run} is ${report.status}: ${report.issues[0] ?? report.summary}`],
      ),
      details,
    };
  },
});

function briefOf(report: Report) {
  const { run, signal, status, summary, durationMs, issues, gate, deliverables, findingCounts } = report;
  const agents = report.contributions.map(({ agent, task, status: ended, durationMs: took }) => ({
    agent,
    task,
    status: ended,
    durationMs: took,
  }));
  return { run, signal, status, summary, durationMs, gate, issues, deliverables, findingCounts, agents };
}
