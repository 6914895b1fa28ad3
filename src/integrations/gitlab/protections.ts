import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import { isOpsError } from "../../kernel/ops-error.ts";
import type { BranchProtection, ForgeRef } from "../../ops/workspace/index.ts";
import type { GitLabClient } from "./client.ts";

/** More protected branches or rules than these are refused. */
const MOST_ROWS = 500;

const Branches = z.array(z.looseObject({ name: z.string(), allow_force_push: z.boolean().nullish() }));
const Project = z.looseObject({ only_allow_merge_if_pipeline_succeeds: z.boolean().nullish() });
const Rules = z.array(
  z.looseObject({
    approvals_required: z.number().int(),
    applies_to_all_protected_branches: z.boolean().nullish(),
    protected_branches: z.array(z.looseObject({ name: z.string() })).nullish(),
  }),
);
type Rule = z.infer<typeof Rules>[number];

/**
 * How protected branches are protected; null when the token may not see it. A name may be a pattern (`release/*`). Approval
 * rules are of paid plans: where there are none, none are required. Source: docs.gitlab.com/api/protected_branches,
 * docs.gitlab.com/api/merge_request_approvals.
 */
export async function readProtections(
  client: GitLabClient,
  forge: ForgeRef,
  scope: CallScope,
): Promise<readonly BranchProtection[] | null> {
  try {
    const [branches, project] = await Promise.all([
      client.whole({ forge, path: "protected_branches", answer: Branches }, MOST_ROWS, scope),
      client.call({ forge, path: "", answer: Project }, scope),
    ]);
    const rules = await readRules(client, forge, scope);
    return branches.map(({ name, allow_force_push: mayForce }) => ({
      branch: name,
      requiresReviews: rules.some((rule) => rule.approvals_required > 0 && appliesTo(rule, name)),
      requiresChecks: project.only_allow_merge_if_pipeline_succeeds ?? false,
      allowsForcePush: mayForce ?? false,
    }));
  } catch (thrown) {
    if (isOpsError(thrown, "forbidden", "not_found")) return null;
    throw thrown;
  }
}

async function readRules(client: GitLabClient, forge: ForgeRef, scope: CallScope): Promise<readonly Rule[]> {
  try {
    return await client.whole({ forge, path: "approval_rules", answer: Rules }, MOST_ROWS, scope);
  } catch (thrown) {
    if (isOpsError(thrown, "not_found")) return [];
    throw thrown;
  }
}

/** A rule that names no branch holds for all. */
function appliesTo(rule: Rule, branch: string): boolean {
  const named = rule.protected_branches ?? [];
  return (
    rule.applies_to_all_protected_branches === true || named.length === 0 || named.some(({ name }) => name === branch)
  );
}
