import { z } from "zod";
import { defineTask, type Doer, type Reader } from "../../../kernel/work/task.ts";
import type { Evidence } from "../../../kernel/record/evidence.ts";
import { finalizeChangelog, FinalizeRequest, sectionText } from "../../changelog/index.ts";
import { applyTextEdits, fileWrite, readFile, TextEdit } from "../../workspace/index.ts";

/** A file over this size is not read. */
const FILE_LIMIT_BYTES = 32 * 1024 * 1024;
/** Timeout of a step of a release, ms. Source: release specification, "Release": 300 s each. */
const STEP_TIMEOUT_MS = 300_000;

/** What the plan of a release says: changelogs whose `[Unreleased]` becomes a version, and references that move with it. */
export const FinalizeChangelogInput = z.strictObject({
  changelogs: z.array(FinalizeRequest).max(500),
  references: z.array(TextEdit).max(10_000).default([]),
});
export type FinalizeChangelogInput = z.infer<typeof FinalizeChangelogInput>;

/** Paths that were written, and what each version tells. `changed` false: all of it stood there already. */
export const FinalizeChangelogOutput = z.strictObject({
  changed: z.boolean(),
  paths: z.array(z.string()),
  sections: z.array(z.strictObject({ path: z.string(), version: z.string(), text: z.string() })),
});
export type FinalizeChangelogOutput = z.infer<typeof FinalizeChangelogOutput>;

/** One file that is to be written, whole. */
interface PlannedFile {
  readonly path: string;
  readonly text: string;
  readonly expectedDigest: string | null;
}

/** What was decided: the files to write, and the sections as they will stand. */
export interface FinalizePlan {
  readonly files: readonly PlannedFile[];
  readonly sections: FinalizeChangelogOutput["sections"];
}

/** Turns `[Unreleased]` of changelogs into a version, by region, and moves the references of documents to it. */
export const finalizeChangelogTask = defineTask<FinalizeChangelogInput, FinalizePlan, FinalizeChangelogOutput>({
  agent: "meta-updater",
  name: "finalize-changelog",
  title: "changelog of a release",
  summary: "Turns [Unreleased] into the version that is released, and moves references to the version in documents",
  input: FinalizeChangelogInput,
  output: FinalizeChangelogOutput,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: ["file.write"],
  plan: planFinalize,
  act: async (plan, act) => {
    const evidence = await writeFiles(plan, act);
    const output = {
      changed: plan.files.length > 0,
      paths: plan.files.map((file) => file.path),
      sections: [...plan.sections],
    };
    if (plan.files.length === 0)
      return { output, summary: "The changelog tells this version already.", skipped: "it stands there already" };
    return {
      output,
      summary: `Wrote ${plan.sections.map(({ path, version }) => `${version} in ${path}`).join(", ") || plan.files.map(({ path }) => path).join(", ")}.`,
      approach: "Edited [Unreleased], the new heading, its links and references alone; every other byte is as it was.",
      evidence,
      deliverables: plan.files.map((file) => ({ type: "file", value: file.path })),
      criteria: act.criteria.map((criterion) => ({
        criterion,
        met: true,
        evidence: plan.files.map(({ path }) => path).join(", "),
      })),
    };
  },
});

async function planFinalize(read: Reader, input: FinalizeChangelogInput): Promise<FinalizePlan> {
  const files: PlannedFile[] = [];
  const sections: FinalizeChangelogOutput["sections"] = [];
  for (const request of input.changelogs) {
    const rewritten = await rewrite(read, request.path, (text) => finalizeChangelog(text, request));
    const told = sectionText(rewritten.text, request.version) ?? "";
    sections.push({ path: request.path, version: request.version, text: told });
    if (rewritten.isChanged) files.push(rewritten.file);
  }
  for (const path of new Set(input.references.map((edit) => edit.path))) {
    const edits = input.references.filter((edit) => edit.path === path);
    const rewritten = await rewrite(read, path, (text) => applyTextEdits(text ?? "", edits));
    if (rewritten.isChanged) files.push(rewritten.file);
  }
  return { files, sections };
}

async function rewrite(
  read: Reader,
  path: string,
  edit: (text: string | null) => string,
): Promise<{ readonly text: string; readonly isChanged: boolean; readonly file: PlannedFile }> {
  const before = await read.read(readFile, { root: read.place.root, path, limitBytes: FILE_LIMIT_BYTES });
  const text = edit(before?.text ?? null);
  return { text, isChanged: text !== before?.text, file: { path, text, expectedDigest: before?.digest ?? null } };
}

async function writeFiles(plan: FinalizePlan, act: Doer): Promise<readonly Evidence[]> {
  const { root } = act.place;
  const evidence: Evidence[] = [];
  for (const file of plan.files) {
    const written = await act.do(`write:${file.path}`, fileWrite, { root, ...file, isExecutable: false });
    evidence.push({ kind: "file", path: written.path, digest: written.digest, note: written.change });
    act.soFar({ evidence });
  }
  return evidence;
}
