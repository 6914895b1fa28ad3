import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../kernel/work/task.ts";
import {
  gitCommit,
  gitCreateBranch,
  gitPush,
  gitRebase,
  readForge,
  readGitState,
  readRemoteHead,
} from "../../workspace/index.ts";
import { actCommit } from "../commit/act.ts";
import type { CommitPlan } from "../commit/model.ts";
import { pushTarget } from "../commit/facts.ts";
import { planCommit } from "../commit/plan.ts";
import { publish, pushEvidence, type Publication } from "../commit/publish.ts";
import { PlannedRelease } from "../plan/model.ts";
import { STEP_TIMEOUT_MS } from "../steps/model.ts";
import { changesOfPush, nothingToPush } from "./survey.ts";

/** `stands`: the commit of this version that an earlier run has made. */
const Input = z.strictObject({
  plan: PlannedRelease,
  paths: z.array(z.string().min(1)),
  stands: z.string().nullable(),
});
type Input = z.infer<typeof Input>;

/** The commit of the version, on its branch. */
export const PushedCommit = z.strictObject({ sha: z.string(), branch: z.string() });
export type PushedCommit = z.infer<typeof PushedCommit>;

type Plan =
  | { readonly kind: "make"; readonly commit: CommitPlan }
  | { readonly kind: "stands"; readonly sha: string; readonly branch: string; readonly push: Publication | null };

/** Commits version files, tracked changes and named files, and pushes their branch. */
export const commitPushTask = defineTask<Input, Plan, PushedCommit>({
  agent: "release-manager",
  name: "commit-push",
  title: "commit of the version",
  summary: "Commits version files, tracked changes and the files that were named, and pushes the branch without force.",
  input: Input,
  output: PushedCommit,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [gitCreateBranch.name, gitCommit.name, gitPush.name, gitRebase.name],
  recover: [{ on: "push_rejected", name: "fetch, rebase in a worktree and push again", times: 1 }],
  plan: planPushCommit,
  act: actPushCommit,
});

async function planPushCommit(read: Reader, { plan, paths, stands }: Input): Promise<Plan> {
  const { root } = read.place;
  if (stands !== null) return planStanding(read, root, { sha: stands, branch: plan.branch });
  const state = await read.read(readGitState, { root });
  const found = await changesOfPush(read, root, state, paths);
  if (found?.selection.kind !== "paths" || found.changes.files.length === 0) throw nothingToPush();
  const commit = await planCommit(read, {
    message: plan.commitMessage,
    all: false,
    paths: [...found.selection.paths],
    userFacing: false,
    branch: plan.branch,
    writtenBy: ["release-manager"],
  });
  return { kind: "make", commit };
}

async function planStanding(
  read: Reader,
  root: string,
  { sha, branch }: { readonly sha: string; readonly branch: string },
): Promise<Plan> {
  const target = pushTarget(await read.read(readForge, { root }));
  const there = target === null ? null : await read.read(readRemoteHead, { root, remote: target.remote, branch });
  const push = target === null || there === sha ? null : { root, branch, sha, target, isProtected: false };
  return { kind: "stands", sha, branch, push };
}

async function actPushCommit(plan: Plan, act: Doer): Promise<TaskOutcome<PushedCommit>> {
  if (plan.kind === "make") {
    const made = await actCommit(plan.commit, act);
    const { sha, branch } = made.output;
    if (sha === null) throw new OpsError("precondition", "there is nothing to commit");
    return { ...made, output: { sha, branch } };
  }
  const { sha, branch, push } = plan;
  const says = `the commit ${sha.slice(0, 12)} stands on ${branch} from an earlier run`;
  const evidence = [{ kind: "commit" as const, sha, note: says }];
  if (push === null) return { output: { sha, branch }, summary: says, evidence };
  const published = await publish(act, push);
  return {
    output: { sha: published.sha, branch },
    summary: `${says}; pushed to ${published.remote}`,
    evidence: [...evidence, pushEvidence(published)],
  };
}
