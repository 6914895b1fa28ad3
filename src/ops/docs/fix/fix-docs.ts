import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import { DEFAULT_TASK_TIMEOUT_MS, defineTask, type Reader, type Task } from "../../../kernel/work/task.ts";
import { analyse, type Job } from "../../workspace/index.ts";
import { EditedDocs } from "../edit/model.ts";
import { answers, linesInWords, outputOf, WrittenPages, writePages } from "../edit/write-pages.ts";
import type { FixDocsRequest } from "./job.ts";

/** Name under which workers know the job. */
export const FIX_DOCS_JOB = "fix-docs";

/** The pages to mend; none means all. */
export const FixDocsInput = z.strictObject({ pages: z.array(z.string().min(1)).max(1_000).default([]) });
export type FixDocsInput = z.infer<typeof FixDocsInput>;

/** The job for the worker's registry; its code is loaded only where it runs. */
export const fixDocsJob: Job<FixDocsRequest, EditedDocs> = async (tools, request, progress) => {
  const { runFixDocs } = await import("./job.ts");
  return runFixDocs(tools, request, progress);
};

type FixDocsTask = Task<FixDocsInput, EditedDocs, WrittenPages>;

const shared = {
  agent: "meta-updater",
  title: "documentation",
  input: FixDocsInput,
  output: WrittenPages,
  timeoutMs: DEFAULT_TASK_TIMEOUT_MS,
  layer: "slow",
  plan: planFixes,
} as const satisfies Partial<FixDocsTask>;

/**
 * Mends what needs nobody's judgement: targets whose letter case or anchor differs from the only one that is there, languages of
 * code blocks that can be in no other, marked versions, and the line feed at the end.
 */
export const fixDocs: FixDocsTask = defineTask({
  ...shared,
  name: "fix-docs",
  summary: "Mends pages where nobody's judgement is needed",
  effects: ["file.write"],
  act: (plan, act) => writePages(plan, act, "Mended the documentation"),
});

/** Shows what `fix-docs` would write. */
export const previewFixDocs: FixDocsTask = defineTask({
  ...shared,
  name: "preview-fix-docs",
  summary: "Shows the diff of what can be mended without judgement, and changes nothing",
  effects: [],
  act: async (plan) => {
    const output = outputOf(plan);
    return { output, summary: `would mend ${linesInWords(output)}`, criteria: answers(output, "read only") };
  },
});

async function planFixes(read: Reader, input: FixDocsInput): Promise<EditedDocs> {
  const { root, kind } = read.place;
  if (kind === "bare" || kind === "none")
    throw new OpsError("refused", "a bare repository has no pages to mend", { hint: "Name a clone with --repo." });
  const request: FixDocsRequest = { root, pages: input.pages };
  const answer = await read.read(analyse, { job: FIX_DOCS_JOB, input: request, root, progress: read.progress });
  return parseInput(EditedDocs, answer, "the mended documentation");
}
