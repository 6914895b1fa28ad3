import { OpsError } from "../../../kernel/ops-error.ts";
import type { Changes, GitState } from "../../workspace/index.ts";

const SHOWN = 10;
const MEBIBYTE = 1024 * 1024;

/** How git is told to give up what it is in the middle of. Source: git-bisect(1), "Bisect reset"; all others take `--abort`. */
export function endingCommand(inProgress: NonNullable<GitState["inProgress"]>): string {
  return inProgress === "bisect" ? "git bisect reset" : `git ${inProgress} --abort`;
}

/** Throws the named reason why nothing can be committed here at all. Source: release specification, commit step 1. */
export function refuseState(state: GitState): string {
  if (state.isBare)
    throw new OpsError("refused", `${state.root} is a bare repository: it has no work tree to commit from`, {
      hint: "Name a clone or a linked worktree with --repo.",
    });
  if (state.inProgress !== null) {
    throw new OpsError("precondition", `a ${state.inProgress} is in progress`, {
      hint: `Finish it or end it (\`${endingCommand(state.inProgress)}\`) first.`,
      details: { conflicted: state.conflicted.slice(0, SHOWN) },
    });
  }
  if (state.conflicted.length > 0) {
    throw new OpsError("precondition", `unmerged files: ${listed(state.conflicted)}`, {
      hint: "Settle the conflict and stage the files first.",
    });
  }
  if (state.branch === null) {
    throw new OpsError("precondition", "HEAD is detached: there is no branch to commit on", {
      hint: "Run `git switch -c <branch>` first.",
    });
  }
  if (state.identity === null) {
    throw new OpsError("precondition", "git has no identity for the commit", {
      hint: "Set user.name and user.email with `git config`; Signalbox never changes git's configuration.",
    });
  }
  return state.branch;
}

/** Throws the named reason why this change can't be committed. */
export function refuseChanges(changes: Changes, maxFileMegabytes: number): void {
  if (changes.files.length === 0) throw nothingToCommit("the selection holds no change");
  if (changes.conflictMarkers.length > 0) {
    const places = changes.conflictMarkers.map((marker) => `${marker.path}:${marker.line}`);
    throw new OpsError("precondition", `conflict markers in the diff: ${listed(places)}`, {
      hint: "Settle the conflict and remove the markers.",
      details: { places: places.slice(0, SHOWN) },
    });
  }
  const large = changes.files.filter(
    (file) => file.sizeBytes > maxFileMegabytes * MEBIBYTE && !file.isSubmodule && file.change !== "deleted",
  );
  if (large.length === 0) return;
  const sizes = large.map((file) => `${file.path} (${Math.ceil(file.sizeBytes / MEBIBYTE)} MiB)`);
  throw new OpsError("precondition", `files over the limit of ${maxFileMegabytes} MiB: ${listed(sizes)}`, {
    hint: "Keep them out, track them with Git LFS, or raise release.maxFileMegabytes in signalbox.yaml.",
  });
}

/** The refusal of a commit without content. */
export function nothingToCommit(why: string, hint = "Change or stage something first."): OpsError {
  return new OpsError("refused", `nothing to commit: ${why}`, { hint });
}

/** Untracked files are asked about: they are committed only by name or with `--all`. */
export function untrackedOnly(untracked: readonly string[]): OpsError {
  return new OpsError("refused", `nothing to commit but untracked files: ${listed(untracked)}`, {
    hint: "Add --all to commit all of them, or name some with --paths.",
    details: { untracked: untracked.slice(0, 200) },
  });
}

function listed(items: readonly string[]): string {
  const more = items.length - SHOWN;
  return items.slice(0, SHOWN).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
