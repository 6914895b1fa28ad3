import { z } from "zod";
import * as Answers from "./schemas.ts";

/**
 * A contract of our own for the calls that Signalbox makes; beside each stands the page of GitLab's REST API that describes it.
 * Most of those pages were not compared line by line, so this is no independent proof. Requests are held strictly: a parameter
 * that the contract does not name, or one of another type, is a violation.
 */
export interface Operation {
  readonly query: z.ZodType;
  /** `bytes`: the file itself. */
  readonly body: z.ZodType | "bytes" | null;
  readonly answers: Readonly<Record<number, z.ZodType>>;
  /** Whether a CI job's token may do it. Source: docs.gitlab.com/ci/jobs/ci_job_token, "Job token access". */
  readonly isForJobs: boolean;
}

const text = z.string().min(1);
const number = z.string().regex(/^\d+$/);
const paging = { page: number.optional(), per_page: number.refine((size) => Number(size) <= 100).optional() };
const sort = z.enum(["asc", "desc"]).optional();
const none = z.strictObject({});
const list = (item: z.ZodType) => ({ 200: z.array(item) });
const labels = z.string();

const get = (answers: Operation["answers"], query: z.ZodRawShape = {}, isForJobs = false): Operation => ({
  query: z.strictObject(query),
  body: null,
  answers,
  isForJobs,
});
const write = (body: Operation["body"], answers: Operation["answers"], isForJobs = false): Operation => ({
  query: none,
  body,
  answers,
  isForJobs,
});

/** The calls by method and path. `:name` is one part of a path, whose slashes are encoded. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  "GET /users": get(list(Answers.User), { username: text }),
  "GET /projects/:id": get({ 200: Answers.Project }),
  "GET /projects/:id/merge_requests": get(list(Answers.MergeRequest), {
    ...paging,
    state: z.enum(["opened", "closed", "locked", "merged", "all"]).optional(),
    order_by: z.enum(["created_at", "updated_at", "title", "merged_at"]).optional(),
    sort,
    source_branch: text.optional(),
    target_branch: text.optional(),
    milestone: text.optional(),
  }),
  "POST /projects/:id/merge_requests": write(
    z.strictObject({
      source_branch: text,
      target_branch: text,
      title: z.string(),
      description: z.string().max(1_048_576).optional(),
      reviewer_ids: z.array(z.int()).optional(),
      labels: labels.optional(),
      remove_source_branch: z.boolean().optional(),
      squash: z.boolean().optional(),
    }),
    { 201: Answers.MergeRequest },
  ),
  "GET /projects/:id/merge_requests/:iid": get({ 200: Answers.MergeRequest }),
  "PUT /projects/:id/merge_requests/:iid": write(
    z
      .strictObject({
        state_event: z.enum(["close", "reopen"]).optional(),
        add_labels: labels.optional(),
        remove_labels: labels.optional(),
        title: text.optional(),
        description: z.string().optional(),
      })
      .refine((body) => Object.keys(body).length > 0, "at least one field"),
    { 200: Answers.MergeRequest },
  ),
  "GET /projects/:id/merge_requests/:iid/approvals": get({ 200: Answers.Approvals }),
  "GET /projects/:id/merge_requests/:iid/reviewers": get(list(Answers.Reviewer), paging),
  "GET /projects/:id/merge_requests/:iid/notes": get(list(Answers.Note), {
    ...paging,
    sort,
    order_by: z.enum(["created_at", "updated_at"]).optional(),
  }),
  "POST /projects/:id/merge_requests/:iid/notes": write(
    z.strictObject({ body: text.max(1_000_000), internal: z.boolean().optional() }),
    { 201: Answers.Note },
  ),
  "GET /projects/:id/repository/commits/:sha/statuses": get(list(Answers.CommitStatus), {
    ...paging,
    ref: text.optional(),
    all: z.enum(["true", "false"]).optional(),
  }),
  "GET /projects/:id/pipelines": get(list(Answers.Pipeline), { ...paging, sha: text.optional(), ref: text.optional() }),
  "GET /projects/:id/repository/branches/:branch": get({ 200: Answers.Branch }),
  "GET /projects/:id/repository/tags/:tag": get({ 200: Answers.Tag }, {}, true),
  "GET /projects/:id/protected_branches": get(list(Answers.ProtectedBranch), { ...paging, search: text.optional() }),
  "GET /projects/:id/approval_rules": get(list(Answers.ApprovalRule), paging),
  "GET /projects/:id/releases": get(
    list(Answers.Release),
    { ...paging, order_by: z.enum(["released_at", "created_at"]).optional(), sort },
    true,
  ),
  "GET /projects/:id/releases/:tag": get({ 200: Answers.Release }, {}, true),
  "POST /projects/:id/releases": write(
    z.strictObject({
      tag_name: text,
      name: text.optional(),
      description: z.string().optional(),
      tag_message: z.string().optional(),
      ref: text.optional(),
      milestones: z.array(z.string()).optional(),
      released_at: z.iso.datetime().optional(),
    }),
    { 201: Answers.Release },
    true,
  ),
  "POST /projects/:id/releases/:tag/assets/links": write(
    z.strictObject({
      name: text,
      url: z.url(),
      direct_asset_path: z.string().startsWith("/").optional(),
      link_type: z.enum(["other", "runbook", "image", "package"]).optional(),
    }),
    { 201: Answers.ReleaseLink },
    true,
  ),
  "GET /projects/:id/packages": get(
    list(Answers.Package),
    {
      ...paging,
      package_type: z.enum(["generic", "npm", "maven", "pypi"]).optional(),
      package_name: text.optional(),
      package_version: text.optional(),
    },
    true,
  ),
  "GET /projects/:id/packages/:package/package_files": get(list(Answers.PackageFile), paging, true),
  "PUT /projects/:id/packages/generic/:name/:version/:file": {
    query: z.strictObject({
      status: z.enum(["default", "hidden"]).optional(),
      select: z.literal("package_file").optional(),
    }),
    body: "bytes",
    answers: { 200: Answers.PackageFile },
    isForJobs: true,
  },
  "GET /projects/:id/issues": get(list(Answers.Issue), {
    ...paging,
    state: z.enum(["opened", "closed", "all"]).optional(),
    labels: labels.optional(),
    milestone: text.optional(),
  }),
  "GET /projects/:id/labels": get(list(Answers.Label), { ...paging, search: text.optional() }),
  "GET /projects/:id/milestones": get(list(Answers.Milestone), {
    ...paging,
    title: text.optional(),
    state: z.enum(["active", "closed"]).optional(),
    include_ancestors: z.enum(["true", "false"]).optional(),
  }),
};

/** What a request was matched with; `values` holds the parts of its path, decoded. */
export interface Matched {
  readonly name: string;
  readonly operation: Operation;
  readonly values: Readonly<Record<string, string>>;
}

