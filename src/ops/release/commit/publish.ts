import type { Evidence } from "../../../kernel/record/evidence.ts";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type { Doer } from "../../../kernel/work/task.ts";
import { gitPush, gitRebase } from "../../workspace/index.ts";
import type { PushTarget } from "./model.ts";

/** One branch at one commit, to be pushed. */
export interface Publication {
  readonly root: string;
  readonly branch: string;
  readonly sha: string;
  readonly target: PushTarget;
  readonly isProtected: boolean;
}

/** Where a branch stands after it was pushed; `sha` differs from what was committed when it had to be rebased. */
export interface Published {
  readonly remote: string;
  readonly branch: string;
  readonly sha: string;
  readonly wasRebased: boolean;
}

/**
 * Pushes without force. Throws `push_rejected` the first time; in the attempt that recovers from it the branch is rebased in a
 * worktree and pushed again, once. Source: coordination specification, section 6.
 */
export async function publish(act: Doer, publication: Publication): Promise<Published> {
  if (act.recovering?.code === "push_rejected") return rebaseAndPush(act, publication);
  try {
    return { ...(await push(act, "push", publication)), wasRebased: false };
  } catch (thrown) {
    if (act.recovering === undefined || !isOpsError(thrown, "push_rejected")) throw thrown;
    return rebaseAndPush(act, publication);
  }
}

/** What proves a push. */
export function pushEvidence(published: Published): Evidence {
  return {
    kind: "command",
    command: ["git", "push", published.remote, published.branch],
    exitCode: 0,
    note: `${published.remote}/${published.branch} is at ${published.sha.slice(0, 12)}`,
  };
}

async function rebaseAndPush(act: Doer, publication: Publication): Promise<Published> {
  const { root, branch, sha, target } = publication;
  const rebased = await act.do("rebase", gitRebase, { root, remote: target.remote, branch, expectedHead: sha });
  return { ...(await push(act, "push-rebased", { ...publication, sha: rebased.sha })), wasRebased: true };
}

function push(
  act: Doer,
  key: string,
  publication: Publication,
): Promise<{ remote: string; branch: string; sha: string }> {
  const { root, branch, sha, target, isProtected } = publication;
  return act.do(key, gitPush, { root, remote: target.remote, remoteUrl: target.remoteUrl, branch, sha, isProtected });
}
