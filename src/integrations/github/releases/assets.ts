import { z } from "zod";
import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { type ReleaseAsset, requireSameAsset, type UploadAssetInput } from "../../../ops/workspace/index.ts";
import { readExpected, requireWorkFile } from "../../files/work-file.ts";
import { type GitHubClient, repositoryOf } from "../client.ts";
import { contentTypeOf } from "../../network/content-type.ts";
import { findGitHubRelease } from "./releases.ts";
import { GitHubAsset, type GitHubRelease, toAsset } from "./shapes.ts";

/** A file of a release must be under 2 GiB. Source: docs.github.com, "About releases", storage and bandwidth quotas. */
const MOST_BYTES = 2 * 1024 ** 3 - 1;

/** One upload may take this long, as long as the step of a release. Source: release specification, "Release". */
const UPLOAD_TIMEOUT_MS = 300_000;

/** Attaches a file to a release. The same file there already is the answer; what is left of an upload that broke off is taken away first. */
export async function uploadAsset(
  client: GitHubClient,
  input: UploadAssetInput,
  scope: CallScope,
): Promise<ReleaseAsset> {
  const { forge, tag, name, sizeBytes } = input;
  if (sizeBytes > MOST_BYTES)
    throw new OpsError("too_large", `${input.path} has ${sizeBytes} bytes; GitHub takes less than 2 GiB`);
  const release = await requireRelease(client, input, scope);
  const standing = findAsset(release, input);
  if (standing?.state === "uploaded") return requireSameAsset(toAsset(standing), input);
  const source = await requireWorkFile(input, scope.signal);
  if (standing !== undefined) await removeAsset(client, input, standing.id, scope);
  const body = ReadableStream.from(readExpected(source, input, scope.signal));
  const made = await client.call(
    {
      apiUrl: forge.apiUrl,
      route: `POST ${uploadAddress(release.upload_url, forge.apiUrl)}{?name}`,
      parameters: { name, data: body },
      headers: { "content-type": contentTypeOf(name), "content-length": String(sizeBytes) },
      answer: GitHubAsset,
      timeoutMs: UPLOAD_TIMEOUT_MS,
    },
    scope,
  );
  if (made.state !== "uploaded" || made.size !== sizeBytes)
    throw new OpsError("network", `GitHub kept ${made.size} of ${sizeBytes} bytes of ${name} for ${tag}`);
  return requireSameAsset(toAsset(made), input);
}

/** Whether the file is attached with the same content. */
export async function probeUploadAsset(
  client: GitHubClient,
  input: UploadAssetInput,
  scope: CallScope,
): Promise<Probe<ReleaseAsset>> {
  const release = await requireRelease(client, input, scope);
  const standing = findAsset(release, input);
  if (standing?.state !== "uploaded") return { kind: "not_done" };
  const asset = toAsset(standing);
  if (asset.sizeBytes !== input.sizeBytes) return { kind: "not_done" };
  if (asset.digest === null) return { kind: "unknown", reason: `GitHub does not tell the digest of ${input.name}` };
  return asset.digest === input.digest ? { kind: "done", output: asset } : { kind: "not_done" };
}

/** The asset of that name. GitHub renames what has other characters than these; such a one is known by its content. */
function findAsset({ assets }: GitHubRelease, { name, digest }: UploadAssetInput): GitHubAsset | undefined {
  const named = assets.find((asset) => asset.name === name);
  if (named !== undefined || /^[\w.-]+$/.test(name)) return named;
  return assets.find((asset) => asset.state === "uploaded" && toAsset(asset).digest === digest);
}

async function requireRelease(client: GitHubClient, input: UploadAssetInput, scope: CallScope): Promise<GitHubRelease> {
  const found = await findGitHubRelease(client, input.forge, input.tag, scope);
  if (found !== null) return found;
  throw new OpsError("not_found", `${input.forge.name} has no release of ${input.tag} to attach ${input.name} to`);
}

async function removeAsset(client: GitHubClient, input: UploadAssetInput, id: number, scope: CallScope): Promise<void> {
  const parameters = { ...repositoryOf(input.forge), asset_id: id };
  const route = "DELETE /repos/{owner}/{repo}/releases/assets/{asset_id}";
  await client.call({ apiUrl: input.forge.apiUrl, route, parameters, answer: z.unknown() }, scope);
}

/**
 * Where files are sent to, which the release itself tells. The token goes with them, so only the API's own server and its
 * upload server are believed. Source: docs.github.com/rest/releases/assets; docs.github.com/enterprise-server/rest.
 */
function uploadAddress(template: string, apiUrl: string): string {
  const address = template.replace(/\{[^}]*\}$/, "");
  const [upload, api] = [new URL(address), new URL(apiUrl)];
  const own = [api.host, api.host.replace(/^api\./, "uploads."), `uploads.${api.host}`];
  if (upload.protocol === api.protocol && own.includes(upload.host)) return address;
  throw new OpsError("precondition", `${api.host} wants files sent to ${upload.host}, which is not one of its own`);
}
