import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Probe } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { MoveWorktreeInput, MoveWorktreeOutput } from "../../../ops/workspace/index.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";
import { readRevision } from "../read/content.ts";
import { WORKTREE_FILE } from "../read/network.ts";
import { findLayout } from "../read/resolve.ts";
import { removeWorktree, WITHOUT_HOOKS } from "./temporary-worktree.ts";

/** A work tree that stays until it is given up, on a branch of its own; without one it is for looking only. */
export interface KeptWorktree {
  readonly root: string;
  readonly folder: string;
  readonly branch: string | null;
}

/**
 * Makes a work tree at HEAD on its own branch, or finds it again, also where another process with a data folder of its own has
 * made it; a half-made one is made anew, and the branch keeps its commits. Answers its folder.
 */
export async function openWorktree(git: GitRunner, worktree: KeptWorktree, scope: RunScope): Promise<string> {
  const { root, folder, branch } = worktree;
  if (await isReady(git, folder, scope)) return folder;
  const elsewhere = await findElsewhere(git, worktree, scope);
  if (elsewhere !== null) return elsewhere;
  await removeWorktree(git, root, folder, scope);
  mkdirSync(dirname(folder), { recursive: true, mode: 0o700 });
  const head = await readRevision(git, root, "HEAD", scope);
  if (head === null)
    throw new OpsError("precondition", "the repository has no commit yet, so no work tree can be made", {
      hint: "Make a first commit.",
    });
  const existing = branch === null ? null : await readRevision(git, root, `refs/heads/${branch}`, scope);
  const fresh = branch === null ? ["--detach", folder, head] : ["-b", branch, folder, head];
  const place = existing === null || branch === null ? fresh : [folder, branch];
  await git.text(
    {
      root,
      args: [...WITHOUT_HOOKS, "worktree", "add", "--quiet", ...place],
      doing: "making a work tree",
      kind: "write",
    },
    scope,
  );
  writeFileSync(join((await findLayout(git, folder, scope)).gitDir, WORKTREE_FILE), root);
  return folder;
}

/** The folder in which the work tree stands; `null` when it is nowhere. */
export async function findWorktree(git: GitRunner, worktree: KeptWorktree, scope: RunScope): Promise<string | null> {
  return existsSync(worktree.folder) ? worktree.folder : findElsewhere(git, worktree, scope);
}

/** A whole work tree of the same name in another data folder: its owner has died, and this process goes on with its run. */
async function findElsewhere(git: GitRunner, { root, folder }: KeptWorktree, scope: RunScope): Promise<string | null> {
  const said = await git.text(
    { root, args: ["worktree", "list", "--porcelain"], doing: "listing the work trees" },
    scope,
  );
  const name = join(basename(dirname(folder)), basename(folder));
  for (const [, path = ""] of said.matchAll(/^worktree (.*)$/gm)) {
    const isNamed = join(basename(dirname(path)), basename(path)) === name;
    if (isNamed && path !== folder && (await isReady(git, path, scope))) return path;
  }
  return null;
}

/** Removes a work tree, and its branch if that holds no commit which no other branch has. */
export async function closeWorktree(git: GitRunner, worktree: KeptWorktree, scope: RunScope): Promise<void> {
  const { root, branch } = worktree;
  await removeWorktree(git, root, (await findWorktree(git, worktree, scope)) ?? worktree.folder, scope);
  const sha = branch === null ? null : await readRevision(git, root, `refs/heads/${branch}`, scope);
  if (sha === null || branch === null || (await hasOwnCommits(git, { root, branch }, scope))) return;
  await git.ask(
    {
      root,
      args: ["update-ref", "-d", `refs/heads/${branch}`, sha],
      doing: `removing the branch ${branch}`,
      kind: "write",
    },
    scope,
  );
}

/**
 * Puts a work tree of a run at a commit, detached. Its branches stay where they are; changes of tracked files are given up, and
 * untracked files stay. Throws `precondition` for any other checkout.
 */
export async function moveWorktree(
  git: GitRunner,
  { root, sha }: MoveWorktreeInput,
  scope: RunScope,
): Promise<MoveWorktreeOutput> {
  if (!(await isReady(git, root, scope)))
    throw new OpsError("precondition", `${root} is no work tree of a run, so it is not moved to another commit`);
  const args = [...WITHOUT_HOOKS, "checkout", "--quiet", "--force", "--detach", sha, "--"];
  await git.text({ root, args, doing: `putting the work tree at ${sha.slice(0, 12)}`, kind: "write" }, scope);
  return { sha };
}

/** Whether the work tree stands at the commit with nothing changed. */
export async function probeMoveWorktree(
  git: GitRunner,
  { root, sha }: MoveWorktreeInput,
  scope: RunScope,
): Promise<Probe<MoveWorktreeOutput>> {
  if ((await readRevision(git, root, "HEAD", scope)) !== sha) return { kind: "not_done" };
  const args = ["status", "--porcelain", "--untracked-files=no"];
  const changed = await git.text({ root, args, doing: "looking at the work tree" }, scope);
  return changed === "" ? { kind: "done", output: { sha } } : { kind: "not_done" };
}

async function isReady(git: GitRunner, folder: string, scope: RunScope): Promise<boolean> {
  if (!existsSync(join(folder, ".git"))) return false;
  const answer = await git.ask(
    { root: folder, args: ["rev-parse", "--absolute-git-dir"], doing: "looking at a work tree" },
    scope,
  );
  return answer.exitCode === 0 && existsSync(join(answer.stdout.toString("utf8").trim(), WORKTREE_FILE));
}

async function hasOwnCommits(
  git: GitRunner,
  { root, branch }: { readonly root: string; readonly branch: string },
  scope: RunScope,
): Promise<boolean> {
  const args = [
    "rev-list",
    "--max-count=1",
    `refs/heads/${branch}`,
    "--not",
    `--exclude=${branch}`,
    "--branches",
    "--",
  ];
  return (await git.text({ root, args, doing: "looking for commits of the branch" }, scope)) !== "";
}
