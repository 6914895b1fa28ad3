import type { GitState, Selection } from "../../workspace/index.ts";

/** What a commit takes: what was named, else the index where it holds something, else tracked changes. */
export type SelectionChoice =
  | { readonly kind: "take"; readonly selection: Selection; readonly left: readonly string[] }
  | { readonly kind: "untracked_only"; readonly untracked: readonly string[] }
  | { readonly kind: "nothing" };

/** Chooses what is committed. Source: release specification, commit step 2. */
export function chooseSelection(
  state: Pick<GitState, "staged" | "unstaged" | "untracked">,
  asked: { readonly all: boolean; readonly paths: readonly string[] },
): SelectionChoice {
  if (asked.paths.length > 0) return { kind: "take", selection: { kind: "paths", paths: [...asked.paths] }, left: [] };
  const isClean = state.staged === 0 && state.unstaged === 0;
  if (asked.all)
    return isClean && state.untracked.length === 0
      ? { kind: "nothing" }
      : { kind: "take", selection: { kind: "all" }, left: [] };
  if (state.staged > 0) return { kind: "take", selection: { kind: "index" }, left: state.untracked };
  if (state.unstaged > 0) return { kind: "take", selection: { kind: "tracked" }, left: state.untracked };
  return state.untracked.length > 0 ? { kind: "untracked_only", untracked: state.untracked } : { kind: "nothing" };
}
