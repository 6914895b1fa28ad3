import { z } from "zod";
import { CreateSkillInput } from "../../tooling/index.ts";

/** What `signalbox skill create` takes: what the skill is made from, and how its pull request is opened. */
export const SkillSignal = CreateSkillInput.extend({
  draft: z.boolean().default(false).describe("open the pull request as a draft"),
  reviewers: z.array(z.string().min(1)).max(50).default([]).describe("ask this person for a review; repeat for more"),
  base: z.string().min(1).optional().describe("branch that the pull request goes into"),
  dryRun: z.boolean().default(false).describe("show the files that would be written, and change nothing"),
});
export type SkillSignal = z.infer<typeof SkillSignal>;

/** The part of the signal that the skill is made from. */
export function skillOf(signal: SkillSignal): CreateSkillInput {
  const { draft: _draft, reviewers: _reviewers, base: _base, dryRun: _dryRun, ...skill } = signal;
  return skill;
}
