import { z } from "zod";
import type { CallScope, Probe } from "../../kernel/work/effect.ts";
import { ForgeRef } from "./forge/forge-ref.ts";

/** A file attached to a release. `digest` is SHA-256 in hexadecimal; it and the size are null where the forge does not tell them. */
export const ReleaseAsset = z.strictObject({
  name: z.string(),
  sizeBytes: z.number().int().nullable(),
  digest: z.string().nullable(),
  url: z.string(),
});
export type ReleaseAsset = z.infer<typeof ReleaseAsset>;

/** A release as a forge shows it; instants are epoch milliseconds. `sha`: the commit of its tag, where the forge tells it. */
export const ForgeRelease = z.strictObject({
  id: z.string(),
  tag: z.string(),
  sha: z.string().nullable(),
  name: z.string(),
  notes: z.string(),
  isDraft: z.boolean(),
  isPrerelease: z.boolean(),
  url: z.string(),
  publishedAt: z.number().nullable(),
  assets: z.array(ReleaseAsset),
});
export type ForgeRelease = z.infer<typeof ForgeRelease>;

/** A release to be made of a tag that is at the remote already. A draft is seen by nobody until it is published. */
export const CreateReleaseInput = z.strictObject({
  forge: ForgeRef,
  root: z.string(),
  tag: z.string().min(1),
  sha: z.string(),
  name: z.string().min(1),
  notes: z.string(),
  isPrerelease: z.boolean(),
  isDraft: z.boolean().optional(),
  /** Whether it is shown as the newest; the forge decides when this is not given. */ isLatest: z.boolean().optional(),
});
export type CreateReleaseInput = z.infer<typeof CreateReleaseInput>;

/** What the question of a run holds that a merge answers: whoever merges lets that run look again. */
export const AwaitedMerge = z.looseObject({ merges: z.strictObject({ forge: z.string(), number: z.number().int() }) });
export type AwaitedMerge = z.infer<typeof AwaitedMerge>;

/** A draft to be shown to everybody. */
export const PublishReleaseInput = z.strictObject({
  forge: ForgeRef,
  root: z.string(),
  tag: z.string().min(1),
  isLatest: z.boolean().optional(),
});
export type PublishReleaseInput = z.infer<typeof PublishReleaseInput>;

/** A file of the work tree to be attached to a release; another content under that name is `conflict`. */
export const UploadAssetInput = z.strictObject({
  forge: ForgeRef,
  root: z.string(),
  tag: z.string(),
  path: z.string().min(1),
  name: z.string().min(1),
  digest: z.string(),
  sizeBytes: z.number().int(),
});
export type UploadAssetInput = z.infer<typeof UploadAssetInput>;

/** An issue of a forge. `priority` comes of its labels (`P0`, `priority: P1`, `priority/critical`, ...); null without one. */
export interface ForgeIssue {
  readonly number: number;
  readonly title: string;
  readonly url: string;
  readonly state: "open" | "closed";
  readonly labels: readonly string[];
  readonly milestone: string | null;
  readonly priority: "P0" | "P1" | "P2" | "P3" | null;
}

/** A milestone with the pull requests that belong to it. */
export interface ForgeMilestone {
  readonly title: string;
  readonly url: string;
  readonly state: "open" | "closed";
  readonly pullRequests: readonly {
    readonly number: number;
    readonly title: string;
    readonly state: "open" | "merged" | "closed";
  }[];
}

/** Releases, issues and milestones of a forge. Where it has no such thing the answer is `null`, never an empty list. */
export interface ForgeReleases {
  release(forge: ForgeRef, tag: string, scope: CallScope): Promise<ForgeRelease | null>;
  releases(forge: ForgeRef, limit: number, scope: CallScope): Promise<readonly ForgeRelease[]>;
  /** Throws `conflict` when the tag has a release of other content. */
  createRelease(input: CreateReleaseInput, scope: CallScope): Promise<ForgeRelease>;
  probeCreateRelease(input: CreateReleaseInput, scope: CallScope): Promise<Probe<ForgeRelease>>;
  /** Publishing again changes nothing; throws `not_found` without a release of that tag. */
  publishRelease(input: PublishReleaseInput, scope: CallScope): Promise<ForgeRelease>;
  /** Throws `stale` when the file is not the one of the digest any more, `too_large` over the forge's limit. */
  uploadAsset(input: UploadAssetInput, scope: CallScope): Promise<ReleaseAsset>;
  probeUploadAsset(input: UploadAssetInput, scope: CallScope): Promise<Probe<ReleaseAsset>>;
  /** Open issues, most urgent first. */
  openIssues(forge: ForgeRef, limit: number, scope: CallScope): Promise<readonly ForgeIssue[] | null>;
  /** Throws `not_found` when the forge has milestones but not this one. */
  milestone(forge: ForgeRef, title: string, scope: CallScope): Promise<ForgeMilestone | null>;
}

/** The local forge's releases, in Signalbox's own store. `repository` is the absolute path of the common git folder. */
export interface ReleaseStore {
  /** Throws `conflict` when the tag has one. */
  create(repository: string, release: ForgeRelease): Promise<ForgeRelease>;
  find(repository: string, tag: string): Promise<ForgeRelease | null>;
  /** Newest first. */
  list(repository: string, limit: number): Promise<readonly ForgeRelease[]>;
  /** Changes it by a function of what stands, as often as somebody else was faster. Throws `not_found`. */
  change(repository: string, tag: string, by: (found: ForgeRelease) => ForgeRelease): Promise<ForgeRelease>;
}
