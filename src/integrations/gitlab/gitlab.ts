import type { WholeForge } from "../../ops/workspace/index.ts";
import { readChecks } from "./checks.ts";
import { createClient, type GitLabParts } from "./client.ts";
import { readMilestone, readOpenIssues } from "./issues/issues.ts";
import { closeMergeRequest, comment, labelMergeRequest, probeComment } from "./merge-requests/changes.ts";
import {
  createMergeRequest,
  findMergeRequest,
  listMergeRequests,
  openOnesOf,
  readBranchHead,
} from "./merge-requests/merge-requests.ts";
import { readProtections } from "./protections.ts";
import { probeUploadAsset, uploadAsset } from "./releases/assets.ts";
import { createRelease, findRelease, listReleases, probeCreateRelease, publishRelease } from "./releases/releases.ts";

/** All that gitlab.com and self-managed GitLab host, by `forge.apiUrl`; a merge request is a pull request here. */
export function createGitLab(parts: GitLabParts): WholeForge {
  const client = createClient(parts);
  return {
    pullRequests: (forge, filter, scope) => listMergeRequests(client, forge, filter, scope),
    pullRequest: (forge, number, scope) => findMergeRequest(client, forge, number, scope),
    createPullRequest: (input, scope) => createMergeRequest(client, input, scope),
    probeCreatePullRequest: async (input, scope) => {
      const [open] = await openOnesOf(client, input, scope);
      return open === undefined ? { kind: "not_done" } : { kind: "done", output: open };
    },
    closePullRequest: (input, scope) => closeMergeRequest(client, input, scope),
    labelPullRequest: (input, scope) => labelMergeRequest(client, input, scope),
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
