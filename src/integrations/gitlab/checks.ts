import { z } from "zod";
import type { CallScope } from "../../kernel/work/effect.ts";
import type { ForgeCheck, ForgeRef } from "../../ops/workspace/index.ts";
import { type GitLabClient, part } from "./client.ts";

/** More statuses or pipelines of one commit than these are refused: an unread one may have failed. */
const MOST_CHECKS = 1_000;

/** A job, or what an outside system says of the commit. Source: docs.gitlab.com/api/commits, "List the statuses of a commit". */
const Status = z.looseObject({
  id: z.number().int(),
  name: z.string(),
  ref: z.string().nullish(),
  status: z.string(),
  allow_failure: z.boolean().nullish(),
  target_url: z.string().nullish(),
});
type Status = z.infer<typeof Status>;

/** Source: docs.gitlab.com/api/pipelines. */
const Pipeline = z.looseObject({
  id: z.number().int(),
  ref: z.string().nullish(),
  status: z.string(),
  web_url: z.string().nullish(),
});
type Pipeline = z.infer<typeof Pipeline>;

/** How a status counts; every other one still runs or waits. Source: docs.gitlab.com/api/jobs, `scope`. */
const STATES: Readonly<Record<string, ForgeCheck["state"]>> = {
  success: "success",
  failed: "failure",
  canceled: "failure",
  skipped: "neutral",
};

/**
 * Jobs, outside statuses and pipelines of exactly this commit, the newest of each name on each ref. Pipelines count by themselves
 * too, because one whose configuration is wrong fails without any job.
 */
export async function readChecks(
  client: GitLabClient,
  forge: ForgeRef,
  sha: string,
  scope: CallScope,
): Promise<readonly ForgeCheck[]> {
  const statusesCall = { forge, path: `repository/commits/${part(sha)}/statuses`, answer: z.array(Status) };
  const pipelinesCall = { forge, path: "pipelines", query: { sha }, answer: z.array(Pipeline) };
  const [statuses, pipelines] = await Promise.all([
    client.whole(statusesCall, MOST_CHECKS, scope),
    client.whole(pipelinesCall, MOST_CHECKS, scope),
  ]);
  const checks = [
    ...newestOf(statuses, (status) => `${status.ref ?? ""}\n${status.name}`).map(fromStatus),
    ...newestOf(pipelines, (pipeline) => pipeline.ref ?? "").map(fromPipeline),
  ];
  return checks.toSorted((left, right) => (left.name < right.name ? -1 : left.name > right.name ? 1 : 0));
}

function newestOf<Row extends { readonly id: number }>(
  rows: readonly Row[],
  keyOf: (row: Row) => string,
): readonly Row[] {
  const inOrder = rows.toSorted((left, right) => left.id - right.id);
  return [...new Map(inOrder.map((row) => [keyOf(row), row])).values()];
}

/** What may fail says nothing when it does; a job that nobody has to start is none that is waited for. */
function fromStatus(given: Status): ForgeCheck {
  const mayFail = given.allow_failure === true;
  const told = STATES[given.status] ?? (given.status === "manual" && mayFail ? "neutral" : "pending");
  return {
    name: given.name,
    state: mayFail && told === "failure" ? "neutral" : told,
    url: given.target_url ?? null,
  };
}

function fromPipeline({ ref, status, web_url: url }: Pipeline): ForgeCheck {
  return {
    name: `pipeline${ref === null || ref === undefined ? "" : ` of ${ref}`}`,
    state: STATES[status] ?? "pending",
    url: url ?? null,
  };
}
