import { z } from "zod";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import {
  byUrgency,
  type ForgeIssue,
  type ForgeMilestone,
  type ForgeRef,
  PRIORITIES,
  priorityOf,
  priorityOfLabel,
} from "../../../ops/workspace/index.ts";
import type { GitLabClient } from "../client.ts";
import { MergeRequest, stateOf } from "../merge-requests/shapes.ts";

/** More labels, milestones and issues of one urgent label than these are refused: an unread one may decide. */
const MOST_ROWS = 1_000;

/** What is read of an issue. Source: docs.gitlab.com/api/issues. */
const Issue = z.looseObject({
  iid: z.number().int(),
  title: z.string(),
  web_url: z.string(),
  state: z.enum(["opened", "closed"]),
  labels: z.array(z.string()),
  milestone: z.looseObject({ title: z.string() }).nullish(),
});
type Issue = z.infer<typeof Issue>;

const Milestone = z.looseObject({
  title: z.string(),
  state: z.enum(["active", "closed"]),
  web_url: z.string().nullish(),
});
const Label = z.looseObject({ name: z.string() });

/** Open issues, most urgent first: all of an urgent label, then the newest others until there are `limit`. */
export async function readOpenIssues(
  client: GitLabClient,
  forge: ForgeRef,
  limit: number,
  scope: CallScope,
): Promise<readonly ForgeIssue[]> {
  const found = new Map<number, ForgeIssue>();
  const keep = (rows: readonly Issue[]) => {
    for (const row of rows) found.set(row.iid, toIssue(row));
  };
  const open = { forge, path: "issues", answer: z.array(Issue) };
  for (const labels of await readUrgentLabels(client, forge, scope))
    keep(await client.whole({ ...open, query: { state: "opened", labels } }, MOST_ROWS, scope));
  if (found.size < limit) keep((await client.pages({ ...open, query: { state: "opened" } }, limit, scope)).rows);
  return [...found.values()].toSorted(byUrgency).slice(0, limit);
}

/** A milestone of the project or of a group above it, by its title, with the project's merge requests in it. */
export async function readMilestone(
  client: GitLabClient,
  forge: ForgeRef,
  title: string,
  scope: CallScope,
): Promise<ForgeMilestone> {
  const milestonesCall = {
    forge,
    path: "milestones",
    query: { title, include_ancestors: "true" },
    answer: z.array(Milestone),
  };
  const [found] = (await client.whole(milestonesCall, MOST_ROWS, scope)).filter((given) => given.title === title);
  if (found === undefined) throw new OpsError("not_found", `${forge.name} has no milestone "${title}"`);
  const query = { milestone: title, state: "all" };
  const call = { forge, path: "merge_requests", query, answer: z.array(MergeRequest) };
  const rows = await client.whole(call, MOST_ROWS, scope);
  return {
    title,
    url: found.web_url ?? "",
    state: found.state === "active" ? "open" : "closed",
    pullRequests: rows.map((row) => ({ number: row.iid, title: row.title, state: stateOf(row) })),
  };
}

/** The labels of P0 and P1: those that a release waits for. */
async function readUrgentLabels(client: GitLabClient, forge: ForgeRef, scope: CallScope): Promise<readonly string[]> {
  const labels = await client.whole({ forge, path: "labels", answer: z.array(Label) }, MOST_ROWS, scope);
  const urgent = PRIORITIES.slice(0, 2);
  return labels.map(({ name }) => name).filter((name) => urgent.some((priority) => priority === priorityOfLabel(name)));
}

function toIssue(given: Issue): ForgeIssue {
  return {
    number: given.iid,
    title: given.title,
    url: given.web_url,
    state: given.state === "opened" ? "open" : "closed",
    labels: given.labels,
    milestone: given.milestone?.title ?? null,
    priority: priorityOf(given.labels),
  };
}
