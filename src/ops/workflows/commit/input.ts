import { z } from "zod";
import { parseMessage } from "../../release/index.ts";

/** What `signalbox commit` takes. */
export const CommitSignal = z.strictObject({
  message: z.string().min(1).optional().describe("The commit message, by Conventional Commits"),
  request: z
    .string()
    .min(1)
    .optional()
    .describe("What the change does, in plain words; the message is composed from it"),
  all: z.boolean().default(false).describe("Take untracked files too"),
  paths: z.array(z.string().min(1)).max(1_000).default([]).describe("Take these paths only"),
  userFacing: z.boolean().default(false).describe("Users notice this change: it goes into the changelog"),
  pr: z.boolean().default(true).describe("Open a pull request"),
  draft: z.boolean().default(false).describe("Open it as a draft, even with checks that fail"),
  reviewers: z.array(z.string().min(1)).max(50).default([]).describe("Ask these people for a review"),
  base: z.string().min(1).optional().describe("The branch that the pull request goes into"),
  branch: z.string().min(1).optional().describe("The branch to commit on; made if it does not exist"),
  dryRun: z.boolean().default(false).describe("Print the plan and how it would be undone, and change nothing"),
});
export type CommitSignal = z.infer<typeof CommitSignal>;

/** What `signalbox pr` takes. */
export const PullRequestSignal = z.strictObject({
  title: z.string().min(1).optional().describe("The title; taken from the commits when not given"),
  base: z.string().min(1).optional().describe("The branch that the pull request goes into"),
  draft: z.boolean().default(false).describe("Open it as a draft, even with checks that fail"),
  reviewers: z.array(z.string().min(1)).max(50).default([]).describe("Ask these people for a review"),
  checks: z.boolean().default(true).describe("Run the project's checks first"),
  dryRun: z.boolean().default(false).describe("Print the plan, and change nothing"),
});
export type PullRequestSignal = z.infer<typeof PullRequestSignal>;

/** What `signalbox pr-status` takes. */
export const PullRequestStatusSignal = z.strictObject({
  branch: z.string().min(1).optional().describe("The branch; the current one when not given"),
});
export type PullRequestStatusSignal = z.infer<typeof PullRequestStatusSignal>;

const QUIET_TYPES: readonly string[] = ["docs", "test", "ci", "build", "chore", "refactor", "style", "revert", "deps"];

/** Whether one task does it all: no pull request is asked for, and the message says that users notice nothing. */
export function isOneTask(input: CommitSignal): boolean {
  if (input.dryRun) return true;
  const message = input.message === undefined ? null : parseMessage(input.message);
  return (
    !input.pr && !input.userFacing && message !== null && !message.isBreaking && QUIET_TYPES.includes(message.type)
  );
}
