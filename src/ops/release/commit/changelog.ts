import { z } from "zod";
import type { Reader } from "../../../kernel/work/task.ts";
import type { CommitPlan } from "./model.ts";
import { planCommit } from "./plan.ts";

/** Header of the commit that holds a changelog entry. Source: release specification, commit step 5. */
const CHANGELOG_HEADER = "docs: update CHANGELOG";

/** Which files hold the changelog, on which branch, and who wrote them. */
export const ChangelogCommitInput = z.strictObject({
  paths: z.array(z.string().min(1)).min(1),
  branch: z.string().min(1),
  writtenBy: z.array(z.string().regex(/^[a-z][a-z0-9-]*$/)).default([]),
});
export type ChangelogCommitInput = z.infer<typeof ChangelogCommitInput>;

/** Plans the commit of a changelog: the same checks as any commit, on the branch of the work. */
export function planChangelogCommit(read: Reader, input: ChangelogCommitInput): Promise<CommitPlan> {
  const { paths, branch, writtenBy } = input;
  const commit = { message: CHANGELOG_HEADER, all: false, paths, userFacing: false, branch, writtenBy };
  return planCommit(read, commit, { isOwnBranch: true });
}
