import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import { isOpsError } from "../../kernel/ops-error.ts";
import type { BranchProtection, ForgeRef } from "../../ops/workspace/index.ts";
import { type GitHubClient, repositoryOf } from "./client.ts";

/** Protected branches beyond this many are not read: each costs a call. */
const MOST_BRANCHES = 30;

/** Rules of one branch beyond this many are not read. */
const MOST_RULES = 200;

const Branches = z.array(z.looseObject({ name: z.string() }));
const Rules = z.array(z.looseObject({ type: z.string() }));
const Protection = z.looseObject({
  required_pull_request_reviews: z.looseObject({}).nullish(),
  required_status_checks: z.looseObject({}).nullish(),
  allow_force_pushes: z.looseObject({ enabled: z.boolean() }).nullish(),
});

/** How protected branches are protected; null when the token may not see it. */
export async function readProtections(
  client: GitHubClient,
  forge: ForgeRef,
  scope: CallScope,
): Promise<readonly BranchProtection[] | null> {
  const parameters = { ...repositoryOf(forge), protected: true };
  const call = { apiUrl: forge.apiUrl, route: "GET /repos/{owner}/{repo}/branches", parameters, answer: Branches };
  try {
    const { rows: branches } = await client.pages(call, (answer) => answer, MOST_BRANCHES, scope);
    const read: BranchProtection[] = [];
    for (const { name } of branches) read.push(await readOne(client, forge, name, scope));
    return read;
  } catch (thrown) {
    if (isOpsError(thrown, "forbidden", "not_found")) return null;
    throw thrown;
  }
}

/** A branch protected by a ruleset alone has no protection of its own: the rules that hold for it are read. */
async function readOne(
  client: GitHubClient,
  forge: ForgeRef,
  branch: string,
  scope: CallScope,
): Promise<BranchProtection> {
  const parameters = { ...repositoryOf(forge), branch };
  try {
    const found = await client.call(
      {
        apiUrl: forge.apiUrl,
        route: "GET /repos/{owner}/{repo}/branches/{branch}/protection",
        parameters,
        answer: Protection,
      },
      scope,
    );
    const requiresReviews = isSet(found.required_pull_request_reviews);
    return {
      branch,
      requiresReviews,
      requiresChecks: isSet(found.required_status_checks),
      allowsForcePush: found.allow_force_pushes?.enabled ?? false,
    };
  } catch (thrown) {
    if (!isOpsError(thrown, "not_found") || !/branch not protected/i.test(thrown.message)) throw thrown;
    return readRules(client, forge, branch, scope);
  }
}

async function readRules(
  client: GitHubClient,
  forge: ForgeRef,
  branch: string,
  scope: CallScope,
): Promise<BranchProtection> {
  const call = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/rules/branches/{branch}",
    parameters: { ...repositoryOf(forge), branch },
    answer: Rules,
  };
  const types = (await client.whole(call, (answer) => answer, MOST_RULES, scope)).map((rule) => rule.type);
  return {
    branch,
    requiresReviews: types.includes("pull_request"),
    requiresChecks: types.includes("required_status_checks"),
    allowsForcePush: !types.includes("non_fast_forward"),
  };
}

function isSet(part: unknown): boolean {
  return part !== null && part !== undefined;
}
