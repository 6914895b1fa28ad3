import type { Clock } from "../../kernel/ports.ts";
import type { ForgeRef, Forges, Git, PullRequestStore, ReleaseStore, WholeForge } from "../../ops/workspace/index.ts";
import type { AssetFolder } from "./asset-folder.ts";
import { chooseForge, type ForgeSettings, knownHosts } from "./choose-forge.ts";
import { commonGitDir, createLocalForge } from "./local-forge.ts";
import { createLocalReleases } from "./local-releases.ts";

/** What the forges are made of. */
export interface ForgesParts {
  readonly git: Pick<Git, "resolve" | "state" | "revision" | "commits">;
  readonly github: WholeForge;
  readonly gitlab: WholeForge;
  readonly pullRequests: PullRequestStore;
  readonly releases: ReleaseStore;
  readonly assets: AssetFolder;
  /** The `forge` part of `signalbox.yaml`. */
  readonly configuredForge: ForgeSettings | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** One forge over all kinds: each call goes to the kind that its `ForgeRef` names. */
export function createForges(parts: ForgesParts): Forges {
  const local = { ...createLocalForge(parts), ...createLocalReleases(parts) };
  const settings = parts.configuredForge ?? {};
  const hosts = knownHosts(settings, parts.env);
  const on = (forge: ForgeRef): WholeForge => ({ local, github: parts.github, gitlab: parts.gitlab })[forge.kind];
  return {
    of: async (root, scope) => {
      const [state, resolved] = await Promise.all([parts.git.state(root, scope), parts.git.resolve(root)]);
      return chooseForge(state, settings, hosts, await commonGitDir(resolved.gitDir));
    },
    pullRequests: (forge, filter, scope) => on(forge).pullRequests(forge, filter, scope),
    pullRequest: (forge, number, scope) => on(forge).pullRequest(forge, number, scope),
    createPullRequest: (input, scope) => on(input.forge).createPullRequest(input, scope),
    probeCreatePullRequest: (input, scope) => on(input.forge).probeCreatePullRequest(input, scope),
    closePullRequest: (input, scope) => on(input.forge).closePullRequest(input, scope),
    labelPullRequest: (input, scope) => on(input.forge).labelPullRequest(input, scope),
    comment: (input, scope) => on(input.forge).comment(input, scope),
    probeComment: (input, scope) => on(input.forge).probeComment(input, scope),
    branchHead: (forge, branch, scope) => on(forge).branchHead(forge, branch, scope),
    checks: (forge, sha, scope) => on(forge).checks(forge, sha, scope),
    protections: (forge, scope) => on(forge).protections(forge, scope),
    release: (forge, tag, scope) => on(forge).release(forge, tag, scope),
    releases: (forge, limit, scope) => on(forge).releases(forge, limit, scope),
    createRelease: (input, scope) => on(input.forge).createRelease(input, scope),
    probeCreateRelease: (input, scope) => on(input.forge).probeCreateRelease(input, scope),
    publishRelease: (input, scope) => on(input.forge).publishRelease(input, scope),
    uploadAsset: (input, scope) => on(input.forge).uploadAsset(input, scope),
    probeUploadAsset: (input, scope) => on(input.forge).probeUploadAsset(input, scope),
    openIssues: (forge, limit, scope) => on(forge).openIssues(forge, limit, scope),
    milestone: (forge, title, scope) => on(forge).milestone(forge, title, scope),
  };
}
