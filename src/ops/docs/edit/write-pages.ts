import type { Finding } from "../../../kernel/record/finding.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import type { Doer } from "../../../kernel/work/task.ts";
import { fileWrite } from "../../workspace/index.ts";
import { z } from "zod";
import type { EditedPage } from "./model.ts";
import { countChanges, unifiedDiff } from "./unified-diff.ts";

/** A diff longer than this many characters is cut: the pull request shows the whole. */
const DIFF_LIMIT = 200_000;

/** What was written to pages, or would be. `unresolved` and `broken` are what must not stand; with any, nothing is written. */
export const WrittenPages = z.strictObject({
  changed: z.boolean(),
  pages: z.array(
    z.strictObject({
      path: z.string(),
      change: z.enum(["created", "changed"]),
      added: z.number().int(),
      removed: z.number().int(),
      why: z.array(z.string()),
    }),
  ),
  diff: z.string(),
  unresolved: z.array(z.string()),
  broken: z.array(z.string()),
  notes: z.array(z.string()),
});
export type WrittenPages = z.infer<typeof WrittenPages>;

/** Criteria that a brief may set for written pages. */
export const PAGE_CRITERIA = {
  links: "every link and anchor that the edit touches resolves",
  examples: "examples of the edited pages hold",
} as const;

/** What is to be written, and what stands against it. */
export interface PagesPlan {
  readonly pages: readonly EditedPage[];
  readonly problems: readonly Finding[];
  readonly notes: readonly string[];
}

const EXAMPLE_RULES = /^docs\/(?:broken-example|missing-command|missing-path|version-mismatch)$/;

/** The output of a plan, before anything is written. */
export function outputOf(plan: PagesPlan): WrittenPages {
  const pages = plan.pages.map(({ path, before, text, why }) => ({
    path,
    change: before === null ? ("created" as const) : ("changed" as const),
    ...countChanges(before, text),
    why: [...why],
  }));
  const diff = plan.pages.map(({ path, before, text }) => unifiedDiff(path, before, text)).join("");
  const say = ({ where, message }: Finding) => `${where.file ?? ""}:${where.line ?? 1}: ${message}`;
  return {
    changed: plan.pages.length > 0 && plan.problems.length === 0,
    pages,
    diff: diff.length > DIFF_LIMIT ? `${diff.slice(0, DIFF_LIMIT)}\n... the diff goes on\n` : diff,
    unresolved: plan.problems.filter((one) => !EXAMPLE_RULES.test(one.rule)).map(say),
    broken: plan.problems.filter((one) => EXAMPLE_RULES.test(one.rule)).map(say),
    notes: [...plan.notes],
  };
}

/** Writes the pages of a plan, one effect each, unless something stands against it. */
export async function writePages(plan: PagesPlan, act: Doer, what: string): Promise<TaskOutcome<WrittenPages>> {
  const output = outputOf(plan);
  if (plan.problems.length > 0)
    return {
      output,
      summary: `Nothing was written: ${problemsInWords(output)}.`,
      findings: plan.problems,
      criteria: answers(output, "found before anything was written"),
    };
  if (plan.pages.length === 0)
    return { output, summary: "The pages say all of it already.", skipped: `${what}: the pages say all of it already` };
  const evidence = [];
  for (const [index, page] of plan.pages.entries()) {
    act.progress(index, plan.pages.length, page.path);
    const input = {
      root: act.place.root,
      path: page.path,
      text: page.text,
      expectedDigest: page.digest,
      isExecutable: false,
    };
    const written = await act.do(`page:${page.path}`, fileWrite, input);
    evidence.push({ kind: "file" as const, path: written.path, digest: written.digest, note: written.change });
  }
  return {
    output,
    summary: `${what}: ${linesInWords(output)}.`,
    approach: "Edited the named regions alone; every other byte is as it was.",
    evidence,
    deliverables: output.pages.map((page) => ({
      type: "page",
      value: page.path,
      title: `+${page.added} -${page.removed}`,
    })),
    criteria: answers(output, evidence.map((one) => `${one.path} sha256 ${one.digest.slice(0, 12)}`).join(", ")),
  };
}

/** How many pages and lines change: `2 pages, +3 -1 lines`. */
export function linesInWords(output: WrittenPages): string {
  const sum = (key: "added" | "removed") => output.pages.reduce((total, page) => total + page[key], 0);
  const { length } = output.pages;
  return `${length} page${length === 1 ? "" : "s"}, +${sum("added")} -${sum("removed")} lines`;
}

function problemsInWords({ unresolved, broken }: WrittenPages): string {
  const [first = "", ...rest] = [...broken, ...unresolved];
  return rest.length === 0 ? first : `${first}, and ${rest.length} more`;
}

/** Answers the criteria on written pages. */
export function answers(output: WrittenPages, evidence: string) {
  const [link] = output.unresolved;
  const [example] = output.broken;
  return [
    { criterion: PAGE_CRITERIA.links, met: link === undefined, evidence: link ?? evidence },
    { criterion: PAGE_CRITERIA.examples, met: example === undefined, evidence: example ?? evidence },
  ];
}
