import type { CallScope } from "../../kernel/work/effect.ts";
import type { ForgeRef, Git } from "../../ops/workspace/index.ts";

/** So many commits of the base are searched for the merge itself. */
const SEARCHED_COMMITS = 1_000;

/** Heads of an open pull request: as it was opened, now, and of the branch that it goes into. */
export interface OpenHeads {
  readonly recorded: string;
  readonly live: string;
  readonly base: string | null;
}

/**
 * The commit by which somebody has merged an open pull request with git itself; null when it is not in its base. The head that it
 * was opened with has to be in the base too: a branch that was put back to the base holds nothing, and is not merged.
 */
export async function findMergeByHand(
  git: Pick<Git, "revision" | "commits">,
  forge: ForgeRef,
  { recorded, live, base }: OpenHeads,
  scope: CallScope,
): Promise<string | null> {
  if (base === null) return null;
  for (const head of new Set([live, recorded])) if (!(await isWithin(git, forge, { head, base }, scope))) return null;
  const since = await git.commits(forge.name, { range: `${live}..${base}`, limit: SEARCHED_COMMITS }, scope);
  return since.find((commit) => commit.parents.includes(live))?.sha ?? live;
}

async function isWithin(
  git: Pick<Git, "revision" | "commits">,
  forge: ForgeRef,
  { head, base }: { readonly head: string; readonly base: string },
  scope: CallScope,
): Promise<boolean> {
  if (head === base) return true;
  if ((await git.revision(forge.name, head, scope)) === null) return false; // cleared away since
  return (await git.commits(forge.name, { range: `${base}..${head}`, limit: 1 }, scope)).length === 0;
}
