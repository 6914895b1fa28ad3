import { defineOperation, type OperationContext } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import { lookAgain } from "../coordination/index.ts";
import { AwaitedMerge, type PullRequest } from "../workspace/index.ts";
import { decideMerge, type MergeDecision } from "./may-merge.ts";
import { findPullRequest, type Opened, openLocal, PullRequestAddress } from "./repository.ts";

/** Answer of `pr.merge`. `nextStep` is a command for people, where something is left to do. */
export interface MergeAnswer {
  readonly pullRequest: PullRequest;
  readonly mergedSha: string;
  readonly alreadyMerged: boolean;
  readonly nextStep: string | null;
  /** The run that waited for this merge and goes on now, if there is one. */
  readonly run: string | null;
}

/** So many open questions are searched for one that this merge answers. */
const SEARCHED_QUESTIONS = 500;

/** So many commits of the base are searched for a merge that was made before its record. */
const SEARCHED_COMMITS = 1_000;

/** Merges a pull request of the local forge into its base branch, by a human's word alone. Merging again says that it is merged. */
export const mergePullRequest = defineOperation<PullRequestAddress, MergeAnswer>({
  name: "pr.merge",
  summary: "Merges a pull request of the local forge.",
  scope: "decide",
  audited: true,
  input: PullRequestAddress,
  run: async (context, { repository, number }) => {
    const opened = await openLocal(context, repository, "merge");
    const pullRequest = await findPullRequest(context, opened, number);
    const decision = await look(context, opened, pullRequest);
    if (decision.kind === "refuse") throw new OpsError(decision.code, decision.reason, { hint: decision.hint });
    if (decision.kind === "already_merged") {
      await record(context, opened, number, decision.sha);
      return {
        ...{ pullRequest, mergedSha: decision.sha, alreadyMerged: true, nextStep: null },
        run: await carryOn(context, opened, number),
      };
    }
    const earlier = await mergeMadeEarlier(context, opened, decision);
    const sha = earlier ?? (await makeMerge(context, opened, pullRequest, decision));
    const merged = await context.ports.pullRequests.close(
      opened.forge.name,
      number,
      "merged",
      sha,
      context.ports.clock.now(),
    );
    const nextStep = opened.forge.remote === null ? null : `git push ${opened.forge.remote} ${pullRequest.base}`;
    return {
      pullRequest: { ...merged, url: pullRequest.url },
      mergedSha: sha,
      alreadyMerged: earlier !== null,
      nextStep,
      run: await carryOn(context, opened, number),
    };
  },
});

/** Keeps what the forge has only seen: a merge that was made with git itself. */
async function record({ ports }: OperationContext, { forge }: Opened, number: number, sha: string): Promise<void> {
  const kept = await ports.pullRequests.find(forge.name, number);
  if (kept?.state === "open") await ports.pullRequests.close(forge.name, number, "merged", sha, ports.clock.now());
}

/** Lets the run that waits for this merge look again. */
async function carryOn(context: OperationContext, { forge }: Opened, number: number): Promise<string | null> {
  const { approvals, runs } = context.ports;
  const open = await approvals.list({ state: "pending", limit: SEARCHED_QUESTIONS });
  const waiting = open.find(({ arguments: shown }) => {
    const asked = AwaitedMerge.safeParse(shown);
    return asked.success && asked.data.merges.forge === forge.name && asked.data.merges.number === number;
  });
  const run = waiting === undefined ? null : await runs.find(waiting.run);
  return run !== null && (await lookAgain(context, run)) ? run.id : null;
}

type Go = Extract<MergeDecision, { kind: "merge" }>;

async function look(
  context: OperationContext,
  { root, forge, scope }: Opened,
  pullRequest: PullRequest,
): Promise<MergeDecision> {
  const { git, pullRequests } = context.ports;
  const [recorded, headNow, baseNow] = await Promise.all([
    pullRequests.find(forge.name, pullRequest.number),
    git.revision(root, `refs/heads/${pullRequest.head}`, scope),
    git.revision(root, `refs/heads/${pullRequest.base}`, scope),
  ]);
  return decideMerge({ pullRequest, recordedHead: recorded?.headSha ?? pullRequest.headSha, headNow, baseNow });
}

/** A merge that git has and the record has not: made by hand, or just before a crash. Null when the head is not in the base. */
async function mergeMadeEarlier(
  context: OperationContext,
  { root, scope }: Opened,
  { head, base }: Go,
): Promise<string | null> {
  const missing = await context.ports.git.commits(root, { range: `${base}..${head}`, limit: 1 }, scope);
  if (missing.length > 0) return null;
  const since = await context.ports.git.commits(root, { range: `${head}..${base}`, limit: SEARCHED_COMMITS }, scope);
  return since.find((commit) => commit.parents.includes(head))?.sha ?? base;
}

async function makeMerge(
  context: OperationContext,
  { root, scope }: Opened,
  pullRequest: PullRequest,
  { head, base }: Go,
): Promise<string> {
  const message = `Merge pull request #${pullRequest.number} from ${pullRequest.head}\n\n${pullRequest.title}\n`;
  const input = {
    root,
    base: pullRequest.base,
    head: pullRequest.head,
    expectedBase: base,
    expectedHead: head,
    message,
  };
  return (await context.ports.git.merge(input, scope)).sha;
}
