import { existsSync } from "node:fs";
import { join } from "node:path";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Places } from "../../ops/coordination/ports.ts";
import type { GitRunner } from "../git/git-runner.ts";
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
  return {
    open: async (run, kind, repository) => {
      if (kind === "none") return { kind, root: repository, repository };
      const layout = await layoutOf(options.git, repository, NOBODY);
      if (kind === "checkout")
        return { kind: layout.isBare ? "bare" : "checkout", root: layout.root, repository: layout.root };
      const worktree = worktreeOf(run, layout.root);
      const folder = await openWorktree(options.git, worktree, NOBODY);
      return { kind, root: (await findLayout(options.git, folder, NOBODY)).root, repository: layout.root };
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
