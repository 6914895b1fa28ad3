import { defineTask } from "../../../kernel/work/task.ts";
import type { ReleaseConflict, ReleasePlan } from "../plan/model.ts";
import type { PlanRequest } from "../plan/request.ts";
import { planReleaseTask } from "../plan/task.ts";

/** What a release must not have and a push may, or asks the world about: open changes, another branch, no changelog. */
const NOT_OF_PUSHES: readonly ReleaseConflict["code"][] = [
  "dirty_tree",
  "not_on_base",
  "changelog_unsafe",
  "behind_upstream",
  "tag_elsewhere",
];

/** Plans the next version as a release would, without what stands in the way of releases alone. Read-only. */
export const planPushTask = defineTask<PlanRequest, ReleasePlan, ReleasePlan>({
  ...planReleaseTask,
  name: "plan-version",
  title: "version plan",
  summary: "Reads tags and version files, and plans the next version.",
  plan: async (read, input) => {
    const plan = await planReleaseTask.plan(read, input);
    return { ...plan, conflicts: plan.conflicts.filter((one) => !NOT_OF_PUSHES.includes(one.code)) };
  },
});
