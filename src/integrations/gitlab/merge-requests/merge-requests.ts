import { z } from "zod";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import type { CreatePullRequestInput, Forge, ForgeRef, PullRequest } from "../../../ops/workspace/index.ts";
import { type GitLabClient, part } from "../client.ts";
import { readReviews } from "./reviews.ts";
import { isOwn, MergeRequest, titleFor, toPullRequest } from "./shapes.ts";

/** Merge requests, newest first; reviews are read where one head branch is asked for, because they cost two calls each. */
export async function listMergeRequests(
  client: GitLabClient,
  forge: ForgeRef,
  filter: Parameters<Forge["pullRequests"]>[1],
  scope: CallScope,
): Promise<readonly PullRequest[]> {
  const head = filter.head === undefined ? {} : { source_branch: filter.head };
  const state = filter.state === "open" ? "opened" : "all";
  const query = { state, order_by: "created_at", sort: "desc", ...head };
  const call = { forge, path: "merge_requests", query, answer: z.array(MergeRequest) };
  const { rows } = await client.pages(call, filter.limit, scope);
  if (filter.head === undefined) return rows.map((row) => toPullRequest(row, []));
  const shown: PullRequest[] = [];
  for (const row of rows.filter(isOwn)) shown.push(await withReviews(client, forge, row, scope));
  return shown;
}

/** One merge request with its reviews; null when there is none. */
export async function findMergeRequest(
  client: GitLabClient,
  forge: ForgeRef,
  number: number,
  scope: CallScope,
): Promise<PullRequest | null> {
  try {
    const found = await client.call({ forge, path: `merge_requests/${number}`, answer: MergeRequest }, scope);
    return await withReviews(client, forge, found, scope);
  } catch (thrown) {
    if (isOpsError(thrown, "not_found")) return null;
    throw thrown;
  }
}

/** The merge request with its reviews. */
export async function withReviews(
  client: GitLabClient,
  forge: ForgeRef,
  given: MergeRequest,
  scope: CallScope,
): Promise<PullRequest> {
  return toPullRequest(given, [...(await readReviews(client, forge, given, scope))]);
}

/**
 * Opens a merge request and names its reviewers; `conflict` names the open one of the same head. GitLab itself refuses a second
 * one only for the same base, so it is looked for first.
 */
export async function createMergeRequest(
  client: GitLabClient,
  input: CreatePullRequestInput,
  scope: CallScope,
): Promise<PullRequest> {
  const { forge, title, body, head, base, isDraft } = input;
  const [open] = await openOnesOf(client, input, scope);
  if (open !== undefined) throw headIsTaken(input, open);
  const reviewers = await findReviewers(client, input, scope);
  const wanted = {
    source_branch: head,
    target_branch: base,
    title: titleFor(title, isDraft),
    description: body,
    ...(reviewers.length === 0 ? {} : { reviewer_ids: reviewers }),
  };
  try {
    const call = { forge, method: "POST" as const, path: "merge_requests", body: wanted, answer: MergeRequest };
    return toPullRequest(await client.call(call, scope), []);
  } catch (thrown) {
    const [meanwhile] = isOpsError(thrown, "conflict") ? await openOnesOf(client, input, scope) : [];
    throw meanwhile === undefined ? thrown : headIsTaken(input, meanwhile, thrown);
  }
}

/** The open merge request of the head branch, if there is one. */
export function openOnesOf(
  client: GitLabClient,
  input: CreatePullRequestInput,
  scope: CallScope,
): Promise<readonly PullRequest[]> {
  return listMergeRequests(client, input.forge, { state: "open", head: input.head, limit: 20 }, scope);
}

/** Their ids; a name that nobody has, as a group's, is left out, and is missing in the answer's `reviewers`. */
async function findReviewers(
  client: GitLabClient,
  { forge, reviewers }: CreatePullRequestInput,
  scope: CallScope,
): Promise<readonly number[]> {
  const users = z.array(z.looseObject({ id: z.number().int(), username: z.string() }));
  const ids: number[] = [];
  for (const name of reviewers.filter((reviewer) => !reviewer.includes("/"))) {
    const found = await client.call({ forge, path: "/users", query: { username: name }, answer: users }, scope);
    ids.push(...found.filter(({ username }) => username.toLowerCase() === name.toLowerCase()).map(({ id }) => id));
  }
  return ids;
}

function headIsTaken(input: CreatePullRequestInput, open: PullRequest, cause?: unknown): OpsError {
  const text = `${input.head} has an open merge request already: ${open.number} ${open.url}`;
  return new OpsError("conflict", text, { details: { number: open.number, url: open.url }, cause });
}

/** The commit that a branch is at, at GitLab; null when it is not there. */
export async function readBranchHead(
  client: GitLabClient,
  forge: ForgeRef,
  branch: string,
  scope: CallScope,
): Promise<string | null> {
  const answer = z.looseObject({ commit: z.looseObject({ id: z.string() }) });
  try {
    const path = `repository/branches/${part(branch)}`;
    return (await client.call({ forge, path, answer }, scope)).commit.id;
  } catch (thrown) {
    if (isOpsError(thrown, "not_found")) return null;
    throw thrown;
  }
}
