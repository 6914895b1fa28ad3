import { z } from "zod";
import type { Job } from "../../workspace/index.ts";
import { ReleaseSettings } from "../settings.ts";
import { readReleaseFacts } from "./facts/job.ts";
import { PlanFacts } from "./facts/model.ts";
import type { ReleasePlan } from "./model.ts";
import { planRelease } from "./plan-release.ts";
import { PlanRequest } from "./request.ts";

/** Name of the job in the registry of workers. */
export const RELEASE_PLAN_JOB = "release-plan";

/** What the job is told: everything that is known without reading history and files. */
export const PlanOrder = z.strictObject({
  root: z.string(),
  ground: PlanFacts.omit({ repository: true }),
  settings: ReleaseSettings,
  request: PlanRequest,
});
export type PlanOrder = z.infer<typeof PlanOrder>;

/** Reads history and files and plans the release on them, in a worker: the main thread gets the plan and not the facts. */
export const releasePlanJob: Job<PlanOrder, ReleasePlan> = async (tools, order, progress) => {
  const { root, ground, settings, request } = order;
  const input = { root, head: ground.headSha, name: ground.name, settings: settings.version };
  const repository = await readReleaseFacts(tools, input, progress);
  progress(0, 0, "planning");
  return planRelease({ ...ground, repository }, settings, request);
};
