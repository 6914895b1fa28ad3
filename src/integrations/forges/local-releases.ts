import type { CallScope } from "../../kernel/work/effect.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { Clock } from "../../kernel/ports.ts";
import {
  type CreateReleaseInput,
  type ForgeRelease,
  type ForgeReleases,
  type Git,
  isSameRelease,
  type ReleaseAsset,
  type ReleaseStore,
  requireSameAsset,
  requireSameRelease,
  requireTagAt,
  type UploadAssetInput,
} from "../../ops/workspace/index.ts";
import type { AssetFolder } from "./asset-folder.ts";
import { localUrl } from "./local-url.ts";

/** One release keeps so many files. Source: docs.github.com, "About releases", which allows as many. */
const MOST_ASSETS = 1_000;

/** What releases of the local forge are made of. */
export interface LocalReleasesParts {
  readonly git: Pick<Git, "revision">;
  readonly releases: ReleaseStore;
  readonly assets: AssetFolder;
  readonly clock: Clock;
}

/** Releases in Signalbox's own store, with copies of their files in its data folder. It has neither issues nor milestones. */
export function createLocalReleases(parts: LocalReleasesParts): ForgeReleases {
  const { releases } = parts;
  return {
    release: (forge, tag) => releases.find(forge.name, tag),
    releases: (forge, limit) => releases.list(forge.name, limit),
    createRelease: (input, scope) => create(parts, input, scope),
    probeCreateRelease: async (input) => {
      const found = await releases.find(input.forge.name, input.tag);
      return found !== null && isSameRelease(found, input) ? { kind: "done", output: found } : { kind: "not_done" };
    },
    publishRelease: ({ forge, tag }) =>
      releases.change(forge.name, tag, (found) =>
        found.isDraft ? { ...found, isDraft: false, publishedAt: parts.clock.now() } : found,
      ),
    uploadAsset: (input, scope) => upload(parts, input, scope),
    probeUploadAsset: async ({ forge, tag, name, digest }) => {
      const found = (await releases.find(forge.name, tag))?.assets.find((asset) => asset.name === name);
      return found?.digest === digest ? { kind: "done", output: found } : { kind: "not_done" };
    },
    openIssues: async () => null,
    milestone: async () => null,
  };
}

async function create(parts: LocalReleasesParts, input: CreateReleaseInput, scope: CallScope): Promise<ForgeRelease> {
  const { forge, tag, sha, name, notes, isPrerelease, isDraft = false } = input;
  const found = await parts.releases.find(forge.name, tag);
  if (found !== null) return requireSameRelease(found, input);
  requireTagAt(input, await parts.git.revision(forge.name, `refs/tags/${tag}`, scope));
  return parts.releases.create(forge.name, {
    id: tag,
    tag,
    sha,
    name,
    notes,
    isDraft,
    isPrerelease,
    url: localUrl(forge.name, `releases/${tag}`),
    publishedAt: isDraft ? null : parts.clock.now(),
    assets: [],
  });
}

async function upload(parts: LocalReleasesParts, input: UploadAssetInput, scope: CallScope): Promise<ReleaseAsset> {
  const { forge, tag, name, digest, sizeBytes } = input;
  const release = await parts.releases.find(forge.name, tag);
  if (release === null) throw new OpsError("not_found", `there is no release of ${tag} to attach ${name} to`);
  const standing = assetToKeep(release, input);
  if (standing !== null) return standing;
  const asset = { name, sizeBytes, digest, url: await parts.assets.keep(input, scope.signal) };
  await parts.releases.change(forge.name, tag, (found) =>
    assetToKeep(found, input) === null ? { ...found, assets: [...found.assets, asset] } : found,
  );
  return asset;
}

/** The asset that stands under that name with the same content; throws `conflict` for another content. */
function assetToKeep(release: ForgeRelease, input: UploadAssetInput): ReleaseAsset | null {
  const found = release.assets.find((asset) => asset.name === input.name);
  if (found !== undefined) return requireSameAsset(found, input);
  if (release.assets.length >= MOST_ASSETS)
    throw new OpsError("too_large", `the release of ${release.tag} has ${MOST_ASSETS} files already`);
  return null;
}
