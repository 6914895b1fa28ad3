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
} from "../../../ops/workspace/index.ts";
import { type GitLabClient, part } from "../client.ts";
import { placeOf, readPackageFiles } from "./package-files.ts";
import { GitLabRelease, toRelease } from "./shapes.ts";

/** The release of a tag with its files; null when there is none. */
export async function findRelease(
  client: GitLabClient,
  forge: ForgeRef,
  tag: string,
  scope: CallScope,
): Promise<ForgeRelease | null> {
  const found = await findGitLabRelease(client, forge, tag, scope);
  if (found === null) return null;
  const links = found.assets?.links ?? [];
  const isOurs = links.some((link) => link.url === placeOf(forge, tag, link.name).url);
  const files = isOurs ? await readPackageFiles(client, forge, tag, scope) : new Map();
  return toRelease(found, (link) => {
    const place = placeOf(forge, tag, link.name);
    return link.url === place.url ? (files.get(place.fileName) ?? null) : null;
  });
}

/** The same as GitLab tells it. */
export async function findGitLabRelease(
  client: GitLabClient,
  forge: ForgeRef,
  tag: string,
  scope: CallScope,
): Promise<GitLabRelease | null> {
  return orNull(client.call({ forge, path: `releases/${part(tag)}`, answer: GitLabRelease }, scope));
}

/** Releases, newest first. The sizes of their files are not asked for: each release would cost two calls. */
export async function listReleases(
  client: GitLabClient,
  forge: ForgeRef,
  limit: number,
  scope: CallScope,
): Promise<readonly ForgeRelease[]> {
  const query = { order_by: "released_at", sort: "desc" };
  const call = { forge, path: "releases", query, answer: z.array(GitLabRelease) };
  return (await client.pages(call, limit, scope)).rows.map((given) => toRelease(given));
}

/**
 * Makes the release of a tag that is at GitLab at exactly this commit. The same release made already is the answer. GitLab shows
 * the newest by date as the latest and has no drafts: a wish for either is not silently dropped.
 */
export async function createRelease(
  client: GitLabClient,
  input: CreateReleaseInput,
  scope: CallScope,
): Promise<ForgeRelease> {
  const { forge, tag, name, notes } = input;
  if (input.isDraft === true)
    throw new OpsError("unsupported", `GitLab has no draft releases: that of ${tag} would be seen at once`);
  const standing = await findRelease(client, forge, tag, scope);
  if (standing !== null) return requireSameRelease(asAsked(standing, input), input);
  requireTagAt(input, await readTagCommit(client, forge, tag, scope));
  const body = { tag_name: tag, name, description: notes };
  try {
    const call = { forge, method: "POST" as const, path: "releases", body, answer: GitLabRelease };
    return asAsked(toRelease(await client.call(call, scope)), input);
  } catch (thrown) {
    const meanwhile = isOpsError(thrown, "conflict") ? await findRelease(client, forge, tag, scope) : null;
    if (meanwhile === null) throw thrown;
    return requireSameRelease(asAsked(meanwhile, input), input);
  }
}

/** Whether the release stands with the same content. */
export async function probeCreateRelease(
  client: GitLabClient,
  input: CreateReleaseInput,
  scope: CallScope,
): Promise<Probe<ForgeRelease>> {
  const found = await findRelease(client, input.forge, input.tag, scope);
  const standing = found === null ? null : asAsked(found, input);
  return standing !== null && isSameRelease(standing, input)
    ? { kind: "done", output: standing }
    : { kind: "not_done" };
}

/** A release of GitLab is seen as soon as it is made. */
export async function publishRelease(
  client: GitLabClient,
  { forge, tag }: PublishReleaseInput,
  scope: CallScope,
): Promise<ForgeRelease> {
  const found = await findRelease(client, forge, tag, scope);
  if (found === null) throw new OpsError("not_found", `${forge.name} has no release of ${tag}`);
  return found;
}

/** Whether it is a pre-release GitLab does not keep, so that what was asked for is believed. */
function asAsked(standing: ForgeRelease, input: CreateReleaseInput): ForgeRelease {
  return { ...standing, isPrerelease: input.isPrerelease };
}

async function readTagCommit(
  client: GitLabClient,
  forge: ForgeRef,
  tag: string,
  scope: CallScope,
): Promise<string | null> {
  const answer = z.looseObject({ commit: z.looseObject({ id: z.string() }) });
  const found = await orNull(client.call({ forge, path: `repository/tags/${part(tag)}`, answer }, scope));
  return found?.commit.id ?? null;
}

async function orNull<Answer>(answer: Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer;
  } catch (thrown) {
    if (isOpsError(thrown, "not_found")) return null;
    throw thrown;
  }
}
