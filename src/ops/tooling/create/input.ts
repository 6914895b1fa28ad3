import { z } from "zod";
import { characterCount, COMPATIBILITY_LIMIT, DESCRIPTION_LIMIT } from "../skill-format/fields.ts";
import { nameFault } from "../skill-format/name.ts";

/** A folder below the repository's top level, in forward slashes. */
export const SkillFolder = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\s/\\][^\\\n\r]*$/, "expected a folder relative to the repository, with forward slashes")
  .refine(
    (folder) => !folder.split("/").some((part) => part === ".." || part === "." || part === "" || part === ".git"),
    "expected a folder within the repository",
  );

const Line = z.string().trim().min(1).max(2_000);
const lines = z.array(Line).max(40).default([]);

/** What a new skill is made from. Field texts are shown by the doors. */
export const CreateSkillInput = z.strictObject({
  name: z
    .string()
    .refine((name) => nameFault(name) === null, {
      error: (issue) => `the name ${typeof issue.input === "string" ? nameFault(issue.input) : "is no text"}`,
    })
    .describe("name of the skill and of its slash command: 1 to 64 of a-z, 0-9 and single hyphens"),
  description: z
    .string()
    .trim()
    .min(1)
    .refine((text) => characterCount(text) <= DESCRIPTION_LIMIT, `at most ${DESCRIPTION_LIMIT} characters`)
    .describe("what the skill does and when to use it"),
  folder: SkillFolder.default(".claude/skills").describe("folder that holds the repository's skills"),
  with: z
    .array(z.enum(["scripts", "references", "assets"]))
    .max(3)
    .default([])
    .describe("subfolders to make beside SKILL.md"),
  steps: lines.describe("one step of the instructions; repeat for more"),
  examples: lines.describe('one example, "request => what comes of it"; repeat for more'),
  edgeCases: lines.describe("one edge case and what to do in it; repeat for more"),
  tools: z
    .array(z.string().regex(/^[^\s,]+(?:\([^)\n]*\))?$/, "expected one tool, such as Read or Bash(git:*)"))
    .max(40)
    .default([])
    .describe("a tool that the skill may use without asking; repeat for more"),
  license: z.string().trim().min(1).max(200).optional().describe("license name, or the file that holds it"),
  compatibility: z
    .string()
    .trim()
    .min(1)
    .max(COMPATIBILITY_LIMIT)
    .optional()
    .describe("what the skill needs around it: a program, a host, network access"),
  template: z
    .string()
    .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/)
    .optional()
    .describe("template to make it from; chosen by the description if none is named"),
});
export type CreateSkillInput = z.infer<typeof CreateSkillInput>;
