import { z } from "zod";
import { DocsEdit, DocsEdits, EditOperation } from "../../docs/index.ts";

/** How the result of documentation work is published. */
export const Publication = z.strictObject({
  message: z.string().min(1).optional().describe("The commit message, by Conventional Commits"),
  pr: z.boolean().default(true).describe("Open a pull request"),
  draft: z.boolean().default(false).describe("Open it as a draft"),
  reviewers: z.array(z.string().min(1)).max(50).default([]).describe("Ask these people for a review"),
  base: z.string().min(1).optional().describe("The branch that the pull request goes into"),
  dryRun: z.boolean().default(false).describe("Show the diff, and change nothing"),
});
export type Publication = z.infer<typeof Publication>;

/** What `signalbox docs update` takes: one edit by its own fields, or several by a file, or both. */
export const DocsSignal = z
  .strictObject({
    page: z.string().min(1).max(1_000).optional().describe("The page, relative to the top level"),
    section: z.string().min(1).max(500).optional().describe('The heading, a path of headings ("A > B") or an #anchor'),
    operation: EditOperation.default("replace").describe("What is done to the section"),
    text: z.string().max(200_000).default("").describe("The new text in Markdown; the new heading for rename"),
    withSubsections: z.boolean().default(false).describe("Replace or append behind the subsections too"),
    edits: DocsEdits.default([])
      .describe("Several edits, each with page, section, operation and text")
      .meta({ fromFile: "file" }),
    ...Publication.shape,
  })
  .superRefine((signal, context) => {
    if (signal.page === undefined) {
      if (signal.edits.length > 0) return;
      const message = "name a page with --section and --text, or a list of edits with --file";
      context.addIssue({ code: "custom", path: ["page"], message });
      return;
    }
    for (const issue of DocsEdit.safeParse(ownEdit(signal, signal.page)).error?.issues ?? [])
      context.addIssue({ code: "custom", path: issue.path, message: issue.message });
  });
export type DocsSignal = z.infer<typeof DocsSignal>;

/** What `signalbox docs audit` takes. */
export const DocsAuditSignal = z.strictObject({
  external: z.boolean().default(false).describe("Ask for the web addresses that pages link to"),
  runExamples: z.boolean().default(false).describe("Run the examples that are marked as runnable, in a copy"),
});
export type DocsAuditSignal = z.infer<typeof DocsAuditSignal>;

/** What `signalbox docs fix` takes. */
export const FixSignal = z.strictObject({
  pages: z.array(z.string().min(1)).max(1_000).default([]).describe("Mend these pages only"),
  ...Publication.shape,
});
export type FixSignal = z.infer<typeof FixSignal>;

/** All edits of a signal: the one that its own fields make, then those of the list. */
export function editsOf(signal: DocsSignal): DocsEdits {
  return signal.page === undefined ? signal.edits : [ownEdit(signal, signal.page), ...signal.edits];
}

function ownEdit(
  signal: Pick<DocsSignal, "section" | "operation" | "text" | "withSubsections">,
  page: string,
): DocsEdit {
  const { section, operation, text, withSubsections } = signal;
  return { page, ...(section === undefined ? {} : { section }), operation, text, withSubsections };
}
