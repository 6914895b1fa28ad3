import { existsSync } from "node:fs";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { RunScope } from "../../process/runner.ts";
import { lastLines } from "../git-failure.ts";
import type { GitRunner } from "../git-runner.ts";
import { findLayout } from "../read/resolve.ts";
import { waitForIndex } from "./index-guard.ts";

/** A branch to be moved from one commit to another, and why (for the reflog). */
export interface BranchMove {
  readonly root: string;
  readonly branch: string;
  readonly from: string;
  readonly to: string;
  readonly reason: string;
}

/**
 * Moves a branch only if it still is where it was, and with it the work tree that has it checked out, if there is one. Local
 * changes are kept; when they would be overwritten nothing moves and it is a `conflict`. Files go first: a crash in between
 * leaves a state from which the same call goes on.
 */
export async function moveBranch(git: GitRunner, move: BranchMove, asked: RunScope): Promise<void> {
  if (move.from === move.to) return;
  const scope = { ...asked, signal: new AbortController().signal }; // short, and must not be left half-way by an abort
  const checkout = await checkoutOf(git, move.root, move.branch, scope);
  if (checkout !== null) await moveFiles(git, { ...move, checkout }, scope);
  const args = ["update-ref", "-m", move.reason, `refs/heads/${move.branch}`, move.to, move.from];
  const answer = await git.ask({ root: move.root, args, doing: `moving ${move.branch}`, kind: "write" }, scope);
  if (answer.exitCode === 0) return;
  if (checkout !== null) await moveFiles(git, { ...move, checkout, from: move.to, to: move.from }, scope);
  throw new OpsError("stale", `the branch ${move.branch} has moved meanwhile`, {
    details: { expected: move.from, git: lastLines(answer.stderr, 3) },
  });
}

/** The work tree in which a branch is checked out, or null. */
export async function checkoutOf(
  git: GitRunner,
  root: string,
  branch: string,
  scope: RunScope,
): Promise<string | null> {
  const said = await git.text(
    { root, args: ["worktree", "list", "--porcelain"], doing: "listing the work trees" },
    scope,
  );
  for (const block of said.split("\n\n")) {
    const path = /^worktree (.*)$/m.exec(block)?.[1] ?? "";
    if (new RegExp(`^branch refs/heads/${escaped(branch)}$`, "m").test(block) && existsSync(path)) return path;
  }
  return null;
}

async function moveFiles(
  git: GitRunner,
  move: BranchMove & { readonly checkout: string },
  scope: RunScope,
): Promise<void> {
  const { checkout, from, to } = move;
  await waitForIndex((await findLayout(git, checkout, scope)).gitDir);
  await git.ask(
    { root: checkout, args: ["update-index", "-q", "--refresh"], doing: "looking at the files", kind: "write" },
    scope,
  );
  const answer = await git.ask(
    { root: checkout, args: ["read-tree", "-m", "-u", from, to], doing: "moving the files", kind: "write" },
    scope,
  );
  if (answer.exitCode === 0) return;
  throw new OpsError(
    "conflict",
    `${move.branch} is checked out in ${checkout}, and local changes there would be overwritten: ${lastLines(answer.stderr, 4)}`,
    {
      hint: "Commit or stash these changes, then run the command again.",
      details: { checkout, git: lastLines(answer.stderr, 20) },
    },
  );
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
