import { defineEffect, type Target } from "../../../kernel/work/effect.ts";
import type { Ports } from "../../../kernel/ports.ts";
import {
  ClosePullRequestInput,
  Comment,
  CommentInput,
  CreatePullRequestInput,
  LabelPullRequestInput,
  PullRequest,
} from "../forge-port.ts";
import type { ForgeRef } from "./forge-ref.ts";
import {
  CreateReleaseInput,
  ForgeRelease,
  PublishReleaseInput,
  ReleaseAsset,
  UploadAssetInput,
} from "../release-port.ts";

const UNSCOPED = { run: "", assignment: "", agent: "", key: "", signal: new AbortController().signal };

/** Opens a pull request. Probed by the open one of the same head branch. */
export const forgeCreatePullRequest = defineEffect<CreatePullRequestInput, PullRequest>({
  name: "forge.pr.create",
  input: CreatePullRequestInput,
  output: PullRequest,
  resource: (input) => ({
    kind: "pull_request",
    id: `${input.forge.name}:${input.head}`,
    branch: input.head,
    host: input.forge.host,
  }),
  target: async (_ports, input) => ({ label: input.head, version: input.headSha }),
  probe: (ports, input, scope) => ports.forges.probeCreatePullRequest(input, scope),
  perform: (ports, input, scope) => ports.forges.createPullRequest(input, scope),
});

/** Closes a pull request without merging it. Closing again changes nothing, and it is probed by its state. */
export const forgeClosePullRequest = defineEffect<ClosePullRequestInput, PullRequest>({
  name: "forge.pr.close",
  input: ClosePullRequestInput,
  output: PullRequest,
  resource: onPullRequest,
  target: targetOfPullRequest,
  probe: async (ports, { forge, number }, scope) => {
    const found = await ports.forges.pullRequest(forge, number, scope);
    return found?.state === "closed" ? { kind: "done", output: found } : { kind: "not_done" };
  },
  perform: (ports, input, scope) => ports.forges.closePullRequest(input, scope),
});

/** Puts labels on a pull request and takes some off it. Probed by the labels that it has. */
export const forgeLabelPullRequest = defineEffect<LabelPullRequestInput, PullRequest>({
  name: "forge.pr.label",
  input: LabelPullRequestInput,
  output: PullRequest,
  resource: onPullRequest,
  target: targetOfPullRequest,
  probe: async (ports, { forge, number, add, remove }, scope) => {
    const found = await ports.forges.pullRequest(forge, number, scope);
    const labels = new Set(found?.labels ?? []);
    const isSo = add.every((label) => labels.has(label)) && !remove.some((label) => labels.has(label));
    return found !== null && isSo ? { kind: "done", output: found } : { kind: "not_done" };
  },
  perform: (ports, input, scope) => ports.forges.labelPullRequest(input, scope),
});

/** Comments on a pull request. Probed by the comment's marker. */
export const forgeComment = defineEffect<CommentInput, Comment>({
  name: "forge.pr.comment",
  input: CommentInput,
  output: Comment,
  resource: onPullRequest,
  target: targetOfPullRequest,
  probe: (ports, input, scope) => ports.forges.probeComment(input, scope),
  perform: (ports, input, scope) => ports.forges.comment(input, scope),
});

/** Makes the release of a tag. Probed by the tag's release, if it has the same content. */
export const forgeCreateRelease = defineEffect<CreateReleaseInput, ForgeRelease>({
  name: "forge.release.create",
  input: CreateReleaseInput,
  output: ForgeRelease,
  resource: onRelease,
  target: async (_ports, input) => ({ label: input.tag, version: input.sha }),
  probe: (ports, input, scope) => ports.forgeReleases.probeCreateRelease(input, scope),
  perform: (ports, input, scope) => ports.forgeReleases.createRelease(input, scope),
});

/** Attaches a file to a release. Probed by the asset of that name, if it has the same content. */
export const forgeUploadAsset = defineEffect<UploadAssetInput, ReleaseAsset>({
  name: "forge.release.upload",
  input: UploadAssetInput,
  output: ReleaseAsset,
  resource: (input) => ({ ...onRelease(input), path: input.path }),
  target: async (_ports, input) => ({ label: `${input.tag}/${input.name}`, version: input.digest }),
  probe: (ports, input, scope) => ports.forgeReleases.probeUploadAsset(input, scope),
  perform: (ports, input, scope) => ports.forgeReleases.uploadAsset(input, scope),
});

/** Shows a draft release to everybody. Publishing again changes nothing, and it is probed by the release's state. */
export const forgePublishRelease = defineEffect<PublishReleaseInput, ForgeRelease>({
  name: "forge.release.publish",
  input: PublishReleaseInput,
  output: ForgeRelease,
  resource: onRelease,
  target: async (ports, { forge, tag }) => {
    const found = await ports.forgeReleases.release(forge, tag, UNSCOPED);
    return { label: tag, version: found?.sha ?? "none" };
  },
  probe: async (ports, { forge, tag }, scope) => {
    const found = await ports.forgeReleases.release(forge, tag, scope);
    return found?.isDraft === false ? { kind: "done", output: found } : { kind: "not_done" };
  },
  perform: (ports, input, scope) => ports.forgeReleases.publishRelease(input, scope),
});

function onPullRequest({ forge, number }: { readonly forge: ForgeRef; readonly number: number }) {
  return { kind: "pull_request" as const, id: `${forge.name}#${number}`, host: forge.host };
}

function onRelease({ forge, tag }: { readonly forge: ForgeRef; readonly tag: string }) {
  return { kind: "release" as const, id: `${forge.name}@${tag}`, host: forge.host };
}

async function targetOfPullRequest(
  ports: Ports,
  { forge, number }: { readonly forge: ForgeRef; readonly number: number },
): Promise<Target> {
  const found = await ports.forges.pullRequest(forge, number, UNSCOPED);
  return { label: `#${number}`, version: found?.headSha ?? "none" };
}
