import { z } from "zod";
import { CreateAgentInput, CreateSkillInput, CreateTemplateInput, CreateToolInput } from "../../tooling/index.ts";

/** How what was made gets reviewed; the same for every kind. */
const review = {
  draft: z.boolean().default(false).describe("open the pull request as a draft"),
  reviewers: z.array(z.string().min(1)).max(50).default([]).describe("ask this person for a review; repeat for more"),
  base: z.string().min(1).optional().describe("branch that the pull request goes into"),
  dryRun: z.boolean().default(false).describe("show the files that would be written, and change nothing"),
};

/** How the pull request of what was made is opened. */
const ReviewSignal = z.strictObject(review);
export type ReviewSignal = z.infer<typeof ReviewSignal>;

/** What `signalbox skill create` takes. */
export const SkillSignal = CreateSkillInput.extend(review);
/** What `signalbox agent create` takes. */
export const AgentSignal = CreateAgentInput.extend(review);
/** What `signalbox tool create` takes. */
export const ToolSignal = CreateToolInput.extend(review);
/** What `signalbox template create` takes. */
export const TemplateSignal = CreateTemplateInput.extend(review);

/** A signal of any kind: what is made, and how it is reviewed. */
export type MakingSignal = ReviewSignal & { readonly name: string; readonly folder: string };

/** The part of the signal that the thing is made from. */
export function makingOf(signal: MakingSignal): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(signal).filter(([field]) => !Object.hasOwn(review, field)));
}
