import { z } from "zod";
import { Access } from "../../release/index.ts";

/** What `signalbox publish` takes. */
export const PublishSignal = z.strictObject({
  package: z.string().min(1).optional().describe("Publish this package only, by its name or folder"),
  registry: z.string().min(1).optional().describe("Address of the registry; as configured when not given"),
  tag: z
    .string()
    .min(1)
    .optional()
    .describe("dist-tag of npm; `latest`, or the channel of a pre-release, when not given"),
  access: Access.optional().describe("Who may see a scoped package of npm"),
  check: z.boolean().default(false).describe("Only look at the dependencies: outdated and vulnerable ones"),
  dryRun: z.boolean().default(false).describe("Pack, search and show what would be published, and publish nothing"),
});
export type PublishSignal = z.infer<typeof PublishSignal>;

/** What `signalbox publish status` takes. */
export const PublishStatusSignal = z.strictObject({
  package: z.string().min(1).optional().describe("This package only, by its name or folder"),
  registry: z.string().min(1).optional().describe("Address of the registry; as configured when not given"),
});
export type PublishStatusSignal = z.infer<typeof PublishStatusSignal>;
