import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../kernel/work/task.ts";
import { gitCommit, gitCreateBranch, gitPush, gitRebase, readForge } from "../../workspace/index.ts";
import { actCommit } from "../commit/act.ts";
import type { CommitPlan } from "../commit/model.ts";
import { pushTarget } from "../commit/facts.ts";
import { planCommit } from "../commit/plan.ts";
import type { PushTarget } from "../commit/model.ts";
import { publish, pushEvidence } from "../commit/publish.ts";
import { PlannedRelease } from "../plan/model.ts";
import { STEP_TIMEOUT_MS } from "./model.ts";
import { findBranch } from "./standing.ts";

/** `stands`: the release commit that an earlier run has made. */
const Input = z.strictObject({ plan: PlannedRelease, stands: z.string().nullable() });
type Input = z.infer<typeof Input>;

/** The release commit on its branch; `pushed` when this step has pushed it. */
export const ReleaseCommit = z.strictObject({ sha: z.string(), branch: z.string(), pushed: z.boolean() });
export type ReleaseCommit = z.infer<typeof ReleaseCommit>;

type Plan =
  | { readonly kind: "make"; readonly commit: CommitPlan }
  | {
      readonly kind: "stands";
      readonly sha: string;
      readonly branch: string;
      readonly root: string;
      readonly push: PushTarget | null;
    };

/** Commits what the release has changed to its branch and pushes it; a commit that stands is only pushed where it is missing. */
export const commitReleaseTask = defineTask<Input, Plan, ReleaseCommit>({
  agent: "release-manager",
  name: "commit-release",
  title: "release commit",
  summary: "Commits changelog and version files to the release branch and pushes it without force.",
  input: Input,
  output: ReleaseCommit,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [gitCreateBranch.name, gitCommit.name, gitPush.name, gitRebase.name],
  plan: planReleaseCommit,
  act: actReleaseCommit,
});

async function planReleaseCommit(read: Reader, { plan, stands }: Input): Promise<Plan> {
  const { branch, commitMessage, packages } = plan;
  if (stands !== null) {
    const root = read.place.repository;
    const forge = await read.read(readForge, { root });
    const { there } = await findBranch(read, root, forge, branch);
    return { kind: "stands", sha: stands, branch, root, push: there === stands ? null : pushTarget(forge) };
  }
  const writesDocs = packages.some((one) => one.changelog !== null) || plan.references.length > 0;
  const commit = await planCommit(read, {
    message: commitMessage,
    all: true,
    paths: [],
    userFacing: false,
    branch,
    writtenBy: ["release-manager", ...(writesDocs ? ["meta-updater"] : [])],
  });
  return { kind: "make", commit };
}

async function actReleaseCommit(plan: Plan, act: Doer): Promise<TaskOutcome<ReleaseCommit>> {
  if (plan.kind === "stands") return pushWhatStands(plan, act);
  const made = await actCommit(plan.commit, act);
  const { sha, branch, pushed } = made.output;
  if (sha === null) throw new OpsError("precondition", "the release changed no file, so there is nothing to commit");
  return { ...made, output: { sha, branch, pushed: pushed !== null } };
}

async function pushWhatStands(plan: Extract<Plan, { kind: "stands" }>, act: Doer): Promise<TaskOutcome<ReleaseCommit>> {
  const { sha, branch, root, push } = plan;
  const output = { sha, branch, pushed: push !== null };
  const says = `the release commit ${sha.slice(0, 12)} stands on ${branch} from an earlier run`;
  const evidence = [{ kind: "commit" as const, sha, note: says }];
  if (push === null) return { output, summary: says, evidence };
  const published = await publish(act, { root, branch, sha, target: push, isProtected: false });
  return { output, summary: `${says}; pushed to ${push.remote}`, evidence: [...evidence, pushEvidence(published)] };
}
