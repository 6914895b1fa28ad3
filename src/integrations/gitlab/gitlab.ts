import { OpsError } from "../../kernel/ops-error.ts";
import type { ForgeRef, WholeForge } from "../../ops/workspace/index.ts";

/** GitLab is recognised, so that nothing is done elsewhere by mistake, and refused by name. */
export function createGitLab(): WholeForge {
  const refuseInput = async ({ forge }: { readonly forge: ForgeRef }): Promise<never> => refuse(forge);
  const refuseRef = async (forge: ForgeRef): Promise<never> => refuse(forge);
  return {
    pullRequests: refuseRef,
    pullRequest: refuseRef,
    createPullRequest: refuseInput,
    probeCreatePullRequest: refuseInput,
    closePullRequest: refuseInput,
    labelPullRequest: refuseInput,
    comment: refuseInput,
    probeComment: refuseInput,
    branchHead: refuseRef,
    checks: refuseRef,
    protections: async () => null,
    release: refuseRef,
    releases: refuseRef,
    createRelease: refuseInput,
    probeCreateRelease: refuseInput,
    publishRelease: refuseInput,
    uploadAsset: refuseInput,
    probeUploadAsset: refuseInput,
    openIssues: refuseRef,
    milestone: refuseRef,
  };
}

function refuse(forge: ForgeRef): never {
  throw new OpsError(
    "unsupported",
    `${forge.name} is on GitLab (${forge.host}), whose merge requests this build can't reach`,
    {
      hint: "Set forge.kind: local in signalbox.yaml to keep pull requests in Signalbox's own store, or open the merge request by hand.",
    },
  );
}
