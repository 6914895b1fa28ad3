import { z } from "zod";
import { FinalizeRequest } from "../../changelog/index.ts";
import { TextEdit } from "../../workspace/index.ts";

/** How far a version moves. */
export const Bump = z.enum(["none", "patch", "minor", "major"]);
export type Bump = z.infer<typeof Bump>;

/** Which row of the truth table spoke. Source: release specification, section "Version bump". */
export const BumpRow = z.enum([
  "breaking",
  "feature",
  "fix",
  "silent",
  "not_conventional",
  "release_as",
  "merge",
  "reverted",
]);
export type BumpRow = z.infer<typeof BumpRow>;

/** What one commit means for the version, and why. `packages`: folders of the packages that its paths belong to ("" is the root). */
export const CommitVerdict = z.strictObject({
  sha: z.string(),
  header: z.string(),
  type: z.string().nullable(),
  scope: z.string().nullable(),
  subject: z.string(),
  isBreaking: z.boolean(),
  breakingNotes: z.array(z.string()),
  pr: z.number().int().nullable(),
  row: BumpRow,
  bump: Bump,
  reason: z.string(),
  /** What a person should look at: the type and the paths contradict each other. */
  note: z.string().nullable(),
  packages: z.array(z.string()),
});
export type CommitVerdict = z.infer<typeof CommitVerdict>;

/** One version in one file; all edits of a file are applied together with `applyTextEdits`. */
export const VersionEdit = TextEdit.extend({
  format: z.enum([
    "package.json",
    "package-lock.json",
    "npm-shrinkwrap.json",
    "pyproject.toml",
    "Cargo.toml",
    "Cargo.lock",
    "VERSION",
    "Chart.yaml",
    "text",
  ]),
  /** What is edited, for people: `version`, `project.version`, `packages[""].version`, `dependencies["core"]`. */
  field: z.string(),
});
export type VersionEdit = z.infer<typeof VersionEdit>;

/** The release of one package. `folder` is "" for the root; `current` null before the first release. */
export const PackageRelease = z.strictObject({
  name: z.string(),
  folder: z.string(),
  ecosystem: z.enum(["npm", "python", "rust", "helm", "plain"]),
  isPrivate: z.boolean(),
  current: z.string().nullable(),
  next: z.string(),
  bump: Bump,
  because: z.enum(["commits", "release_as", "first_release", "dependency", "group", "asked"]),
  reason: z.string(),
  tag: z.string(),
  tagMessage: z.string(),
  commits: z.array(z.string()),
  edits: z.array(VersionEdit),
  /** Path of its changelog; null when it keeps none. */
  changelog: z.string().nullable(),
  /** Input of `finalize-changelog`; null when it keeps no changelog. */
  finalize: FinalizeRequest.nullable(),
  /** Release notes as Markdown. */
  notes: z.string(),
  isPrerelease: z.boolean(),
  /** The dist-tag or channel that it is published under. */
  channel: z.string(),
  publishTo: z.array(z.enum(["npm", "pypi"])),
});
export type PackageRelease = z.infer<typeof PackageRelease>;

/** Why a release can't go on, all of them at once. `what` names the exact conflict. */
export const ReleaseConflict = z.strictObject({
  code: z.enum([
    "tag_elsewhere",
    "version_published",
    "versions_disagree",
    "version_taken",
    "behind_upstream",
    "dirty_tree",
    "open_pull_requests",
    "open_issues",
    "checks_not_green",
    "changelog_unsafe",
    "not_on_base",
    "shallow_history",
    "release_as_invalid",
    "version_unreadable",
    "remote_unreachable",
  ]),
  what: z.string(),
  hint: z.string(),
});
export type ReleaseConflict = z.infer<typeof ReleaseConflict>;

/** A release as it will be made, whole. */
export const PlannedRelease = z.strictObject({
  kind: z.literal("release"),
  channel: z.string().nullable(),
  /** The branch that is released from, and the commit that was planned on. */
  base: z.string(),
  headSha: z.string(),
  /** The branch that carries the release commit until it is merged. */
  branch: z.string(),
  sinceTag: z.string().nullable(),
  /** YYYY-MM-DD, UTC. */
  date: z.string(),
  /** In the order in which they are tagged and published: dependencies first. The first names the release. */
  packages: z.array(PackageRelease).min(1),
  commits: z.array(CommitVerdict),
  /** Version references in documentation. */
  references: z.array(VersionEdit),
  commitMessage: z.string(),
  pullRequest: z.strictObject({ title: z.string(), body: z.string() }),
  /** Files that are attached to the forge release, as globs were resolved. */
  artifacts: z.array(z.strictObject({ path: z.string(), name: z.string() })),
  conflicts: z.array(ReleaseConflict),
  /** What is not in the way and still worth knowing: what could not be known, what was left out and why. */
  remarks: z.array(z.string()),
});
export type PlannedRelease = z.infer<typeof PlannedRelease>;

/** What a repository's facts come to: a pure function of them. */
export const ReleasePlan = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("nothing"),
    reason: z.string(),
    commits: z.array(CommitVerdict),
    conflicts: z.array(ReleaseConflict),
    remarks: z.array(z.string()),
  }),
  PlannedRelease,
]);
export type ReleasePlan = z.infer<typeof ReleasePlan>;
