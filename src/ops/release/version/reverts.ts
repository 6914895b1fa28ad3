import { footersOf } from "../message/parse.ts";
import { headerOf, type ReleaseCommit } from "./commit.ts";

/** What a range's reverts do: the commits that are left out with their revert, and the reverts of what was released before. */
export interface Reverts {
  /** Both ends of every pair within the range; the value names the other end. */
  readonly pairs: ReadonlyMap<string, string>;
  /** Reverts of commits outside the range. */
  readonly ofReleased: ReadonlySet<string>;
}

/** Shortest abbreviation of a commit's name that is trusted. Source: git-config(1), core.abbrev, minimum of the default. */
const SHA = /\b[0-9a-f]{7,64}\b/gi;
/** Git names the other parent too when a merge is reverted: "reversing changes made to ...". */
const SAYS_REVERTS = /This reverts commits?\s+([^.]*?)(?:,\s+reversing|\.|$)/gi;
const QUOTED = /^(?:Revert|Reapply) "(.*)"$/;
const TYPED = /^revert(?:\([^()]*\))?!?: +(.*)$/i;

/**
 * Pairs commits with their reverts, newest first, so that the revert of a revert brings the commit back. A revert of a merge
 * takes all that the merge brought.
 */
export function findReverts(commits: readonly ReleaseCommit[]): Reverts {
  const graph = createGraph(commits);
  const pairs = new Map<string, string>();
  const ofReleased = new Set<string>();
  for (const [position, commit] of commits.entries()) {
    if (pairs.has(commit.sha)) continue;
    const reverted = revertedBy(commit);
    if (reverted === null) continue;
    const targets = targetsOf(reverted, commits, position, graph).filter((sha) => !pairs.has(sha));
    if (targets.length === 0) ofReleased.add(commit.sha);
    for (const sha of targets.flatMap((target) => graph.broughtBy(target)))
      if (!pairs.has(sha)) pairs.set(sha, commit.sha);
    const [first] = targets;
    if (first !== undefined) pairs.set(commit.sha, first);
  }
  return { pairs, ofReleased };
}

/** What a commit says that it reverts: names of commits, or the header of one. Null when it is no revert. */
function revertedBy(commit: ReleaseCommit): { readonly shas: readonly string[]; readonly header: string } | null {
  const header = headerOf(commit);
  const named = [...commit.message.matchAll(SAYS_REVERTS)].flatMap((match) => match[1]?.match(SHA) ?? []);
  const typed = TYPED.exec(header)?.[1];
  const quoted = QUOTED.exec(header)?.[1];
  if (named.length === 0 && typed === undefined && quoted === undefined) return null;
  const refs = typed === undefined || named.length > 0 ? [] : shasInFooters(commit.message);
  return { shas: [...named, ...refs].map((sha) => sha.toLowerCase()), header: quoted ?? typed ?? "" };
}

/** `Refs: 676104e, a215868` of a `revert:`. Source: Conventional Commits 1.0.0, example of a revert. */
function shasInFooters(message: string): readonly string[] {
  return footersOf(message)
    .filter((footer) => /^(?:refs|reverts)$/i.test(footer.token))
    .flatMap((footer) => footer.value.match(SHA) ?? []);
}

function targetsOf(
  reverted: { readonly shas: readonly string[]; readonly header: string },
  commits: readonly ReleaseCommit[],
  position: number,
  graph: Graph,
): readonly string[] {
  if (reverted.shas.length > 0) return reverted.shas.flatMap((sha) => graph.find(sha));
  const older = commits.slice(position + 1).find((commit) => sameHeader(headerOf(commit), reverted.header));
  return older === undefined ? [] : [older.sha];
}

/** A header as the revert quotes it: with or without the number of the pull request that a squash added. */
function sameHeader(left: string, right: string): boolean {
  const bare = (header: string) => header.replace(/ \([#!]\d+\)$/, "");
  return right !== "" && bare(left) === bare(right);
}

interface Graph {
  /** The commit of the range that a whole or abbreviated name stands for; empty when there is none, or several. */
  find(sha: string): readonly string[];
  /** A commit itself; for a merge all commits of the range that it brought. */
  broughtBy(sha: string): readonly string[];
}

function createGraph(commits: readonly ReleaseCommit[]): Graph {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const reach = (from: readonly string[]): Set<string> => {
    const seen = new Set<string>();
    const open = [...from];
    for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
      const commit = bySha.get(sha);
      if (commit === undefined || seen.has(sha)) continue;
      seen.add(sha);
      open.push(...commit.parents);
    }
    return seen;
  };
  return {
    find: (sha) => {
      if (bySha.has(sha)) return [sha];
      const found = commits.filter((commit) => commit.sha.startsWith(sha));
      return found.length === 1 ? found.map((commit) => commit.sha) : [];
    },
    broughtBy: (sha) => {
      const [first = "", ...others] = bySha.get(sha)?.parents ?? [];
      if (others.length === 0) return [sha];
      const kept = reach([first]);
      return [sha, ...[...reach(others)].filter((one) => !kept.has(one))];
    },
  };
}
