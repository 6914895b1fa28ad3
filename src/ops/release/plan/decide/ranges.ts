import type { CommitVerdict } from "../model.ts";
import type { PackageFacts } from "../packages/model.ts";
import { ownerOf } from "../packages/find.ts";
import type { VersionSettings } from "../../settings.ts";
import type { ReleaseCommit } from "../../version/commit.ts";
import { effectiveBump, type Judgement, judgeCommits, largerBump } from "../../version/table.ts";
import type { LastVersions } from "../../version/tags.ts";

/** The commits of one package since its last stable version, and since its last version of any kind, newest first. */
export interface PackageRange {
  readonly one: PackageFacts;
  readonly last: LastVersions;
  readonly sinceStable: readonly Judgement[];
  readonly sinceLast: readonly Judgement[];
}

/** Parts a history among packages: a commit belongs to those whose folders its paths are in, since their last version. */
export function rangesOf(
  commits: readonly ReleaseCommit[],
  packages: readonly { readonly one: PackageFacts; readonly last: LastVersions }[],
): readonly PackageRange[] {
  const judge = createJudge(commits);
  const owners = ownersOf(
    commits,
    packages.map(({ one }) => one),
  );
  return packages.map(({ one, last }) => {
    const isOwn = (judged: Judgement) => owners.get(judged.sha)?.includes(one.folder) === true;
    const sinceStable = judge(last.stable?.commit ?? null).filter(isOwn);
    const [newest] = last.prereleases;
    return {
      one,
      last,
      sinceStable,
      sinceLast: newest === undefined ? sinceStable : judge(newest.commit).filter(isOwn),
    };
  });
}

/** Every commit that any package has not released, with what it does to their versions. */
export function verdictsOf(
  commits: readonly ReleaseCommit[],
  ranges: readonly PackageRange[],
  settings: VersionSettings,
): readonly CommitVerdict[] {
  const found = new Map<string, { judged: Judgement; folders: string[]; bump: CommitVerdict["bump"] }>();
  for (const { one, last, sinceStable } of ranges) {
    for (const judged of sinceStable) {
      const bump = effectiveBump(judged.bump, last.stable?.version ?? null, settings);
      const known = found.get(judged.sha) ?? { judged, folders: [], bump: "none" };
      known.folders.push(one.folder);
      known.bump = largerBump(known.bump, bump);
      found.set(judged.sha, known);
    }
  }
  const rest = new Map(
    judgeCommits(commits.filter((commit) => !found.has(commit.sha))).map((judged) => [judged.sha, judged]),
  );
  return commits.flatMap(({ sha }) => {
    const known = found.get(sha);
    const judged = known?.judged ?? rest.get(sha);
    return judged === undefined ? [] : [verdictOf(judged, known?.folders ?? [], known?.bump ?? "none")];
  });
}

function verdictOf(judged: Judgement, packages: string[], bump: CommitVerdict["bump"]): CommitVerdict {
  const { releaseAs: _releaseAs, ...told } = judged;
  const elsewhere = packages.length === 0 && told.row !== "merge" ? ": it touches no package" : "";
  const softened = bump !== judged.bump && packages.length > 0 ? `, while the version is 0.y.z: ${bump}` : "";
  return { ...told, bump, packages, reason: `${told.reason}${softened}${elsewhere}` };
}

/** Judges what a base does not reach; packages of the same base share the work. */
function createJudge(commits: readonly ReleaseCommit[]): (base: string | null) => readonly Judgement[] {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const known = new Map<string | null, readonly Judgement[]>();
  return (base) => {
    const before = known.get(base);
    if (before !== undefined) return before;
    const released = new Set<string>();
    const open = base === null ? [] : [base];
    for (let sha = open.pop(); sha !== undefined; sha = open.pop()) {
      const commit = bySha.get(sha);
      if (commit === undefined || released.has(sha)) continue;
      released.add(sha);
      open.push(...commit.parents);
    }
    const judged = judgeCommits(commits.filter((commit) => !released.has(commit.sha)));
    known.set(base, judged);
    return judged;
  };
}

/** The folders of the packages that each commit belongs to. Where there is one package at the top, all commits are its own. */
function ownersOf(
  commits: readonly ReleaseCommit[],
  packages: readonly PackageFacts[],
): ReadonlyMap<string, readonly string[]> {
  const [first] = packages;
  const isSingle = packages.length === 1 && first?.folder === "";
  const known = new Map<string, string | null>();
  const folderOf = (path: string): string | null => {
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const before = known.get(folder);
    if (before !== undefined) return before;
    const owner = ownerOf(`${folder}x`, packages);
    known.set(folder, owner);
    return owner;
  };
  return new Map(
    commits.map(({ sha, paths }) => [
      sha,
      isSingle ? [""] : [...new Set(paths.map(folderOf).filter((folder) => folder !== null))],
    ]),
  );
}
