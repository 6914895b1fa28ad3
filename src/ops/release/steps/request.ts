import { z } from "zod";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../kernel/work/task.ts";
import { forgeCreatePullRequest, type ForgeRef, type PullRequest, readForge } from "../../workspace/index.ts";
import { PlannedRelease } from "../plan/model.ts";
import { withMarker } from "./marker.ts";
import { nameRelease, STEP_TIMEOUT_MS } from "./model.ts";
import { findRequest } from "./standing.ts";

/** `finishes`: another run of `signalbox release` may finish what was merged, so the plan goes into the body. */
const Input = z.strictObject({ plan: PlannedRelease, sha: z.string(), finishes: z.boolean().default(true) });
type Input = z.infer<typeof Input>;

/** The pull request of a release. `taken`: an earlier run has opened it. */
export const ReleaseRequest = z.strictObject({
  kind: z.enum(["opened", "taken"]),
  number: z.number().int(),
  url: z.string(),
});
export type ReleaseRequest = z.infer<typeof ReleaseRequest>;

interface Plan {
  readonly root: string;
  readonly forge: ForgeRef;
  readonly found: Pick<PullRequest, "number" | "url" | "state"> | null;
}

/** Opens the pull request of the release, with its plan in it, or takes the one that an earlier run has opened. */
export const openReleaseRequestTask = defineTask<Input, Plan, ReleaseRequest>({
  agent: "release-manager",
  name: "open-release-pr",
  title: "release pull request",
  summary: "Opens the pull request of the release branch, with notes and plan.",
  input: Input,
  output: ReleaseRequest,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [forgeCreatePullRequest.name],
  recover: [{ on: "conflict", name: "take the open pull request of the branch", times: 1, replan: true }],
  plan: planRequest,
  act: actRequest,
});

async function planRequest(read: Reader, { plan }: Input): Promise<Plan> {
  const root = read.place.repository;
  const forge = await read.read(readForge, { root });
  const request = await findRequest(read, forge, plan.branch);
  if (request === null) return { root, forge, found: null };
  const { number, url, state } = request;
  return { root, forge, found: { number, url, state } };
}

async function actRequest(plan: Plan, act: Doer, input: Input): Promise<TaskOutcome<ReleaseRequest>> {
  const { root, forge, found } = plan;
  const { branch, base, pullRequest } = input.plan;
  if (found !== null)
    return {
      output: { kind: "taken", number: found.number, url: found.url },
      summary: `pull request #${found.number} of the release stands from an earlier run (${found.state})`,
      evidence: [{ kind: "url", url: found.url }],
    };
  const opened = await act.do(`pr:${branch}`, forgeCreatePullRequest, {
    ...{ forge, root, head: branch, headSha: input.sha, base, title: pullRequest.title },
    body: input.finishes ? withMarker(pullRequest.body, input.plan) : pullRequest.body,
    isDraft: false,
    reviewers: [],
  });
  const { number, url } = opened;
  const undo = forge.kind === "local" ? `signalbox pr close ${number}` : `close ${url}`;
  return {
    output: { kind: "opened", number, url },
    summary: `opened pull request #${number}: release ${nameRelease(input.plan)}`,
    evidence: [{ kind: "url", url }],
    deliverables: [{ type: "pull request", value: url, title: pullRequest.title, undo }],
  };
}
