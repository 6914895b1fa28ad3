import { OpsError } from "../kernel/ops-error.ts";
import type { ForgeRelease, ReleaseStore, WholeForge } from "../ops/workspace/index.ts";

/** A forge that can't be reached, or that answers with the given calls alone. */
export function unreachableForge(answers: Partial<WholeForge> = {}): WholeForge {
  const refuse = async (): Promise<never> => Promise.reject(new OpsError("network", "there is no such forge here"));
  return {
    pullRequests: refuse,
    pullRequest: refuse,
    createPullRequest: refuse,
    probeCreatePullRequest: refuse,
    closePullRequest: refuse,
    labelPullRequest: refuse,
    comment: refuse,
    probeComment: refuse,
    branchHead: refuse,
    checks: refuse,
    protections: refuse,
    release: refuse,
    releases: refuse,
    createRelease: refuse,
    probeCreateRelease: refuse,
    publishRelease: refuse,
    uploadAsset: refuse,
    probeUploadAsset: refuse,
    openIssues: refuse,
    milestone: refuse,
    ...answers,
  };
}

/** Releases of the local forge in memory. */
export function releasesInMemory(kept: ForgeRelease[] = []): ReleaseStore {
  const find = (tag: string) => kept.find((release) => release.tag === tag) ?? null;
  return {
    create: async (_repository, release) => {
      if (find(release.tag) !== null) throw new OpsError("conflict", `${release.tag} has a release already`);
      kept.push(release);
      return release;
    },
    find: async (_repository, tag) => find(tag),
    list: async (_repository, limit) => kept.toReversed().slice(0, limit),
    change: async (_repository, tag, by) => {
      const found = find(tag);
      if (found === null) throw new OpsError("not_found", `there is no release of ${tag}`);
      const changed = by(found);
      kept[kept.indexOf(found)] = changed;
      return changed;
    },
  };
}
