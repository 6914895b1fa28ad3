import { z } from "zod";
import type { CommitInput as GitCommitInput, CreateBranchInput } from "../../workspace/index.ts";

/** What is to be committed, and how. `writtenBy` are the agents that wrote in it. */
export const CommitTaskInput = z.strictObject({
  message: z.string().min(1).optional(),
  request: z.string().min(1).optional(),
  all: z.boolean().default(false),
  paths: z.array(z.string().min(1)).default([]),
  userFacing: z.boolean().default(false),
  branch: z.string().min(1).optional(),
  writtenBy: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).default([]),
});
export type CommitTaskInput = z.infer<typeof CommitTaskInput>;

/** What of a message the changelog needs. */
export const MessageFacts = z.strictObject({
  header: z.string(),
  type: z.string(),
  scope: z.string().nullable(),
  subject: z.string(),
  isBreaking: z.boolean(),
  breakingNotes: z.array(z.string()),
});
export type MessageFacts = z.infer<typeof MessageFacts>;

/** What a commit came to. `already_done`: nothing to commit, and the branch's pull request is open. `planned`: a preview. */
export const CommitResult = z.strictObject({
  kind: z.enum(["committed", "already_done", "planned"]),
  sha: z.string().nullable(),
  branch: z.string(),
  /** The protected branch that the work was taken away from, if a branch was made. */
  madeFrom: z.string().nullable(),
  message: MessageFacts.nullable(),
  isUserFacing: z.boolean(),
  files: z.number().int(),
  pushed: z.strictObject({ remote: z.string(), branch: z.string(), sha: z.string() }).nullable(),
  search: z.strictObject({ files: z.number().int(), hits: z.number().int() }),
  pullRequest: z.strictObject({ number: z.number().int(), url: z.string() }).nullable(),
  notes: z.array(z.string()),
});
export type CommitResult = z.infer<typeof CommitResult>;

/** Where a branch is pushed to; null when the repository has no remote. */
export interface PushTarget {
  readonly remote: string;
  readonly remoteUrl: string;
}

/** A commit that is decided upon. Everything that `act` needs stands here. */
export interface CommitDecision {
  readonly kind: "commit";
  readonly createBranch: CreateBranchInput | null;
  readonly madeFrom: string | null;
  readonly commit: GitCommitInput;
  readonly push: PushTarget | null;
  readonly message: MessageFacts;
  readonly isUserFacing: boolean;
  readonly search: { readonly files: number; readonly hits: number };
  readonly notes: readonly string[];
  readonly advice: readonly { readonly rule: string; readonly says: string }[];
}

/** What a commit comes to, whether it is about to be made or was made before. `parent`: null for a first commit. */
export interface Outlook extends Pick<
  CommitDecision,
  "madeFrom" | "push" | "message" | "isUserFacing" | "search" | "notes" | "advice"
> {
  readonly root: string;
  readonly branch: string;
  readonly isProtected: boolean;
  readonly parent: string | null;
  readonly files: number;
}

/** A commit that stands already, because its push failed: `sha` is it, `head` what the branch is at and what is pushed. */
export interface MadeBefore extends Outlook {
  readonly kind: "made_before";
  readonly sha: string;
  readonly head: string;
}

/** What of a plan those need who tell about it. */
export function outlookOf(plan: CommitDecision | MadeBefore): Outlook {
  if (plan.kind === "made_before") return plan;
  const { root, branch, isProtected, expectedHead, paths } = plan.commit;
  return { ...plan, root, branch, isProtected, parent: expectedHead, files: paths.length };
}

/** The recorded plan of a commit. */
export type CommitPlan =
  | CommitDecision
  | MadeBefore
  | {
      readonly kind: "already_done";
      readonly sha: string;
      readonly branch: string;
      readonly pullRequest: { readonly number: number; readonly url: string };
      readonly notes: readonly string[];
    };

/** Types whose commits users notice. Source: release specification, commit step 5. */
const USER_FACING: readonly string[] = ["feat", "fix", "perf", "security"];

/** Whether a commit belongs in the changelog: said so, or by its type, or breaking. */
export function isUserFacing(said: boolean, message: Pick<MessageFacts, "type" | "isBreaking">): boolean {
  return said || message.isBreaking || USER_FACING.includes(message.type);
}
