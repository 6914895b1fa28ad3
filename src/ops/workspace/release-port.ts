import { z } from "zod";
import type { CallScope, Probe } from "../../kernel/work/effect.ts";
import { ForgeRef } from "./forge-port.ts";

/** A file attached to a release. `digest` is SHA-256 in hexadecimal where the forge tells it. */
export const ReleaseAsset = z.strictObject({
  name: z.string(),
  sizeBytes: z.number().int(),
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

/** A release to be made of a tag that is at the remote already. */
export const CreateReleaseInput = z.strictObject({
  forge: ForgeRef,
  root: z.string(),
  tag: z.string().min(1),
  sha: z.string(),
  name: z.string().min(1),
  notes: z.string(),
  isPrerelease: z.boolean(),
});
export type CreateReleaseInput = z.infer<typeof CreateReleaseInput>;

/** What the question of a run holds that a merge answers: whoever merges lets that run look again. */
export const AwaitedMerge = z.looseObject({ merges: z.strictObject({ forge: z.string(), number: z.number().int() }) });
export type AwaitedMerge = z.infer<typeof AwaitedMerge>;

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
  uploadAsset(input: UploadAssetInput, scope: CallScope): Promise<ReleaseAsset>;
  probeUploadAsset(input: UploadAssetInput, scope: CallScope): Promise<Probe<ReleaseAsset>>;
  /** Open issues, most urgent first. */
  openIssues(forge: ForgeRef, limit: number, scope: CallScope): Promise<readonly ForgeIssue[] | null>;
  /** Throws `not_found` when the forge has milestones but not this one. */
  milestone(forge: ForgeRef, title: string, scope: CallScope): Promise<ForgeMilestone | null>;
}
