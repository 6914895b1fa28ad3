import { z } from "zod";
import { ProposeInput, ReportInput } from "../../docs/index.ts";
import { Publication } from "../docs/index.ts";

const { dryRun: _dryRun, ...publication } = Publication.shape;

/** What `signalbox report` takes. */
export const ReportSignal = z.strictObject({
  ...ReportInput.shape,
  out: z
    .string()
    .min(1)
    .max(500)
    .regex(/\.md$|\/$/, "a path that ends in .md, or a folder that ends in / was expected")
    .optional()
    .describe("Propose it as this page of the repository, or as a page in this folder/"),
  ...publication,
});
export type ReportSignal = z.infer<typeof ReportSignal>;

/** What `signalbox propose` takes. */
export const ProposeSignal = z.strictObject({
  ...ProposeInput.shape,
  open: z.boolean().default(false).describe("Write each as a page in docs/proposals and open a pull request"),
  ...publication,
});
export type ProposeSignal = z.infer<typeof ProposeSignal>;
