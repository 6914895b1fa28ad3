import { OpsError } from "../kernel/ops-error.ts";
import type { ForgeRelease, PullRequest, PullRequestStore, ReleaseStore, WholeForge } from "../ops/workspace/index.ts";

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

/** Pull requests of the local forge in memory. */
export function pullRequestsInMemory(): PullRequestStore {
  const rows = new Map<string, PullRequest>();
  const change = (key: string, part: Partial<PullRequest>): PullRequest => {
    const found = rows.get(key);
    if (found === undefined) throw new OpsError("not_found", key);
    const changed = { ...found, ...part };
    rows.set(key, changed);
    return changed;
  };
  const of = (repository: string) =>
    [...rows].filter(([key]) => key.startsWith(`${repository}#`)).map(([, row]) => row);
  return {
    create: async (repository, draft) => {
      const open = of(repository).find((row) => row.head === draft.head && row.state === "open");
      if (open !== undefined) throw new OpsError("conflict", "there is one", { details: { number: open.number } });
      const number = of(repository).length + 1;
      const made = { ...draft, number, url: "", updatedAt: draft.createdAt };
      rows.set(`${repository}#${number}`, made);
      return made;
    },
    find: async (repository, number) => rows.get(`${repository}#${number}`) ?? null,
    list: async (repository, { state, head, limit }) =>
      of(repository)
        .filter((row) => (state === "all" || row.state === "open") && (head ?? row.head) === row.head)
        .slice(0, limit),
    addReview: async (repository, number, review) =>
      change(`${repository}#${number}`, { reviews: [...(rows.get(`${repository}#${number}`)?.reviews ?? []), review] }),
    close: async (repository, number, state, mergedSha) => change(`${repository}#${number}`, { state, mergedSha }),
  };
}
