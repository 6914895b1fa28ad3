import { z } from "zod";

/** What `signalbox push` takes. */
export const PushSignal = z.strictObject({
  bump: z.enum(["patch", "minor", "major"]).default("patch").describe("How far the version moves"),
  package: z.string().min(1).optional().describe("The package whose version moves, where there are several"),
  paths: z
    .array(z.string().min(1))
    .max(1_000)
    .default([])
    .describe("Commit these files too, beside what git tracks already"),
  open: z.boolean().default(true).describe("Open the URL of release.openUrl in the browser at the end"),
  dryRun: z.boolean().default(false).describe("Print the plan and how it would be undone, and change nothing"),
});
export type PushSignal = z.infer<typeof PushSignal>;
