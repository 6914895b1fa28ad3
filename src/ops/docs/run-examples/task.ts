import { z } from "zod";
import { defineTask } from "../../../kernel/work/task.ts";
import { judgeRuns, RunnableExample, runExamples } from "./run.ts";

/** The blocks to run, as `audit-docs` listed them. */
export const RunExamplesTaskInput = z.strictObject({ examples: z.array(RunnableExample).max(200) });
export type RunExamplesTaskInput = z.infer<typeof RunExamplesTaskInput>;

/** How many blocks ended well, and how many did not. */
export const RunExamplesTaskOutput = z.strictObject({
  passed: z.number().int(),
  failed: z.number().int(),
  inconclusive: z.number().int(),
});
export type RunExamplesTaskOutput = z.infer<typeof RunExamplesTaskOutput>;

/** Runs the examples that pages mark as runnable, in a copy of the tracked files. */
export const runExamplesTask = defineTask<RunExamplesTaskInput, readonly RunnableExample[], RunExamplesTaskOutput>({
  agent: "meta-updater",
  name: "run-examples",
  title: "examples",
  summary: "Runs the examples that pages mark as runnable, in a copy of the tracked files",
  input: RunExamplesTaskInput,
  output: RunExamplesTaskOutput,
  timeoutMs: 600_000,
  layer: "slow",
  effects: [runExamples.name],
  plan: async (_read, { examples }) => examples,
  act: async (examples, act) => {
    const { runs } = await act.do("examples", runExamples, { root: act.place.root, examples: [...examples] });
    const count = (verdict: string) => runs.filter((run) => run.verdict === verdict).length;
    const output = { passed: count("pass"), failed: count("fail"), inconclusive: count("inconclusive") };
    const summary = `${runs.length} examples run: ${output.passed} pass, ${output.failed} fail, ${output.inconclusive} not known.`;
    return {
      output,
      summary,
      findings: judgeRuns(runs),
      evidence: runs.map(({ file, line, exitCode }) => ({
        ...{ kind: "command" as const, command: [`${file}:${line}`], exitCode: exitCode ?? -1, note: "example" },
      })),
      criteria: act.criteria.map((criterion) => ({ criterion, met: true, evidence: summary })),
    };
  },
});
