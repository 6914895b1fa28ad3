import { OpsError } from "../../kernel/ops-error.ts";
import type { Clock } from "../../kernel/ports.ts";
import type { Forge, ForgeRef, Forges, Git, PullRequestStore } from "../../ops/workspace/index.ts";
import { chooseForge, type ForgeSettings, knownHosts } from "./choose-forge.ts";
import { commonGitDir, createLocalForge } from "./local-forge.ts";

/** What the forges are made of. */
export interface ForgesParts {
  readonly git: Pick<Git, "resolve" | "state" | "revision">;
  readonly github: Forge;
  readonly pullRequests: PullRequestStore;
  /** The `forge` part of `signalbox.yaml`. */
  readonly configuredForge: ForgeSettings | null;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
}

/** One forge over all kinds: each call goes to the kind that its `ForgeRef` names. */
export function createForges(parts: ForgesParts): Forges {
  const local = createLocalForge(parts);
  const settings = parts.configuredForge ?? {};
  const hosts = knownHosts(settings, parts.env);
  const kindOf = (forge: ForgeRef): Forge => ({ local, github: parts.github, gitlab })[forge.kind];
  return {
    of: async (root, scope) => {
      const [state, resolved] = await Promise.all([parts.git.state(root, scope), parts.git.resolve(root)]);
      return chooseForge(state, settings, hosts, await commonGitDir(resolved.gitDir));
    },
    pullRequests: (forge, filter, scope) => kindOf(forge).pullRequests(forge, filter, scope),
    pullRequest: (forge, number, scope) => kindOf(forge).pullRequest(forge, number, scope),
    createPullRequest: (input, scope) => kindOf(input.forge).createPullRequest(input, scope),
    probeCreatePullRequest: (input, scope) => kindOf(input.forge).probeCreatePullRequest(input, scope),
    checks: (forge, sha, scope) => kindOf(forge).checks(forge, sha, scope),
    protections: (forge, scope) => kindOf(forge).protections(forge, scope),
  };
}

/** GitLab is recognised, so that nothing is done elsewhere by mistake, and refused by name. */
const gitlab: Forge = {
  pullRequests: async (forge) => refuseGitLab(forge),
  pullRequest: async (forge) => refuseGitLab(forge),
  createPullRequest: async (input) => refuseGitLab(input.forge),
  probeCreatePullRequest: async (input) => refuseGitLab(input.forge),
  checks: async (forge) => refuseGitLab(forge),
  protections: async () => null,
};

function refuseGitLab(forge: ForgeRef): never {
  throw new OpsError(
    "unsupported",
    `${forge.name} is on GitLab (${forge.host}), whose merge requests this build can't reach`,
    {
      hint: "Set forge.kind: local in signalbox.yaml to keep pull requests in Signalbox's own store, or open the merge request by hand.",
    },
  );
}
