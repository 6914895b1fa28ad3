import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { type ReleaseAsset, requireSameAsset, type UploadAssetInput } from "../../../ops/workspace/index.ts";
import { readExpected, requireWorkFile } from "../../files/work-file.ts";
import { contentTypeOf } from "../../network/content-type.ts";
import { type GitLabClient, part } from "../client.ts";
import { placeOf, readPackageFiles } from "./package-files.ts";
import { findGitLabRelease } from "./releases.ts";
import { PackageFile, ReleaseLink, toAsset } from "./shapes.ts";

/** One upload may take this long, as long as the step of a release. Source: release specification, "Release". */
const UPLOAD_TIMEOUT_MS = 300_000;

/**
 * Attaches a file to a release: the file goes into the project's package registry and the release gets a link to it. Each of the
 * two is looked for first, so that what broke off half way goes on.
 */
export async function uploadAsset(
  client: GitLabClient,
  input: UploadAssetInput,
  scope: CallScope,
): Promise<ReleaseAsset> {
  const { forge, tag, name } = input;
  const place = placeOf(forge, tag, name);
  const { link, file } = await look(client, input, scope);
  if (link !== null && link.url !== place.url)
    throw new OpsError("conflict", `the release of ${tag} has a link ${name} to another file: ${link.url}`, {
      hint: "Look at it: delete it there, or release another version.",
    });
  if (file !== null) requireSameAsset(toAsset({ name, url: place.url }, file), input);
  const kept = file ?? (await sendFile(client, input, scope));
  return toAsset(link ?? (await addLink(client, input, scope)), kept);
}

/** Whether the file is attached with the same content. */
export async function probeUploadAsset(
  client: GitLabClient,
  input: UploadAssetInput,
  scope: CallScope,
): Promise<Probe<ReleaseAsset>> {
  const { link, file } = await look(client, input, scope);
  const isThere = link?.url === placeOf(input.forge, input.tag, input.name).url && file !== null;
  if (!isThere || file.size !== input.sizeBytes) return { kind: "not_done" };
  const asset = toAsset(link, file);
  if (asset.digest === null) return { kind: "unknown", reason: `GitLab does not tell the digest of ${input.name}` };
  return asset.digest === input.digest ? { kind: "done", output: asset } : { kind: "not_done" };
}

async function look(
  client: GitLabClient,
  { forge, tag, name }: UploadAssetInput,
  scope: CallScope,
): Promise<{ readonly link: ReleaseLink | null; readonly file: PackageFile | null }> {
  const release = await findGitLabRelease(client, forge, tag, scope);
  if (release === null) throw new OpsError("not_found", `${forge.name} has no release of ${tag} to attach ${name} to`);
  const files = await readPackageFiles(client, forge, tag, scope);
  return {
    link: (release.assets?.links ?? []).find((found) => found.name === name) ?? null,
    file: files.get(placeOf(forge, tag, name).fileName) ?? null,
  };
}

async function sendFile(client: GitLabClient, input: UploadAssetInput, scope: CallScope): Promise<PackageFile> {
  const { forge, tag, name, sizeBytes } = input;
  const source = await requireWorkFile(input, scope.signal);
  const bytes = readExpected(source, input, scope.signal);
  const call = {
    forge,
    method: "PUT" as const,
    path: placeOf(forge, tag, name).path,
    query: { select: "package_file" },
    upload: { bytes, sizeBytes, contentType: contentTypeOf(name) },
    answer: PackageFile,
    timeoutMs: UPLOAD_TIMEOUT_MS,
  };
  const kept = await client.call(call, scope);
  requireSameAsset(toAsset({ name, url: placeOf(forge, tag, name).url }, kept), input);
  return kept;
}

function addLink(client: GitLabClient, { forge, tag, name }: UploadAssetInput, scope: CallScope): Promise<ReleaseLink> {
  const { url, fileName } = placeOf(forge, tag, name);
  const body = { name, url, link_type: "package", direct_asset_path: `/${fileName}` };
  const path = `releases/${part(tag)}/assets/links`;
  return client.call({ forge, method: "POST", path, body, answer: ReleaseLink }, scope);
}
