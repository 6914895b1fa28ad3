import { z } from "zod";
import { ForgeRef } from "../../workspace/index.ts";
import { PlannedRelease, ReleaseConflict } from "../plan/model.ts";

/** Branches that carry a pushed version into a protected one; apart from those of releases, which have notes and a changelog. */
export const PUSH_BRANCH_PREFIX = "chore/push-";

/** A planned version, and files that are committed beside what is tracked. */
export const PushInput = z.strictObject({
  plan: PlannedRelease,
  paths: z.array(z.string().min(1)).max(1_000),
  stopsAtConflict: z.boolean().default(true),
});
export type PushInput = z.infer<typeof PushInput>;

/** One file of what is committed; lines are null for binary files. */
const PushedFile = z.strictObject({
  path: z.string(),
  change: z.string(),
  added: z.number().int().nullable(),
  removed: z.number().int().nullable(),
});

/** What the world says before a push, all at once. */
export const PushSurvey = z.strictObject({
  forge: ForgeRef,
  /** Where the commit goes: the current branch, or a branch of its own that a pull request brings into the protected `base`. */
  branch: z.string(),
  base: z.string(),
  /** Why the base takes pull requests alone; null when it is pushed to. */
  protectedBecause: z.string().nullable(),
  /** Files of the work tree that go in, beside the version files. */
  files: z.array(PushedFile),
  /** Files that git does not know and nobody has named. */
  untracked: z.array(z.string()),
  /** Added texts that were searched for secrets. */
  searched: z.number().int(),
  conflicts: z.array(ReleaseConflict),
  /** The commit of this version that an earlier run has made. */
  commit: z.string().nullable(),
  openUrl: z.string().nullable(),
});
export type PushSurvey = z.infer<typeof PushSurvey>;

/** The plan of a version as it is pushed: no changelog, no notes, and the branch of the survey. */
export function planOfPush(plan: PlannedRelease, survey: Pick<PushSurvey, "branch" | "base">): PlannedRelease {
  const [first] = plan.packages;
  const title = plan.commitMessage.split("\n", 1)[0] ?? "";
  const rows = plan.packages.map((one) => `- ${one.name} ${one.current ?? "(first)"} -> ${one.next}`);
  const tags = plan.packages.map((one) => `\`${one.tag}\``).join(", ");
  return {
    ...plan,
    branch: survey.branch,
    base: survey.base,
    commits: [],
    references: [],
    artifacts: [],
    pullRequest: { title, body: `${rows.join("\n")}\n\nMerging this pull request lets ${tags} be made.\n` },
    packages: plan.packages.map((one) => ({
      ...one,
      commits: [],
      changelog: null,
      finalize: null,
      notes: "",
      publishTo: [],
      tagMessage: `${one.name} ${one.next}\n`,
    })),
    channel: first?.isPrerelease === true ? first.channel : null,
  };
}
