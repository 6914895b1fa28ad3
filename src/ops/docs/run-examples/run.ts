import { z } from "zod";
import { type CallScope, defineEffect } from "../../../kernel/work/effect.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { Finding } from "../../../kernel/record/finding.ts";
import { digestOf } from "../../../kernel/json.ts";
import { docsFinding } from "../audit/rules/finding.ts";
import type { Sandbox } from "./sandbox.ts";

/** A block that says of itself that it can be run. */
export const RunnableExample = z.strictObject({
  file: z.string(),
  line: z.number().int(),
  language: z.string(),
  code: z.string(),
});
export type RunnableExample = z.infer<typeof RunnableExample>;

/** One block may take this long; all of them no longer than the task. */
const BLOCK_MS = 60_000;
const SAID_CHARS = 400;
const PLACES_NAMED = 5;

const RunExamplesInput = z.strictObject({ root: z.string(), examples: z.array(RunnableExample).max(200) });
const ExampleRun = z.strictObject({
  file: z.string(),
  line: z.number().int(),
  verdict: z.enum(["pass", "fail", "inconclusive"]),
  exitCode: z.number().int().nullable(),
  said: z.string(),
});
type ExampleRun = z.infer<typeof ExampleRun>;
const RunExamplesOutput = z.strictObject({ runs: z.array(ExampleRun) });

/** How blocks of a language are run: the program that takes the code as an argument. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  sh: ["sh", "-euc"],
  shell: ["sh", "-euc"],
  bash: ["bash", "-euc"],
  js: ["node", "--input-type=module", "-e"],
  javascript: ["node", "--input-type=module", "-e"],
  mjs: ["node", "--input-type=module", "-e"],
  python: ["python3", "-c"],
  py: ["python3", "-c"],
};

/**
 * Runs the blocks that pages mark as runnable, one after another, in a copy of the tracked files that is thrown away. Each has a
 * time limit, and what it leaves behind is ended. Asked for as one thing: the approval holds for exactly this code.
 */
export const runExamples = defineEffect<z.infer<typeof RunExamplesInput>, z.infer<typeof RunExamplesOutput>>({
  name: "docs.examples.run",
  input: RunExamplesInput,
  output: RunExamplesOutput,
  repeatable: true,
  resource: ({ examples }) => ({
    kind: "command",
    id: placesOf(examples),
    paths: [...new Set(examples.map((example) => example.file))],
  }),
  target: async (_ports, { examples }) => ({
    label: `examples of ${placesOf(examples)}`,
    version: digestOf(examples).slice(0, 12),
  }),
  perform: async (ports, { root, examples }, scope) => {
    const sandbox = await ports.sandboxes.open(root, scope);
    try {
      const runs: ExampleRun[] = [];
      for (const example of examples) runs.push(await runOne(ports, sandbox, example, scope));
      return { runs };
    } finally {
      await sandbox.close();
    }
  },
});

async function runOne(
  ports: Pick<Ports, "processes">,
  sandbox: Sandbox,
  { file, line, language, code }: RunnableExample,
  scope: CallScope,
): Promise<ExampleRun> {
  const program = PROGRAMS[language];
  if (program === undefined)
    return { file, line, verdict: "inconclusive", exitCode: null, said: `blocks of ${language} are not run` };
  const call = { root: sandbox.folder, command: [...program, code], timeoutMs: BLOCK_MS, env: sandbox.env };
  const ran = await ports.processes.run(call, scope);
  const said = (ran.stderr.trim() || ran.stdout.trim()).slice(-SAID_CHARS);
  return {
    ...{ file, line, exitCode: ran.exitCode },
    verdict: ran.exitCode === 0 ? "pass" : ran.endedBy === "abort" ? "inconclusive" : "fail",
    said: ran.endedBy === "timeout" ? `it took over ${BLOCK_MS / 1_000} s` : said,
  };
}

function placesOf(examples: readonly RunnableExample[]): string {
  const places = examples.slice(0, PLACES_NAMED).map(({ file, line }) => `${file}:${line}`);
  return places.join(", ") + (examples.length > PLACES_NAMED ? ` and ${examples.length - PLACES_NAMED} more` : "");
}

/** Findings of the blocks that did not end well. */
export function judgeRuns(runs: readonly ExampleRun[]): readonly Finding[] {
  return runs.flatMap(({ file, line, verdict, exitCode, said }) => {
    if (verdict === "pass") return [];
    const rule = verdict === "fail" ? "docs/failing-example" : "docs/example-not-run";
    const ended = exitCode === null ? "did not end by itself" : `ended with ${exitCode}`;
    const message =
      verdict === "fail"
        ? `this example ${ended}: ${said.split("\n").at(-1) ?? ""}`
        : `this example was not run: ${said}`;
    const remedy = "Correct the example, or take the mark away that says it can be run.";
    return [docsFinding(rule, { file, line, message, remedy, identity: `example ${line}` })];
  });
}
