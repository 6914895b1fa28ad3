import { z } from "zod";
import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import {
  type CreateReleaseInput,
  type ForgeRef,
  type ForgeRelease,
  isSameRelease,
  type PublishReleaseInput,
  requireSameRelease,
  requireTagAt,
  tagIsMissing,
} from "../../../ops/workspace/index.ts";
import { type GitHubClient, repositoryOf } from "../client.ts";
import { orNull, readTagCommit } from "../refs.ts";
import { GitHubRelease, toRelease } from "./shapes.ts";

/** A draft is looked for among so many of the newest releases: GitHub finds only published ones by their tag. */
const SEARCHED_RELEASES = 300;

/** The release of a tag, drafts too, with the commit of its tag. */
export async function findRelease(
  client: GitHubClient,
  forge: ForgeRef,
  tag: string,
  scope: CallScope,
): Promise<ForgeRelease | null> {
  const found = await findGitHubRelease(client, forge, tag, scope);
  return found === null ? null : toRelease(found, await readTagCommit(client, forge, tag, scope));
}

/** The same as GitHub tells it. */
export async function findGitHubRelease(
  client: GitHubClient,
  forge: ForgeRef,
  tag: string,
  scope: CallScope,
): Promise<GitHubRelease | null> {
  const call = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/releases/tags/{tag}",
    parameters: { ...repositoryOf(forge), tag },
    answer: GitHubRelease,
  };
  const published = await orNull(client.call(call, scope));
  if (published !== null) return published;
  const listed = await listGitHubReleases(client, forge, SEARCHED_RELEASES, scope);
  return listed.find((release) => release.tag_name === tag) ?? null;
}

/** Releases, newest first. The commits of their tags are not asked for: each would cost a call. */
export async function listReleases(
  client: GitHubClient,
  forge: ForgeRef,
  limit: number,
  scope: CallScope,
): Promise<readonly ForgeRelease[]> {
  return (await listGitHubReleases(client, forge, limit, scope)).map((release) => toRelease(release, null));
}

/**
 * Makes the release of a tag that is at GitHub at exactly this commit: for a tag that is not there GitHub would make one of its own.
 * The same release made already is the answer.
 */
export async function createRelease(
  client: GitHubClient,
  input: CreateReleaseInput,
  scope: CallScope,
): Promise<ForgeRelease> {
  const { forge, tag, sha, name, notes } = input;
  const standing = await findRelease(client, forge, tag, scope);
  if (standing !== null) return requireSameRelease(standing, input);
  requireTagAt(input, await readTagCommit(client, forge, tag, scope));
  const parameters = {
    ...repositoryOf(forge),
    tag_name: tag,
    name,
    body: notes,
    draft: input.isDraft ?? false,
    prerelease: input.isPrerelease,
    make_latest: input.isPrerelease ? "false" : latest(input.isLatest),
  };
  const route = "POST /repos/{owner}/{repo}/releases";
  try {
    return toRelease(await client.call({ apiUrl: forge.apiUrl, route, parameters, answer: GitHubRelease }, scope), sha);
  } catch (thrown) {
    const meanwhile = isOpsError(thrown, "conflict") ? await findRelease(client, forge, tag, scope) : null;
    if (meanwhile === null) throw thrown;
    return requireSameRelease(meanwhile, input);
  }
}

/** Whether the release stands with the same content. */
export async function probeCreateRelease(
  client: GitHubClient,
  input: CreateReleaseInput,
  scope: CallScope,
): Promise<Probe<ForgeRelease>> {
  const standing = await findRelease(client, input.forge, input.tag, scope);
  return standing !== null && isSameRelease(standing, input)
    ? { kind: "done", output: standing }
    : { kind: "not_done" };
}

/** Shows a draft to everybody. */
export async function publishRelease(
  client: GitHubClient,
  { forge, tag, isLatest }: PublishReleaseInput,
  scope: CallScope,
): Promise<ForgeRelease> {
  const found = await findGitHubRelease(client, forge, tag, scope);
  if (found === null) throw new OpsError("not_found", `${forge.name} has no release of ${tag}`);
  const sha = await readTagCommit(client, forge, tag, scope);
  if (!found.draft) return toRelease(found, sha);
  if (sha === null) throw tagIsMissing(forge, tag);
  const parameters = {
    ...repositoryOf(forge),
    release_id: found.id,
    draft: false,
    make_latest: found.prerelease ? "false" : latest(isLatest),
  };
  const route = "PATCH /repos/{owner}/{repo}/releases/{release_id}";
  return toRelease(await client.call({ apiUrl: forge.apiUrl, route, parameters, answer: GitHubRelease }, scope), sha);
}

async function listGitHubReleases(
  client: GitHubClient,
  forge: ForgeRef,
  limit: number,
  scope: CallScope,
): Promise<readonly GitHubRelease[]> {
  const call = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/releases",
    parameters: repositoryOf(forge),
    answer: z.array(GitHubRelease),
  };
  return (await client.pages(call, (answer) => answer, limit, scope)).rows;
}

/** Source: docs.github.com/rest/releases/releases, `make_latest`; `legacy` goes by date and version. */
function latest(isLatest: boolean | undefined): "true" | "false" | "legacy" {
  return isLatest === undefined ? "legacy" : isLatest ? "true" : "false";
}
