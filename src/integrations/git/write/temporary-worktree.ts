import { createHash } from "node:crypto";
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { isOpsError } from "../../../kernel/ops-error.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";

/** No hook has a say in a work tree that nobody sees being made. */
export const WITHOUT_HOOKS = ["-c", "core.hooksPath=/dev/null"];

/** Works in a detached work tree of its own, which is removed afterwards; one that a crash left behind is removed first. */
export async function inTemporaryWorktree<Result>(
  git: GitRunner,
  at: { readonly root: string; readonly commit: string },
  scope: RunScope,
  use: (folder: string) => Promise<Result>,
): Promise<Result> {
  const prefix = `signalbox-${createHash("sha256").update(`${at.root}\0${scope.run}\0${scope.assignment}`).digest("hex").slice(0, 12)}-`;
  await removeLeftOver(git, at.root, prefix, scope);
  const home = realpathSync(mkdtempSync(join(tmpdir(), prefix)));
  const folder = join(home, "tree");
  const calm = { ...scope, signal: new AbortController().signal }; // tidying goes on after an abort
  try {
    await git.text(
      {
        root: at.root,
        args: [...WITHOUT_HOOKS, "worktree", "add", "--quiet", "--detach", folder, at.commit],
        doing: "making a temporary work tree",
        kind: "write",
      },
      scope,
    );
    return await use(folder);
  } finally {
    await removeWorktree(git, at.root, folder, calm);
    rmSync(home, { recursive: true, force: true });
  }
}

/** Removes a work tree and what git remembers of it; one that is not there is fine. */
export async function removeWorktree(git: GitRunner, root: string, folder: string, scope: RunScope): Promise<void> {
  await git.ask(
    {
      root,
      args: [...WITHOUT_HOOKS, "worktree", "remove", "--force", "--force", folder],
      doing: "removing a work tree",
      kind: "write",
    },
    scope,
  );
  rmSync(folder, { recursive: true, force: true });
  await git.ask({ root, args: ["worktree", "prune"], doing: "forgetting removed work trees", kind: "write" }, scope);
}

/** Paths that could not be merged in a work tree. */
export async function conflictedFiles(git: GitRunner, folder: string, scope: RunScope): Promise<string[]> {
  try {
    const said = await git.text(
      {
        root: folder,
        args: ["diff", "--name-only", "--diff-filter=U", "-z", "--no-ext-diff"],
        doing: "listing the conflicts",
      },
      scope,
    );
    return said.split("\0").filter((path) => path !== "");
  } catch (error) {
    if (isOpsError(error, "precondition")) return []; // no index to ask: then there is no conflict either
    throw error;
  }
}

async function removeLeftOver(git: GitRunner, root: string, prefix: string, scope: RunScope): Promise<void> {
  const said = await git.text(
    { root, args: ["worktree", "list", "--porcelain"], doing: "listing the work trees" },
    scope,
  );
  for (const match of said.matchAll(/^worktree (.*)$/gm)) {
    const folder = match[1] ?? "";
    if (!basename(dirname(folder)).startsWith(prefix)) continue;
    await removeWorktree(git, root, folder, scope);
    rmSync(dirname(folder), { recursive: true, force: true });
  }
}
