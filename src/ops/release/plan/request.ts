import { z } from "zod";

/** What a person asks of a release. Everything is optional: the commits decide. */
export const PlanRequest = z.strictObject({
  channel: z
    .string()
    .regex(/^(?!\d+$)[0-9A-Za-z-]{1,40}$/, "a word of letters, digits and hyphens, such as rc")
    .optional()
    .describe("Make a pre-release in this channel, such as rc"),
  version: z.string().min(1).max(100).optional().describe("Release exactly this version"),
  bump: z.enum(["patch", "minor", "major"]).optional().describe("Move the version by this, whatever the commits say"),
  packages: z
    .array(z.string().min(1))
    .max(500)
    .default([])
    .describe("Release these packages only, and those that depend on them"),
});
export type PlanRequest = z.infer<typeof PlanRequest>;
