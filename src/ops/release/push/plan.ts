import { z } from "zod";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Reader } from "../../../kernel/work/task.ts";
import { readCommits, readForge, readGitState } from "../../workspace/index.ts";
import { tolerate } from "../forge-facts.ts";
import type { PackageRelease, PlannedRelease, ReleaseConflict, ReleasePlan } from "../plan/model.ts";
import { PlanRequest } from "../plan/request.ts";
import { planReleaseTask } from "../plan/task.ts";
import { commitMessage } from "../plan/words.ts";
import { nameRelease } from "../steps/model.ts";
import { findTag } from "../steps/standing.ts";

/** What a release must not have and a push may, or asks the world about: open changes, another branch, no changelog. */
const NOT_OF_PUSHES: readonly ReleaseConflict["code"][] = [
  "dirty_tree",
  "not_on_base",
  "changelog_unsafe",
  "behind_upstream",
  "tag_elsewhere",
];

/** `takesUp`: a version that an earlier push has left without its tag at the remote comes first. */
const Input = PlanRequest.extend({ takesUp: z.boolean().default(true) });
type Input = z.infer<typeof Input>;

/** Plans the next version as a release would, without what stands in the way of releases alone. Read-only. */
export const planPushTask = defineTask<Input, ReleasePlan, ReleasePlan>({
  ...planReleaseTask,
  name: "plan-version",
  title: "version plan",
  summary: "Reads tags and version files, and plans the next version.",
  input: Input,
  plan: async (read, { takesUp, ...request }) => {
    const made = await planReleaseTask.plan(read, request);
    const plan = { ...made, conflicts: made.conflicts.filter((one) => !NOT_OF_PUSHES.includes(one.code)) };
    return (takesUp && plan.kind === "release" ? await findLeft(read, plan) : null) ?? plan;
  },
  act: async (plan, act, { takesUp: _takesUp, ...request }) =>
    tellLeft(plan) ?? planReleaseTask.act(plan, act, request),
});

/** The version that HEAD itself is and has its tag for, where the remote has not got that tag. Null where nothing is left, or more has changed since. */
async function findLeft(read: Reader, plan: PlannedRelease): Promise<PlannedRelease | null> {
  const { root } = read.place;
  const [state, forge] = await Promise.all([read.read(readGitState, { root }), read.read(readForge, { root })]);
  const packages = plan.packages.flatMap((one) => (one.current === null ? [] : [asItStands(one, one.current)]));
  if (forge.remote === null || state.staged + state.unstaged > 0 || packages.length < plan.packages.length) return null;
  const [head] = await read.read(readCommits, { root, range: plan.headSha, limit: 1 });
  const message = commitMessage(packages);
  if (head?.subject !== message.split("\n", 1)[0]) return null;
  const tags = await tolerate(() => Promise.all(packages.map(({ tag }) => findTag(read, root, forge, tag))));
  if (tags.kind === "not_told" || tags.value.some(({ here }) => here !== plan.headSha)) return null;
  const isLeft = tags.value.some(({ there }) => there !== plan.headSha);
  return isLeft ? { ...plan, packages, commitMessage: message } : null;
}

function asItStands(one: PackageRelease, current: string): PackageRelease {
  const tag = `${one.tag.slice(0, -one.next.length)}${current}`;
  return { ...one, next: current, tag, bump: "none", edits: [], reason: "an earlier push has left it" };
}

function tellLeft(plan: ReleasePlan): TaskOutcome<ReleasePlan> | null {
  if (plan.kind === "nothing" || plan.packages.some((one) => one.next !== one.current)) return null;
  return {
    output: plan,
    summary: `${nameRelease(plan)} is committed and tagged by an earlier push, and its tag is not at the remote yet`,
    evidence: [{ kind: "commit", sha: plan.headSha, note: "tagged here" }],
  };
}
