import { z } from "zod";

/** What `signalbox release` takes. */
export const ReleaseSignal = z.strictObject({
  channel: z
    .string()
    .regex(/^(?!\d+$)[0-9A-Za-z-]{1,40}$/, "a word of letters, digits and hyphens, such as rc")
    .optional()
    .describe("Make a pre-release in this channel, such as rc"),
  as: z.string().min(1).max(100).optional().describe("Release exactly this version"),
  bump: z.enum(["patch", "minor", "major"]).optional().describe("Move the version by this, whatever the commits say"),
  package: z
    .array(z.string().min(1))
    .max(500)
    .default([])
    .describe("Release this package only, and those that depend on it"),
  dryRun: z
    .boolean()
    .default(false)
    .describe("Print the plan whole, with what stands and what is in the way; change nothing"),
});
export type ReleaseSignal = z.infer<typeof ReleaseSignal>;
