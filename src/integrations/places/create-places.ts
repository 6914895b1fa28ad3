import { existsSync } from "node:fs";
import { join } from "node:path";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Places } from "../../ops/coordination/ports.ts";
import type { GitRunner } from "../git/git-runner.ts";
import { isMirror } from "../git/mirror/create-mirrors.ts";
import { readRevision } from "../git/read/content.ts";
import { findLayout, layoutOf, NOBODY } from "../git/read/resolve.ts";
import { closeWorktree, findWorktree, openWorktree, type KeptWorktree } from "../git/write/kept-worktree.ts";

/** `dataDir` is the data folder; work trees stand in `worktrees/<run>` below it. */
export interface PlacesOptions {
  readonly git: GitRunner;
  readonly dataDir: string;
}

/** The places in which runs work: the user's checkout, or a work tree of the run's own. */
export function createPlaces(options: PlacesOptions): Places {
  const worktreeOf = (run: string, root: string): KeptWorktree => {
    if (!/^[\w.-]+$/.test(run) || run.startsWith(".")) throw new OpsError("invalid_input", `"${run}" is no run's id`);
    return { root, folder: join(options.dataDir, "worktrees", run), branch: `signalbox/${run}` };
  };
  const hasHead = async (root: string) => (await readRevision(options.git, root, "HEAD", NOBODY)) !== null;
  return {
    open: async (run, kind, repository) => {
      if (kind === "none") return { kind, root: repository, repository };
      const layout = await layoutOf(options.git, repository, NOBODY);
      const isCopied = kind === "look" && isMirror(layout.root) && (await hasHead(layout.root));
      if (kind === "checkout" || (kind === "look" && !isCopied))
        return { kind: layout.isBare ? "bare" : "checkout", root: layout.root, repository: layout.root };
      const own = worktreeOf(run, layout.root);
      const folder = await openWorktree(options.git, isCopied ? { ...own, branch: null } : own, NOBODY);
      const { root } = await findLayout(options.git, folder, NOBODY);
      return { kind: isCopied ? "checkout" : "worktree", root, repository: layout.root };
    },
    close: async (run, repository, keep) => {
      const worktree = worktreeOf(run, repository);
      if (!existsSync(repository)) return null;
      if (keep) return findWorktree(options.git, worktree, NOBODY);
      const layout = await layoutOf(options.git, repository, NOBODY);
      await closeWorktree(options.git, { ...worktree, root: layout.root }, NOBODY);
      return null;
    },
  };
}
