import type { TaskOutcome } from "../../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../../kernel/work/task.ts";
import { gitMoveWorktree, MoveWorktreeOutput, readRevision } from "../../../workspace/index.ts";
import { STEP_TIMEOUT_MS } from "../model.ts";
import { MergedReleaseInput } from "./tag.ts";

interface Plan {
  readonly root: string;
  /** Where the run's work tree stands. */
  readonly from: string | null;
}

/** Puts the run's work tree at the merged commit: what is published is then what was tagged, whatever else has come to the base. */
export const standAtMergeTask = defineTask<MergedReleaseInput, Plan, MoveWorktreeOutput>({
  agent: "release-manager",
  name: "stand-at-merge",
  title: "files of the merged commit",
  summary: "Puts the run's own work tree at the commit that was merged, to publish from it.",
  input: MergedReleaseInput,
  output: MoveWorktreeOutput,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [gitMoveWorktree.name],
  plan: planMove,
  act: actMove,
});

async function planMove(read: Reader): Promise<Plan> {
  const { root } = read.place;
  return { root, from: await read.read(readRevision, { root, name: "HEAD" }) };
}

async function actMove(
  { root, from }: Plan,
  act: Doer,
  { mergedSha: sha }: MergedReleaseInput,
): Promise<TaskOutcome<MoveWorktreeOutput>> {
  await act.do(`stand:${sha}`, gitMoveWorktree, { root, sha });
  return {
    output: { sha },
    summary: `the run's work tree stands at ${sha.slice(0, 12)}${from === sha ? " already" : ""}`,
    evidence: [{ kind: "commit", sha, note: "published from here" }],
  };
}
