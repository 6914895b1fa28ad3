import { z } from "zod";
import type { ForgeRelease, ReleaseAsset } from "../../../ops/workspace/index.ts";

/** A named address of a release; GitLab keeps the file itself elsewhere. Source: docs.gitlab.com/api/releases/links. */
export const ReleaseLink = z.looseObject({
  id: z.number().int(),
  name: z.string(),
  url: z.string(),
  direct_asset_url: z.string().nullish(),
});
export type ReleaseLink = z.infer<typeof ReleaseLink>;

/** What is read of a release. Source: docs.gitlab.com/api/releases. */
export const GitLabRelease = z.looseObject({
  tag_name: z.string(),
  name: z.string().nullish(),
  description: z.string().nullish(),
  released_at: z.string().nullish(),
  commit: z.looseObject({ id: z.string() }).nullish(),
  _links: z.looseObject({ self: z.string().nullish() }).nullish(),
  assets: z.looseObject({ links: z.array(ReleaseLink).nullish() }).nullish(),
});
export type GitLabRelease = z.infer<typeof GitLabRelease>;

/** A file in the package registry. Source: docs.gitlab.com/api/packages, "List package files". */
export const PackageFile = z.looseObject({
  id: z.number().int(),
  file_name: z.string(),
  size: z.number().int(),
  file_sha256: z.string().nullish(),
});
export type PackageFile = z.infer<typeof PackageFile>;

/**
 * GitLab's release in our words. It knows neither drafts nor pre-releases: a pre-release is told by the version in its tag.
 * `fileOf` finds the file behind a link, where it was read.
 */
export function toRelease(
  given: GitLabRelease,
  fileOf: (link: ReleaseLink) => PackageFile | null = () => null,
): ForgeRelease {
  return {
    id: given.tag_name,
    tag: given.tag_name,
    sha: given.commit?.id ?? null,
    name: given.name ?? given.tag_name,
    notes: given.description ?? "",
    isDraft: false,
    isPrerelease: /\d+\.\d+\.\d+-/.test(given.tag_name),
    url: given._links?.self ?? "",
    publishedAt: given.released_at === null || given.released_at === undefined ? null : Date.parse(given.released_at),
    assets: (given.assets?.links ?? []).map((link) => toAsset(link, fileOf(link))),
  };
}

/** A link with its file in our words; of a file elsewhere nothing is known. */
export function toAsset(
  link: Pick<ReleaseLink, "name" | "url" | "direct_asset_url">,
  file: PackageFile | null,
): ReleaseAsset {
  return {
    name: link.name,
    sizeBytes: file?.size ?? null,
    digest: file?.file_sha256?.toLowerCase() ?? null,
    url: link.direct_asset_url ?? link.url,
  };
}
