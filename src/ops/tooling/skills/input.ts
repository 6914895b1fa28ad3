import { z } from "zod";
import { Description, HostTools, Lines, RepositoryFolder, TemplateName, ThingName } from "../making/fields.ts";
import { COMPATIBILITY_LIMIT } from "../skill-format/fields.ts";

/** What a new skill is made from. Field texts are shown by the doors. */
export const CreateSkillInput = z.strictObject({
  name: ThingName.describe("name of the skill and of its slash command: 1 to 64 of a-z, 0-9 and single hyphens"),
  description: Description.describe("what the skill does and when to use it"),
  folder: RepositoryFolder.default(".claude/skills").describe("folder that holds the repository's skills"),
  with: z
    .array(z.enum(["scripts", "references", "assets"]))
    .max(3)
    .default([])
    .describe("subfolders to make beside SKILL.md"),
  steps: Lines.describe("one step of the instructions; repeat for more"),
  examples: Lines.describe('one example, "request => what comes of it"; repeat for more'),
  edgeCases: Lines.describe("one edge case and what to do in it; repeat for more"),
  tools: HostTools.describe("a tool that the skill may use without asking; repeat for more"),
  license: z.string().trim().min(1).max(200).optional().describe("license name, or the file that holds it"),
  compatibility: z
    .string()
    .trim()
    .min(1)
    .max(COMPATIBILITY_LIMIT)
    .optional()
    .describe("what the skill needs around it: a program, a host, network access"),
  template: TemplateName.optional().describe("template to make it from; chosen by the description if none is named"),
});
export type CreateSkillInput = z.infer<typeof CreateSkillInput>;
