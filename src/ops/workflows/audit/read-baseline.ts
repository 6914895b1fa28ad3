import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import { defineTask, type Reader } from "../../../kernel/work/task.ts";
import { Baseline, BASELINE_FILE, BASELINE_LIMIT_BYTES, parseBaseline } from "../../findings/index.ts";
import { readFile, readFileAt } from "../../workspace/index.ts";

/** Which file accepts findings: the named one, or the usual one if it is there. */
export const ReadBaselineInput = z.strictObject({ path: z.string().min(1).max(1_000).optional() });
export type ReadBaselineInput = z.infer<typeof ReadBaselineInput>;

/** What the repository has accepted; both null when it has no baseline. */
export const ReadBaselineOutput = z.strictObject({ path: z.string().nullable(), baseline: Baseline.nullable() });
export type ReadBaselineOutput = z.infer<typeof ReadBaselineOutput>;

/** Reads the baseline. A file that is named and not there, or that is none, fails: nothing is accepted by mistake. */
export const readBaseline = defineTask<ReadBaselineInput, ReadBaselineOutput, ReadBaselineOutput>({
  agent: "release-manager",
  name: "read-baseline",
  title: "baseline",
  summary: "Reads which findings the repository has accepted, why and until when.",
  input: ReadBaselineInput,
  output: ReadBaselineOutput,
  timeoutMs: 10_000, // a fast answer, coordination specification, section 3
  layer: "fast",
  effects: [],
  plan: look,
  act: async (plan) => ({ output: plan, summary: summaryOf(plan) }),
});

async function look(reader: Reader, input: ReadBaselineInput): Promise<ReadBaselineOutput> {
  const path = input.path ?? BASELINE_FILE;
  const text = await textOf(reader, path);
  if (text !== null) return { path, baseline: parseBaseline(text, path) };
  if (input.path === undefined) return { path: null, baseline: null };
  throw new OpsError("not_found", `there is no baseline ${path}`, {
    hint: "Name it from the top of the repository; signalbox baseline add writes one.",
  });
}

async function textOf(reader: Reader, path: string): Promise<string | null> {
  const { kind, root } = reader.place;
  if (kind === "bare" || kind === "none") return reader.read(readFileAt, { root, revision: "HEAD", path });
  return (await reader.read(readFile, { root, path, limitBytes: BASELINE_LIMIT_BYTES }))?.text ?? null;
}

function summaryOf({ path, baseline }: ReadBaselineOutput): string {
  if (baseline === null) return `no ${BASELINE_FILE}: every finding counts`;
  const count = baseline.accepted.length;
  return `${path} has ${count} ${count === 1 ? "entry" : "entries"}`;
}
