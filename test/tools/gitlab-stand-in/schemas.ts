import { z } from "zod";

/** Answers as GitLab's documentation publishes them: every field that it shows and that this project's kind of caller relies on. */
const Count = z.int();
const Instant = z.iso.datetime({ offset: true });
const Sha = z.string().regex(/^[0-9a-f]{40}$/);

/** Source: docs.gitlab.com/api/users. */
export const User = z.strictObject({
  id: Count,
  username: z.string(),
  name: z.string(),
  state: z.enum(["active", "blocked"]),
  avatar_url: z.string().nullable(),
  web_url: z.string(),
});

/** Source: docs.gitlab.com/api/merge_requests, "Get single MR". */
export const MergeRequest = z.strictObject({
  id: Count,
  iid: Count,
  project_id: Count,
  title: z.string(),
  description: z.string().nullable(),
  state: z.enum(["opened", "closed", "locked", "merged"]),
  created_at: Instant,
  updated_at: Instant,
  merged_at: Instant.nullable(),
  closed_at: Instant.nullable(),
  target_branch: z.string(),
  source_branch: z.string(),
  author: User.nullable(),
  reviewers: z.array(User),
  source_project_id: Count.nullable(),
  target_project_id: Count,
  labels: z.array(z.string()),
  draft: z.boolean(),
  milestone: z
    .strictObject({ id: Count, iid: Count, title: z.string(), state: z.string(), web_url: z.string() })
    .nullable(),
  sha: Sha.nullable(),
  merge_commit_sha: Sha.nullable(),
  squash_commit_sha: Sha.nullable(),
  squash: z.boolean(),
  web_url: z.string(),
});

/** Source: docs.gitlab.com/api/merge_request_approvals. */
export const Approvals = z.strictObject({
  approved: z.boolean(),
  approved_by: z.array(z.strictObject({ user: User, approved_at: Instant })),
  user_has_approved: z.boolean(),
  user_can_approve: z.boolean(),
});

/** Source: docs.gitlab.com/api/merge_requests, "Get single merge request reviewers". */
export const Reviewer = z.strictObject({
  user: User,
  state: z.enum(["unreviewed", "review_started", "reviewed", "requested_changes", "approved", "unapproved"]),
  created_at: Instant,
});

/** Source: docs.gitlab.com/api/notes. */
export const Note = z.strictObject({
  id: Count,
  body: z.string(),
  author: User,
  created_at: Instant,
  updated_at: Instant,
  system: z.boolean(),
  noteable_id: Count,
  noteable_type: z.literal("MergeRequest"),
  noteable_iid: Count,
  resolvable: z.boolean(),
});

/** Source: docs.gitlab.com/api/commits, "List the statuses of a commit". */
export const CommitStatus = z.strictObject({
  id: Count,
  sha: Sha,
  ref: z.string(),
  status: z.enum([
    "created",
    "waiting_for_resource",
    "preparing",
    "pending",
    "running",
    "success",
    "failed",
    "canceled",
    "canceling",
    "skipped",
    "manual",
    "scheduled",
  ]),
  name: z.string(),
  target_url: z.string().nullable(),
  description: z.string().nullable(),
  created_at: Instant,
  started_at: Instant.nullable(),
  finished_at: Instant.nullable(),
  allow_failure: z.boolean(),
  coverage: z.number().nullable(),
  author: User,
});

/** Source: docs.gitlab.com/api/pipelines. */
export const Pipeline = z.strictObject({
  id: Count,
  iid: Count,
  project_id: Count,
  status: z.string(),
  source: z.string(),
  ref: z.string(),
  sha: Sha,
  name: z.string().nullable(),
  web_url: z.string(),
  created_at: Instant,
  updated_at: Instant,
});

/** Source: docs.gitlab.com/api/branches. */
export const Branch = z.strictObject({
  name: z.string(),
  merged: z.boolean(),
  protected: z.boolean(),
  default: z.boolean(),
  web_url: z.string(),
  commit: z.looseObject({ id: Sha, short_id: z.string() }),
});

/** Source: docs.gitlab.com/api/tags. `target` is the tag object of an annotated tag. */
export const Tag = z.strictObject({
  name: z.string(),
  message: z.string().nullable(),
  target: Sha,
  commit: z.looseObject({ id: Sha, short_id: z.string() }),
  release: z.strictObject({ tag_name: z.string(), description: z.string().nullable() }).nullable(),
  protected: z.boolean(),
});

const Access = z.strictObject({ id: Count, access_level: z.int(), access_level_description: z.string() });

/** Source: docs.gitlab.com/api/protected_branches. */
export const ProtectedBranch = z.strictObject({
  id: Count,
  name: z.string(),
  push_access_levels: z.array(Access),
  merge_access_levels: z.array(Access),
  allow_force_push: z.boolean(),
  code_owner_approval_required: z.boolean().optional(),
});

/** Source: docs.gitlab.com/api/merge_request_approvals, "Get all approval rules for project". */
export const ApprovalRule = z.looseObject({
  id: Count,
  name: z.string(),
  approvals_required: z.int(),
  applies_to_all_protected_branches: z.boolean(),
  protected_branches: z.array(ProtectedBranch),
});

/** Source: docs.gitlab.com/api/projects. */
export const Project = z.looseObject({
  id: Count,
  path_with_namespace: z.string(),
  default_branch: z.string(),
  web_url: z.string(),
  only_allow_merge_if_pipeline_succeeds: z.boolean(),
});

/** Source: docs.gitlab.com/api/releases/links. */
export const ReleaseLink = z.strictObject({
  id: Count,
  name: z.string(),
  url: z.url(),
  direct_asset_url: z.url(),
  link_type: z.enum(["other", "runbook", "image", "package"]),
});

/** Source: docs.gitlab.com/api/releases. */
export const Release = z.strictObject({
  tag_name: z.string(),
  description: z.string().nullable(),
  name: z.string(),
  created_at: Instant,
  released_at: Instant,
  upcoming_release: z.boolean(),
  author: User,
  commit: z.looseObject({ id: Sha, short_id: z.string() }),
  commit_path: z.string(),
  tag_path: z.string(),
  assets: z.strictObject({
    count: z.int(),
    sources: z.array(z.strictObject({ format: z.string(), url: z.string() })),
    links: z.array(ReleaseLink),
  }),
  evidences: z.array(z.unknown()),
  _links: z.looseObject({ self: z.string() }),
});

/** Source: docs.gitlab.com/api/packages. */
export const Package = z.looseObject({
  id: Count,
  name: z.string(),
  version: z.string(),
  package_type: z.string(),
  status: z.string(),
});

/** Source: docs.gitlab.com/api/packages, "List package files". */
export const PackageFile = z.looseObject({
  id: Count,
  package_id: Count,
  created_at: Instant,
  file_name: z.string(),
  size: z.int(),
  file_sha256: z.string(),
});

/** Source: docs.gitlab.com/api/issues. */
export const Issue = z.looseObject({
  id: Count,
  iid: Count,
  project_id: Count,
  title: z.string(),
  state: z.enum(["opened", "closed"]),
  labels: z.array(z.string()),
  milestone: z.looseObject({ id: Count, title: z.string() }).nullable(),
  web_url: z.string(),
});

/** Source: docs.gitlab.com/api/labels. */
export const Label = z.looseObject({ id: Count, name: z.string(), color: z.string() });

/** Source: docs.gitlab.com/api/milestones. */
export const Milestone = z.looseObject({
  id: Count,
  iid: Count,
  title: z.string(),
  state: z.enum(["active", "closed"]),
  web_url: z.string(),
});
