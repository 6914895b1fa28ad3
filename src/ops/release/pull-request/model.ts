import { z } from "zod";
import { ChecksResult } from "../checks/model.ts";
import type { CreatePullRequestInput } from "../../workspace/index.ts";
import type { PushTarget } from "../commit/model.ts";

/** What pull request is wanted. `checks` is what `run-checks` said; null when it was not asked. */
export const PullRequestTaskInput = z.strictObject({
  base: z.string().min(1).optional(),
  /** The branch that it is of, if that is not the one that HEAD is on. */
  head: z.string().min(1).optional(),
  title: z.string().min(1).optional(),
  isDraft: z.boolean().default(false),
  reviewers: z.array(z.string().min(1)).default([]),
  writtenBy: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).default([]),
  checks: ChecksResult.nullable().default(null),
});
export type PullRequestTaskInput = z.infer<typeof PullRequestTaskInput>;

/** One point of the checklist before a pull request, with its verdict. */
export const ChecklistItem = z.strictObject({
  name: z.enum(["checks", "secrets", "commit format", "up to date", "no work in progress", "size"]),
  verdict: z.enum(["pass", "fail", "inconclusive", "error", "not_applicable"]),
  note: z.string(),
});
export type ChecklistItem = z.infer<typeof ChecklistItem>;

/** What came of it. `taken`: the branch had an open pull request already. `planned`: a preview. */
export const PullRequestResult = z.strictObject({
  kind: z.enum(["opened", "taken", "planned"]),
  number: z.number().int().nullable(),
  url: z.string().nullable(),
  title: z.string(),
  body: z.string(),
  head: z.string(),
  headSha: z.string(),
  base: z.string(),
  isDraft: z.boolean(),
  checklist: z.array(ChecklistItem),
  pushed: z.strictObject({ remote: z.string(), branch: z.string(), sha: z.string() }).nullable(),
});
export type PullRequestResult = z.infer<typeof PullRequestResult>;

/** The recorded plan: what to push, what to open or take, and the second title for a forge that refuses the first. */
export interface PullRequestDecision {
  readonly kind: "open";
  readonly push: {
    readonly root: string;
    readonly branch: string;
    readonly sha: string;
    readonly target: PushTarget;
    readonly isProtected: boolean;
  } | null;
  readonly draft: CreatePullRequestInput;
  readonly otherTitle: string;
  readonly existing: { readonly number: number; readonly url: string; readonly title: string } | null;
  readonly checklist: readonly ChecklistItem[];
}
export type PullRequestPlan = PullRequestDecision | { readonly kind: "not_applicable"; readonly reason: string };
