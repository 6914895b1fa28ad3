import type { WholeForge } from "../../ops/workspace/index.ts";
import { readChecks } from "./checks.ts";
import { createClient, type GitHubParts } from "./client.ts";
import { readMilestone, readOpenIssues } from "./issues/issues.ts";
import { readProtections } from "./protections.ts";
import { closePullRequest, comment, labelPullRequest, probeComment } from "./pull-requests/changes.ts";
import { createPullRequest, findPullRequest, listPullRequests, openOnesOf } from "./pull-requests/pull-requests.ts";
import { readBranchHead } from "./refs.ts";
import { probeUploadAsset, uploadAsset } from "./releases/assets.ts";
import { createRelease, findRelease, listReleases, probeCreateRelease, publishRelease } from "./releases/releases.ts";

/** All that github.com and GitHub Enterprise host, by `forge.apiUrl`. */
export function createGitHub(parts: GitHubParts): WholeForge {
  const client = createClient(parts);
  return {
    pullRequests: (forge, filter, scope) => listPullRequests(client, forge, filter, scope),
    pullRequest: (forge, number, scope) => findPullRequest(client, forge, number, scope),
    createPullRequest: (input, scope) => createPullRequest(client, input, scope),
    probeCreatePullRequest: async (input, scope) => {
      const [open] = await openOnesOf(client, input, scope);
      return open === undefined ? { kind: "not_done" } : { kind: "done", output: open };
    },
    closePullRequest: (input, scope) => closePullRequest(client, input, scope),
    labelPullRequest: (input, scope) => labelPullRequest(client, input, scope),
    comment: (input, scope) => comment(client, input, scope),
    probeComment: (input, scope) => probeComment(client, input, scope),
    branchHead: (forge, branch, scope) => readBranchHead(client, forge, branch, scope),
    checks: (forge, sha, scope) => readChecks(client, forge, sha, scope),
    protections: (forge, scope) => readProtections(client, forge, scope),
    release: (forge, tag, scope) => findRelease(client, forge, tag, scope),
    releases: (forge, limit, scope) => listReleases(client, forge, limit, scope),
    createRelease: (input, scope) => createRelease(client, input, scope),
    probeCreateRelease: (input, scope) => probeCreateRelease(client, input, scope),
    publishRelease: (input, scope) => publishRelease(client, input, scope),
    uploadAsset: (input, scope) => uploadAsset(client, input, scope),
    probeUploadAsset: (input, scope) => probeUploadAsset(client, input, scope),
    openIssues: (forge, limit, scope) => readOpenIssues(client, forge, limit, scope),
    milestone: (forge, title, scope) => readMilestone(client, forge, title, scope),
  };
}