/** Finds the operation for a path below `/api/v4`; null when there is none. */
export function match(method: string, path: string): Matched | null {
  const parts = path.split("/").filter((part) => part !== "");
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const [wanted = "", template = ""] = name.split(" ");
    const slots = template.split("/").filter((part) => part !== "");
    const fits = wanted === method && slots.length === parts.length;
    if (!fits || !slots.every((slot, at) => slot.startsWith(":") || slot === parts[at])) continue;
    const named = slots.flatMap((slot, at) =>
      slot.startsWith(":") ? [[slot.slice(1), decodeURIComponent(parts[at] ?? "")] as const] : [],
    );
    return { name, operation, values: Object.fromEntries(named) };
  }
  return null;
}

/** What of a request the contract does not allow. */
export function requestProblems({ operation }: Matched, query: URLSearchParams, body: unknown): readonly string[] {
  const problems = problemsOf("query", operation.query, Object.fromEntries(query));
  if (operation.body === null) return body === undefined ? problems : [...problems, "a body is not known"];
  if (operation.body === "bytes") return body instanceof Uint8Array ? problems : [...problems, "the file is missing"];
  return [...problems, ...problemsOf("body", operation.body, body)];
}

/** What of an answer the contract does not allow; errors have no shape of their own. */
export function answerProblems({ operation }: Matched, status: number, body: unknown): readonly string[] {
  if (status >= 400) return [];
  const schema = operation.answers[status];
  return schema === undefined ? [`status ${status} is not known`] : problemsOf("answer", schema, body);
}

function problemsOf(what: string, schema: z.ZodType, value: unknown): readonly string[] {
  const parsed = schema.safeParse(value);
  return parsed.success ? [] : parsed.error.issues.map((issue) => `${what} ${issue.path.join(".")} ${issue.message}`);
}
