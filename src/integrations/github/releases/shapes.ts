import { z } from "zod";
import type { ForgeRelease, ReleaseAsset } from "../../../ops/workspace/index.ts";

/** What is read of an asset. `starter` is one whose upload broke off. Source: docs.github.com/rest/releases/assets. */
export const GitHubAsset = z.looseObject({
  id: z.number().int(),
  name: z.string(),
  state: z.enum(["uploaded", "open", "starter"]).catch("open"),
  size: z.number().int(),
  digest: z.string().nullish(),
  browser_download_url: z.string(),
});
export type GitHubAsset = z.infer<typeof GitHubAsset>;

/** What is read of a release. Source: docs.github.com/rest/releases. */
export const GitHubRelease = z.looseObject({
  id: z.number().int(),
  tag_name: z.string(),
  name: z.string().nullable(),
  body: z.string().nullish(),
  draft: z.boolean(),
  prerelease: z.boolean(),
  html_url: z.string(),
  upload_url: z.string(),
  published_at: z.string().nullable(),
  assets: z.array(GitHubAsset),
});
export type GitHubRelease = z.infer<typeof GitHubRelease>;

/** GitHub's release in our words; an asset that never arrived whole is none. */
export function toRelease(given: GitHubRelease, sha: string | null): ForgeRelease {
  return {
    id: String(given.id),
    tag: given.tag_name,
    sha,
    name: given.name ?? "",
    notes: given.body ?? "",
    isDraft: given.draft,
    isPrerelease: given.prerelease,
    url: given.html_url,
    publishedAt: given.published_at === null ? null : Date.parse(given.published_at),
    assets: given.assets.filter(({ state }) => state === "uploaded").map(toAsset),
  };
}

/** GitHub's asset in our words. Older servers tell no digest. */
export function toAsset(given: GitHubAsset): ReleaseAsset {
  const digest = /^sha256:([0-9a-f]{64})$/i.exec(given.digest ?? "")?.[1]?.toLowerCase() ?? null;
  return { name: given.name, sizeBytes: given.size, digest, url: given.browser_download_url };
}
