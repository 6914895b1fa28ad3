import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import type { ForgeCheck, ForgeRef } from "../../ops/workspace/index.ts";
import { type GitHubClient, repositoryOf } from "./client.ts";

/** More checks of one commit than these are refused: an unread one may have failed. Source: GitHub keeps 1,000 of each per commit. */
const MOST_CHECKS = 1_000;

const CheckRuns = z.looseObject({
  check_runs: z.array(
    z.looseObject({
      name: z.string(),
      status: z.string(),
      conclusion: z.string().nullable(),
      html_url: z.string().nullable(),
    }),
  ),
});
type CheckRun = z.infer<typeof CheckRuns>["check_runs"][number];

const CombinedStatus = z.looseObject({
  statuses: z.array(z.looseObject({ context: z.string(), state: z.string(), target_url: z.string().nullable() })),
});
type Status = z.infer<typeof CombinedStatus>["statuses"][number];

/** How a finished run counts; every other conclusion is a failure. Source: docs.github.com/rest/checks/runs, `conclusion`. */
const CONCLUSIONS: Readonly<Record<string, ForgeCheck["state"]>> = {
  success: "success",
  neutral: "neutral",
  skipped: "neutral",
  stale: "neutral",
};

/** Check runs and commit statuses of exactly this commit: the newest of each name. */
export async function readChecks(
  client: GitHubClient,
  forge: ForgeRef,
  sha: string,
  scope: CallScope,
): Promise<readonly ForgeCheck[]> {
  const parameters = { ...repositoryOf(forge), ref: sha };
  const runs = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
    parameters: { ...parameters, filter: "latest" },
    answer: CheckRuns,
  };
  const statuses = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/commits/{ref}/status",
    parameters,
    answer: CombinedStatus,
  };
  const [fromRuns, fromStatuses] = await Promise.all([
    client.whole(runs, (answer) => answer.check_runs, MOST_CHECKS, scope),
    client.whole(statuses, (answer) => answer.statuses, MOST_CHECKS, scope),
  ]);
  return [...fromRuns.map(fromRun), ...fromStatuses.map(fromStatus)].toSorted((left, right) =>
    left.name < right.name ? -1 : left.name > right.name ? 1 : 0,
  );
}

function fromRun(run: CheckRun): ForgeCheck {
  const state = run.status !== "completed" ? "pending" : (CONCLUSIONS[run.conclusion ?? ""] ?? "failure");
  return { name: run.name, state, url: run.html_url };
}

function fromStatus(status: Status): ForgeCheck {
  const state = status.state === "success" || status.state === "pending" ? status.state : "failure";
  return { name: status.context, state, url: status.target_url };
}
