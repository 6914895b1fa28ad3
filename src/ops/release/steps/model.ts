import { z } from "zod";
import { ForgeRef } from "../../workspace/index.ts";
import { PlannedRelease, ReleaseConflict } from "../plan/model.ts";

/** Each release step may take this long, ms. Source: coordination specification, section 3. */
export const STEP_TIMEOUT_MS = 300_000;

/** Branches that carry a release commit until it is merged; not `release/*`, which is protected. */
export const RELEASE_BRANCH_PREFIX = "chore/release-";

/** One question that stands before a release. `inconclusive`: nobody could tell, which is never a pass. */
export const ReleaseCheck = z.strictObject({
  name: z.enum([
    "clean tree",
    "up to date",
    "tags free",
    "version files",
    "versions unpublished",
    "milestone",
    "urgent issues",
    "checks of the commit",
    "other release",
  ]),
  verdict: z.enum(["pass", "fail", "inconclusive", "error", "not_applicable"]),
  note: z.string(),
});
export type ReleaseCheck = z.infer<typeof ReleaseCheck>;

/** How one step of a release stands in the world. `null`: it can't be told before the steps above it are done. */
export const StepStanding = z.strictObject({
  step: z.string(),
  agent: z.string(),
  stands: z.boolean().nullable(),
  says: z.string(),
  /** The action that policy asks a human about. */
  asks: z.string().nullable(),
});
export type StepStanding = z.infer<typeof StepStanding>;

/** A release that was merged and not brought to its end: with what it was planned as. */
export const UnfinishedRelease = z.strictObject({
  plan: PlannedRelease,
  number: z.number().int(),
  url: z.string(),
  mergedSha: z.string(),
  missing: z.array(z.string()),
});
export type UnfinishedRelease = z.infer<typeof UnfinishedRelease>;

/** What the world says before a release, all at once. */
export const ReleaseSurvey = z.strictObject({
  forge: ForgeRef,
  checks: z.array(ReleaseCheck),
  conflicts: z.array(ReleaseConflict),
  /** CI of this forge is the project's own checks, which are run here. */
  runsChecksHere: z.boolean(),
  /** The release commit that stands on its branch from an earlier run. */
  commit: z.string().nullable(),
  steps: z.array(StepStanding),
  unfinished: UnfinishedRelease.nullable(),
  /** Files to which the announcement is appended. */
  announce: z.array(z.string()),
});
export type ReleaseSurvey = z.infer<typeof ReleaseSurvey>;

/** A release in one word for people: `core 1.2.0, cli 2.0.0`. */
export function nameRelease(plan: Pick<PlannedRelease, "packages">): string {
  return plan.packages.map((one) => `${one.name} ${one.next}`).join(", ");
}

/** The plan without what later steps do not look at: the judged commits. */
export function slimPlan(plan: PlannedRelease): PlannedRelease {
  return { ...plan, commits: [], packages: plan.packages.map((one) => ({ ...one, commits: [] })) };
}
