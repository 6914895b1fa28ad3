import type { CommitInput } from "../../../ops/workspace/index.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";
import { readRevision } from "../read/content.ts";
import { layoutOf } from "../read/resolve.ts";
import { readHeadRef } from "./create-branch.ts";
import { type KeptIndex, keptIndexOf, waitForIndex } from "./index-guard.ts";
import { checkoutOf } from "./move-branch.ts";

/** Clears away what was made for a commit that will not be: what a cut-off one has left, and else the empty branch. */
export async function takeBackCommit(git: GitRunner, input: CommitInput, scope: RunScope): Promise<void> {
  if (await clearCutOff(git, input, scope)) return;
  const tip = await readRevision(git, input.root, `refs/heads/${input.branch}`, unending(scope));
  if (tip === input.expectedHead) await takeHeadBack(git, input, scope);
}

/**
 * Clears away what a commit of this run that was cut off has left: what it staged, HEAD on the branch made for it, and that
 * branch while it is empty. What another's hand has moved meanwhile stays as it is. Answers whether anything was left.
 */
export async function clearCutOff(git: GitRunner, input: CommitInput, asked: RunScope): Promise<boolean> {
  const scope = unending(asked);
  const { gitDir } = await layoutOf(git, input.root, scope);
  const index = keptIndexOf(gitDir, asked.run);
  if (!index.isThere()) return false;
  if ((await readRevision(git, input.root, "HEAD", scope)) === input.expectedHead) {
    await waitForIndex(gitDir);
    if (await holdsOnlyOurs(git, input, index, scope)) index.restore();
    await takeHeadBack(git, input, scope);
  }
  index.forget();
  return true;
}

/** Brings HEAD back from the empty branch that was made for a commit, and removes that branch. */
export async function takeHeadBack(git: GitRunner, input: CommitInput, asked: RunScope): Promise<void> {
  const { root, branch, headFrom, expectedHead } = input;
  if (headFrom === undefined) return;
  const scope = unending(asked);
  const [head, from] = await Promise.all([
    readHeadRef(git, root, scope),
    readRevision(git, root, `refs/heads/${headFrom}`, scope),
  ]);
  if (from !== expectedHead) return; // going back would make others' commits look like changes of the files
  if (head === `refs/heads/${branch}`) {
    const args = ["symbolic-ref", "-m", `signalbox: back to ${headFrom}`, "HEAD", `refs/heads/${headFrom}`];
    await git.text({ root, args, doing: `moving HEAD back to ${headFrom}`, kind: "write" }, scope);
  }
  if (expectedHead === null || (await checkoutOf(git, root, branch, scope)) !== null) return;
  const args = ["update-ref", "-d", `refs/heads/${branch}`, expectedHead]; // refuses when the branch has moved
  await git.ask({ root, args, doing: `removing the empty branch ${branch}`, kind: "write" }, scope);
}

/** The same scope without an end: what was begun is mended also after an abort. */
export function unending<Scope extends RunScope>(scope: Scope): Scope {
  return { ...scope, signal: new AbortController().signal };
}

/** Whether nobody but the cut-off commit has staged anything since the index was kept. */
async function holdsOnlyOurs(git: GitRunner, input: CommitInput, index: KeptIndex, scope: RunScope): Promise<boolean> {
  const tree = async (env: { readonly GIT_INDEX_FILE?: string }) => {
    const answer = await git.ask(
      { root: input.root, args: ["write-tree"], doing: "comparing the index", kind: "write", env },
      scope,
    );
    return answer.exitCode === 0 ? answer.stdout.toString("utf8").trim() : null;
  };
  const now = await tree({});
  return now !== null && (now === input.tree || now === (await tree({ GIT_INDEX_FILE: index.path })));
}
