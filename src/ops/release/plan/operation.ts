import { z } from "zod";
import { defineOperation } from "../../../kernel/operation.ts";
import type { Finding } from "../../../kernel/record/finding.ts";
import { findingsOf } from "./findings.ts";
import { type Looker, planRepository } from "./look.ts";
import type { ReleasePlan } from "./model.ts";
import { PlanRequest } from "./request.ts";
import { summarizePlan } from "./task.ts";

/** Time limit of a look, ms. Source: coordination specification, section 3, the slow layer. */
const LOOK_MS = 600_000;

/** Which repository, and what is asked of its release. */
export const ReleasePlanInput = PlanRequest.extend({ root: z.string().min(1).max(4_096) });
export type ReleasePlanInput = z.infer<typeof ReleasePlanInput>;

/** A plan with what it found. */
export interface ReleasePlanAnswer {
  readonly summary: string;
  readonly plan: ReleasePlan;
  readonly findings: readonly Finding[];
}

/** Plans a release without a run: reads, and changes nothing. */
export const releasePlanOperation = defineOperation<ReleasePlanInput, ReleasePlanAnswer>({
  name: "release.plan",
  summary: "Plans the release that the commits lead to: versions, why, edits, changelog, and what is in the way",
  scope: "read",
  audited: false,
  input: ReleasePlanInput,
  run: async ({ ports }, { root: path, ...request }) => {
    const { root } = await ports.git.resolve(path);
    const signal = AbortSignal.timeout(LOOK_MS);
    const scope = { run: "", assignment: "release.plan", agent: "release-manager", key: "", signal };
    const place = { root, repository: root, at: ports.clock.now(), progress: () => undefined };
    const looker: Looker = { read: (query, input) => query.run(ports, input, scope) };
    const plan = await planRepository(looker, place, request);
    return { summary: summarizePlan(plan), plan, findings: findingsOf(plan) };
  },
});
