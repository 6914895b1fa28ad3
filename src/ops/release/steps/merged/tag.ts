import { z } from "zod";
import type { TaskOutcome } from "../../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../../kernel/work/task.ts";
import { type ForgeRef, gitCreateTag, gitPushTag, readForge } from "../../../workspace/index.ts";
import { PlannedRelease } from "../../plan/model.ts";
import { STEP_TIMEOUT_MS } from "../model.ts";
import { findTag } from "../standing.ts";

/** The planned release and the commit that its merge gave. */
export const MergedReleaseInput = z.strictObject({ plan: PlannedRelease, mergedSha: z.string() });
export type MergedReleaseInput = z.infer<typeof MergedReleaseInput>;

/** Tags and the commit that they name. */
export const ReleaseTags = z.strictObject({ tags: z.array(z.string()), sha: z.string() });
export type ReleaseTags = z.infer<typeof ReleaseTags>;

interface Plan {
  readonly root: string;
  readonly forge: ForgeRef;
  /** Tags that are not where they are to be. */
  readonly missing: readonly string[];
}

/** Makes the annotated tags of a release at the merged commit. */
export const tagReleaseTask = defineTask<MergedReleaseInput, Plan, ReleaseTags>({
  agent: "release-manager",
  name: "tag-release",
  title: "release tag",
  summary: "Makes the annotated tags of the release at the commit that was merged.",
  input: MergedReleaseInput,
  output: ReleaseTags,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [gitCreateTag.name],
  plan: (read, input) => planTags(read, input, "here"),
  act: actTag,
});

/** Pushes the tags of a release, one by one and without force. */
export const pushReleaseTagTask = defineTask<MergedReleaseInput, Plan, ReleaseTags>({
  agent: "release-manager",
  name: "push-release-tag",
  title: "push of the tag",
  summary: "Pushes the release's tags to the remote without force.",
  input: MergedReleaseInput,
  output: ReleaseTags,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [gitPushTag.name],
  plan: (read, input) => planTags(read, input, "there"),
  act: actPushTag,
});

async function planTags(read: Reader, input: MergedReleaseInput, where: "here" | "there"): Promise<Plan> {
  const root = read.place.repository;
  const forge = await read.read(readForge, { root });
  const missing: string[] = [];
  for (const { tag } of input.plan.packages) {
    const found = await findTag(read, root, forge, tag);
    if (found[where] !== input.mergedSha) missing.push(tag);
  }
  return { root, forge, missing };
}

async function actTag(plan: Plan, act: Doer, input: MergedReleaseInput): Promise<TaskOutcome<ReleaseTags>> {
  const { root, forge } = plan;
  const { mergedSha: sha } = input;
  const fetchFrom = forge.remote === null ? null : { remote: forge.remote, branch: input.plan.base };
  for (const { tag, tagMessage } of input.plan.packages)
    if (plan.missing.includes(tag))
      await act.do(`tag:${tag}`, gitCreateTag, { root, tag, sha, message: tagMessage, fetchFrom });
  return conclude(input, plan.missing, {
    made: `tagged ${sha.slice(0, 12)} as`,
    stands: "stand at the merged commit already",
    undo: (tag) => `git tag -d ${tag}`,
  });
}

async function actPushTag(plan: Plan, act: Doer, input: MergedReleaseInput): Promise<TaskOutcome<ReleaseTags>> {
  const { root, forge } = plan;
  const { remote, remoteUrl } = forge;
  if (remote === null || remoteUrl === null) {
    const reason = "the repository has no remote to push a tag to";
    return { output: { tags: [], sha: input.mergedSha }, summary: reason, skipped: reason };
  }
  for (const { tag } of input.plan.packages)
    if (plan.missing.includes(tag))
      await act.do(`push:${tag}`, gitPushTag, { root, remote, remoteUrl, tag, sha: input.mergedSha });
  return conclude(input, plan.missing, {
    made: `pushed to ${remote}:`,
    stands: `are at ${remote} already`,
    undo: (tag) => `git push ${remote} :refs/tags/${tag}`,
  });
}

function conclude(
  input: MergedReleaseInput,
  made: readonly string[],
  words: { readonly made: string; readonly stands: string; readonly undo: (tag: string) => string },
): TaskOutcome<ReleaseTags> {
  const tags = input.plan.packages.map((one) => one.tag);
  const { mergedSha: sha } = input;
  return {
    output: { tags, sha },
    summary: made.length === 0 ? `${tags.join(", ")} ${words.stands}` : `${words.made} ${made.join(", ")}`,
    evidence: tags.map((tag) => ({ kind: "commit" as const, sha, note: tag })),
    deliverables: made.map((tag) => ({ type: "tag", value: tag, title: sha.slice(0, 12), undo: words.undo(tag) })),
  };
}
