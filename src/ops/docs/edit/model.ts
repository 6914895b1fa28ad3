import { z } from "zod";
import { Finding } from "../../../kernel/record/finding.ts";

/** What is done to a section, or to the whole page (`write`). */
export const EDIT_OPERATIONS = ["replace", "append", "insert-after", "rename", "remove", "write"] as const;
/** One of the operations. */
export const EditOperation = z.enum(EDIT_OPERATIONS);
export type EditOperation = z.infer<typeof EditOperation>;

/** At most so many edits are made at once, of at most so many characters each. */
const EDITS_LIMIT = 200;
const TEXT_LIMIT = 200_000;

/**
 * One requested edit. `section` is a heading, or a path of headings ("Install > From source"), or an anchor ("#install").
 * The subsections of a section stay, unless `withSubsections`; `remove` and `insert-after` always see the whole section.
 */
export const DocsEdit = z
  .strictObject({
    page: z.string().min(1).max(1_000).describe("The page, relative to the top level"),
    section: z.string().min(1).max(500).optional().describe("The heading, a path of headings (A > B) or an #anchor"),
    operation: EditOperation.default("replace").describe("What is done to the section"),
    text: z.string().max(TEXT_LIMIT).default("").describe("The new text in Markdown; the new heading for rename"),
    withSubsections: z.boolean().default(false).describe("Replace or append behind the subsections too"),
  })
  .superRefine((edit, context) => {
    const needsSection = edit.operation !== "write" && edit.operation !== "append";
    if (needsSection && edit.section === undefined)
      context.addIssue({ code: "custom", path: ["section"], message: `${edit.operation} needs a section` });
    if (edit.operation === "write" && edit.section !== undefined)
      context.addIssue({ code: "custom", path: ["section"], message: "write is about the whole page" });
    const needsText = edit.operation !== "replace" && edit.operation !== "remove";
    if (needsText && edit.text.trim() === "")
      context.addIssue({ code: "custom", path: ["text"], message: `${edit.operation} needs a text` });
    if (edit.operation === "rename" && /[\r\n]/.test(edit.text.trim()))
      context.addIssue({ code: "custom", path: ["text"], message: "a heading is one line" });
  });
export type DocsEdit = z.infer<typeof DocsEdit>;

/** Several edits, applied in their order. */
export const DocsEdits = z.array(DocsEdit).max(EDITS_LIMIT);
export type DocsEdits = z.infer<typeof DocsEdits>;

/** A page after editing. `before` is null for one that is made; `digest` is SHA-256 of the bytes that were read, null for a new page. */
export const EditedPage = z.strictObject({
  path: z.string(),
  before: z.string().nullable(),
  text: z.string(),
  digest: z.string().nullable(),
  why: z.array(z.string()),
});
export type EditedPage = z.infer<typeof EditedPage>;

/** What edits come to: pages to be written, and findings that must not stand afterwards. */
export const EditedDocs = z.strictObject({
  pages: z.array(EditedPage),
  problems: z.array(Finding),
  notes: z.array(z.string()),
});
export type EditedDocs = z.infer<typeof EditedDocs>;
