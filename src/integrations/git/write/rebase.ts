import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { MergeInput, RebaseInput, RebaseOutput } from "../../../ops/workspace/index.ts";
import { gitFailure } from "../git-failure.ts";
import type { GitRunner } from "../git-runner.ts";
import { readRevision } from "../read/content.ts";
import { readNetwork } from "../read/network.ts";
import { moveBranch } from "./move-branch.ts";
import { conflictedFiles, inTemporaryWorktree } from "./temporary-worktree.ts";

/** Fetches a branch's remote counterpart, rebases onto it in a work tree of its own, and moves the branch if it has not changed. */
export async function rebaseBranch(git: GitRunner, input: RebaseInput, scope: CallScope): Promise<RebaseOutput> {
  await requireAt(git, { root: input.root, branch: input.branch, expected: input.expectedHead }, scope);
  const onto = await fetchBranch(git, input, scope);
  const settings = ["autoStash", "autoSquash", "updateRefs"].flatMap((name) => ["-c", `rebase.${name}=false`]);
  const sha = await combine(
    git,
    {
      ...{ root: input.root, commit: input.expectedHead, verb: "rebase" },
      args: [...settings, "rebase", "--quiet", onto],
      doing: `rebasing ${input.branch} onto ${input.remote}`,
    },
    scope,
  );
  await moveBranch(
    git,
    {
      root: input.root,
      branch: input.branch,
      from: input.expectedHead,
      to: sha,
      reason: `signalbox: rebase onto ${input.remote}`,
    },
    scope,
  );
  return { sha, onto };
}

/** Whether the branch was moved onto its remote counterpart. */
export async function probeRebase(git: GitRunner, input: RebaseInput, scope: CallScope): Promise<Probe<RebaseOutput>> {
  const sha = await readRevision(git, input.root, `refs/heads/${input.branch}`, scope);
  if (sha === input.expectedHead) return { kind: "not_done" };
  const onto = await readRevision(git, input.root, `refs/remotes/${input.remote}/${input.branch}`, scope);
  if (sha !== null && onto !== null && (await isAncestor(git, input.root, { older: onto, newer: sha }, scope)))
    return { kind: "done", output: { sha, onto } };
  return {
    kind: "unknown",
    reason: `${input.branch} has moved to ${sha ?? "nothing"}, which does not stand on ${input.remote}'s`,
  };
}

/** Merges one branch into another in a work tree of its own, with a merge commit, if both are where they were expected. */
export async function mergeBranch(git: GitRunner, input: MergeInput, scope: CallScope): Promise<{ sha: string }> {
  await requireAt(git, { root: input.root, branch: input.base, expected: input.expectedBase }, scope);
  await requireAt(git, { root: input.root, branch: input.head, expected: input.expectedHead }, scope);
  if (await isAncestor(git, input.root, { older: input.expectedHead, newer: input.expectedBase }, scope))
    return { sha: input.expectedBase };
  const options = ["--quiet", "--no-ff", "--no-autostash", "--cleanup=whitespace"];
  const sha = await combine(
    git,
    {
      ...{ root: input.root, commit: input.expectedBase, verb: "merge" },
      args: ["merge", ...options, "-m", input.message, input.expectedHead],
      doing: `merging ${input.head} into ${input.base}`,
    },
    scope,
  );
  await moveBranch(
    git,
    {
      root: input.root,
      branch: input.base,
      from: input.expectedBase,
      to: sha,
      reason: `signalbox: merge ${input.head}`,
    },
    scope,
  );
  return { sha };
}

/** Whether one commit is in the history of another. Commits that are not here are in nobody's. */
export async function isAncestor(
  git: GitRunner,
  root: string,
  pair: { readonly older: string; readonly newer: string },
  scope: CallScope,
): Promise<boolean> {
  const answer = await git.ask(
    { root, args: ["merge-base", "--is-ancestor", pair.older, pair.newer], doing: "comparing two commits" },
    scope,
  );
  return answer.exitCode === 0;
}

interface Combining {
  readonly root: string;
  /** What is checked out when it begins. */
  readonly commit: string;
  readonly verb: "rebase" | "merge";
  readonly args: readonly string[];
  readonly doing: string;
}

/** Rebases or merges in a work tree of its own, and answers the commit that came of it. Throws `conflict`, with nothing left behind. */
function combine(git: GitRunner, { root, commit, verb, args, doing }: Combining, scope: CallScope): Promise<string> {
  return inTemporaryWorktree(git, { root, commit }, scope, async (folder) => {
    const { exitCode, stderr } = await git.ask({ root: folder, args, doing, kind: "write" }, scope);
    if (exitCode !== 0) throw await conflictOrFailure(git, { folder, doing, abort: [verb, "--abort"], stderr }, scope);
    const made = ["rev-parse", "--verify", "HEAD^{commit}"];
    return git.text({ root: folder, args: made, doing: `reading the commit after the ${verb}` }, scope);
  });
}

async function fetchBranch(git: GitRunner, input: RebaseInput, scope: CallScope): Promise<string> {
  const tracking = `refs/remotes/${input.remote}/${input.branch}`;
  const args = [
    "fetch",
    "--quiet",
    "--no-tags",
    "--recurse-submodules=no",
    "--no-write-fetch-head",
    "--",
    input.remote,
    `+refs/heads/${input.branch}:${tracking}`,
  ];
  const network = await readNetwork(git, input.root, scope);
  await git.text(
    { root: input.root, args, doing: `fetching ${input.branch} from ${input.remote}`, kind: "network", ...network },
    scope,
  );
  return git.text(
    { root: input.root, args: ["rev-parse", "--verify", `${tracking}^{commit}`], doing: "reading what was fetched" },
    scope,
  );
}

async function requireAt(
  git: GitRunner,
  at: { readonly root: string; readonly branch: string; readonly expected: string },
  scope: CallScope,
): Promise<void> {
  const { root, branch, expected } = at;
  const found = await readRevision(git, root, `refs/heads/${branch}`, scope);
  if (found !== expected)
    throw new OpsError(
      "stale",
      `${branch} was expected at ${expected.slice(0, 12)}, and is at ${found?.slice(0, 12) ?? "no commit"}`,
      { details: { expected, found } },
    );
}

async function conflictOrFailure(
  git: GitRunner,
  failed: { folder: string; doing: string; abort: readonly string[]; stderr: string },
  scope: CallScope,
): Promise<OpsError> {
  const files = await conflictedFiles(git, failed.folder, scope);
  await git.ask({ root: failed.folder, args: failed.abort, doing: "giving up", kind: "write" }, scope);
  if (files.length === 0) return gitFailure({ doing: failed.doing, exitCode: 1, stderr: failed.stderr });
  const shown = files.slice(0, 5).join(", ");
  return new OpsError(
    "conflict",
    `${failed.doing} ends in conflicts in ${files.length > 5 ? `${shown} and ${files.length - 5} more` : shown}`,
    {
      hint: "Settle it by hand (`git rebase` or `git merge`), then answer retry or run the command again: it goes on with your commit.",
      details: { files: files.slice(0, 100) },
    },
  );
}
