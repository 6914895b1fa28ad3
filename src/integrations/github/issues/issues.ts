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
import { type GitHubClient, repositoryOf } from "../client.ts";

/** More labels, milestones and issues of one milestone or urgent label than these are refused: an unread one may decide. */
const MOST_ROWS = 1_000;

const Label = z.union([z.string(), z.looseObject({ name: z.string().nullish() })]);

/** What is read of an issue. A pull request is an issue too, and says so. Source: docs.github.com/rest/issues. */
const GitHubIssue = z.looseObject({
  number: z.number().int(),
  title: z.string(),
  html_url: z.string(),
  state: z.string(),
  labels: z.array(Label),
  milestone: z.looseObject({ title: z.string() }).nullish(),
  pull_request: z.looseObject({ merged_at: z.string().nullish() }).nullish(),
});
type GitHubIssue = z.infer<typeof GitHubIssue>;

const Milestone = z.looseObject({
  number: z.number().int(),
  title: z.string(),
  html_url: z.string(),
  state: z.enum(["open", "closed"]),
});

/** Open issues, most urgent first: all of an urgent label, then the newest others until there are `limit`. */
export async function readOpenIssues(
  client: GitHubClient,
  forge: ForgeRef,
  limit: number,
  scope: CallScope,
): Promise<readonly ForgeIssue[]> {
  const found = new Map<number, ForgeIssue>();
  const keep = (rows: readonly GitHubIssue[]) => {
    for (const row of rows) if (!isSet(row.pull_request)) found.set(row.number, toIssue(row));
  };
  for (const label of await readUrgentLabels(client, forge, scope))
    keep(await client.whole(issuesCall(forge, { state: "open", labels: label }), (rows) => rows, MOST_ROWS, scope));
  if (found.size < limit)
    keep((await client.pages(issuesCall(forge, { state: "open" }), (rows) => rows, limit, scope)).rows);
  return [...found.values()].toSorted(byUrgency).slice(0, limit);
}

/** A milestone by its title with its pull requests. */
export async function readMilestone(
  client: GitHubClient,
  forge: ForgeRef,
  title: string,
  scope: CallScope,
): Promise<ForgeMilestone> {
  const call = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/milestones",
    parameters: { ...repositoryOf(forge), state: "all" },
    answer: z.array(Milestone),
  };
  const milestones = await client.whole(call, (answer) => answer, MOST_ROWS, scope);
  const found = milestones.find((milestone) => milestone.title === title);
  if (found === undefined)
    throw new OpsError("not_found", `${forge.name} has no milestone "${title}"`, {
      details: { milestones: milestones.slice(0, 20).map((milestone) => milestone.title) },
    });
  const inIt = issuesCall(forge, { state: "all", milestone: String(found.number) });
  const rows = await client.whole(inIt, (answer) => answer, MOST_ROWS, scope);
  const pullRequests = rows.flatMap((row) =>
    row.pull_request === null || row.pull_request === undefined
      ? []
      : [
          {
            number: row.number,
            title: row.title,
            state: isSet(row.pull_request.merged_at) ? "merged" : stateOf(row),
          } as const,
        ],
  );
  return { title, url: found.html_url, state: found.state, pullRequests };
}

/** The labels of P0 and P1: those that a release waits for. */
async function readUrgentLabels(client: GitHubClient, forge: ForgeRef, scope: CallScope): Promise<readonly string[]> {
  const call = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/labels",
    parameters: repositoryOf(forge),
    answer: z.array(z.looseObject({ name: z.string() })),
  };
  const labels = await client.whole(call, (answer) => answer, MOST_ROWS, scope);
  const urgent = PRIORITIES.slice(0, 2);
  return labels.map(({ name }) => name).filter((name) => urgent.some((priority) => priority === priorityOfLabel(name)));
}

function issuesCall(forge: ForgeRef, filter: Readonly<Record<string, string>>) {
  return {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/issues",
    parameters: { ...repositoryOf(forge), ...filter },
    answer: z.array(GitHubIssue),
  };
}

function toIssue(given: GitHubIssue): ForgeIssue {
  const labels = given.labels.flatMap((label) => (typeof label === "string" ? [label] : (label.name ?? [])));
  return {
    number: given.number,
    title: given.title,
    url: given.html_url,
    state: stateOf(given),
    labels,
    milestone: given.milestone?.title ?? null,
    priority: priorityOf(labels),
  };
}

function stateOf({ state }: GitHubIssue): "open" | "closed" {
  return state === "open" ? "open" : "closed";
}

function isSet(value: unknown): boolean {
  return value !== null && value !== undefined;
}
