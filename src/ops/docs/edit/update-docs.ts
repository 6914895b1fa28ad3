import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import { defineTask, type Reader, type Task } from "../../../kernel/work/task.ts";
import { analyse, type Job } from "../../workspace/index.ts";
import type { EditDocsRequest } from "./job.ts";
import { DocsEdits, EditedDocs } from "./model.ts";
import { answers, linesInWords, outputOf, WrittenPages, writePages } from "./write-pages.ts";

/** Name under which workers know the job. */
export const EDIT_DOCS_JOB = "edit-docs";

/** Source: coordination specification, section 3. */
const UPDATE_DOCS_TIMEOUT_MS = 120_000;

/** The edits to be made, in their order. */
export const UpdateDocsInput = z.strictObject({ edits: DocsEdits.min(1) });
export type UpdateDocsInput = z.infer<typeof UpdateDocsInput>;

/** The job for the worker's registry; its code is loaded only where it runs. */
export const editDocsJob: Job<EditDocsRequest, EditedDocs> = async (tools, request) => {
  const { runEditDocs } = await import("./job.ts");
  return runEditDocs(tools, request);
};

type UpdateDocsTask = Task<UpdateDocsInput, EditedDocs, WrittenPages>;

const shared = {
  agent: "meta-updater",
  title: "documentation",
  input: UpdateDocsInput,
  output: WrittenPages,
  timeoutMs: UPDATE_DOCS_TIMEOUT_MS,
  layer: "slow",
  plan: planEdits,
} as const satisfies Partial<UpdateDocsTask>;

/** Edits named sections, follows anchors that moved, and writes nothing when links or examples would not hold. */
export const updateDocs: UpdateDocsTask = defineTask({
  ...shared,
  name: "update-docs",
  summary: "Edits named sections of pages; follows moved anchors and keeps tables of contents right",
  effects: ["file.write"],
  act: (plan, act) => writePages(plan, act, "Updated the documentation"),
});

/** Shows what `update-docs` would write. */
export const previewUpdateDocs: UpdateDocsTask = defineTask({
  ...shared,
  name: "preview-update-docs",
  summary: "Shows the diff of requested edits, and changes nothing",
  effects: [],
  act: async (plan) => {
    const output = outputOf(plan);
    return {
      output,
      summary: `would write ${linesInWords(output)}`,
      findings: plan.problems,
      criteria: answers(output, "judged on the edited text"),
    };
  },
});

async function planEdits(read: Reader, input: UpdateDocsInput): Promise<EditedDocs> {
  const { root, kind } = read.place;
  if (kind === "bare" || kind === "none")
    throw new OpsError("refused", "a bare repository has no pages to edit", { hint: "Name a clone with --repo." });
  const request: EditDocsRequest = { root, edits: input.edits };
  const answer = await read.read(analyse, { job: EDIT_DOCS_JOB, input: request, root, progress: read.progress });
  return parseInput(EditedDocs, answer, "the edited documentation");
}
