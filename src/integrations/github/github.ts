import type { Forge } from "../../ops/workspace/index.ts";
import { readChecks } from "./checks.ts";
import { createClient, type GitHubParts } from "./client.ts";
import { readProtections } from "./protections.ts";
import { createPullRequest, findPullRequest, listPullRequests, openOnesOf } from "./pull-requests.ts";

/** Pull requests, checks and protections on github.com and GitHub Enterprise, by `forge.apiUrl`. */
export function createGitHub(parts: GitHubParts): Forge {
  const client = createClient(parts);
  return {
    pullRequests: (forge, filter, scope) => listPullRequests(client, forge, filter, scope),
    pullRequest: (forge, number, scope) => findPullRequest(client, forge, number, scope),
    createPullRequest: (input, scope) => createPullRequest(client, input, scope),
    probeCreatePullRequest: async (input, scope) => {
      const [open] = await openOnesOf(client, input, scope);
      return open === undefined ? { kind: "not_done" } : { kind: "done", output: open };
    },
    checks: (forge, sha, scope) => readChecks(client, forge, sha, scope),
    protections: (forge, scope) => readProtections(client, forge, scope),
  };
}
