import { z } from "zod";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import type { CreatePullRequestInput, Forge, ForgeRef, PullRequest } from "../../../ops/workspace/index.ts";
import { type GitHubClient, repositoryOf } from "../client.ts";
import { GitHubPullRequest, GitHubReview, toPullRequest } from "./shapes.ts";

/** More reviews of one pull request than these are refused: the last ones decide. */
const MOST_REVIEWS = 500;

/**
 * Pull requests, newest first. Reviews cost a call each, so they are read where one head branch is asked for, and left empty in
 * a list of the whole repository.
 */
export async function listPullRequests(
  client: GitHubClient,
  forge: ForgeRef,
  filter: Parameters<Forge["pullRequests"]>[1],
  scope: CallScope,
): Promise<readonly PullRequest[]> {
  const { owner, repo } = repositoryOf(forge);
  const head = filter.head === undefined ? {} : { head: `${owner}:${filter.head}` };
  const parameters = { owner, repo, state: filter.state, sort: "created", direction: "desc", ...head };
  const call = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/pulls",
    parameters,
    answer: z.array(GitHubPullRequest),
  };
  const { rows } = await client.pages(call, (answer) => answer, filter.limit, scope);
  if (filter.head === undefined) return rows.map((row) => toPullRequest(row, []));
  const shown: PullRequest[] = [];
  for (const row of rows) shown.push(toPullRequest(row, await readReviews(client, forge, row.number, scope)));
  return shown;
}

/** One pull request with its reviews; null when there is none. */
export async function findPullRequest(
  client: GitHubClient,
  forge: ForgeRef,
  number: number,
  scope: CallScope,
): Promise<PullRequest | null> {
  const call = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/pulls/{pull_number}",
    parameters: { ...repositoryOf(forge), pull_number: number },
    answer: GitHubPullRequest,
  };
  try {
    const found = await client.call(call, scope);
    return toPullRequest(found, await readReviews(client, forge, number, scope));
  } catch (thrown) {
    if (isOpsError(thrown, "not_found")) return null;
    throw thrown;
  }
}

/**
 * Opens a pull request and asks its reviewers; `conflict` names the open one of the same head. GitHub itself refuses a second
 * one only for the same base, so it is looked for first.
 */
export async function createPullRequest(
  client: GitHubClient,
  input: CreatePullRequestInput,
  scope: CallScope,
): Promise<PullRequest> {
  const { forge, title, body, head, base, isDraft } = input;
  const [open] = await openOnesOf(client, input, scope);
  if (open !== undefined) throw headIsTaken(input, open);
  const parameters = { ...repositoryOf(forge), title, body, head, base, draft: isDraft };
  try {
    const created = await client.call(
      { apiUrl: forge.apiUrl, route: "POST /repos/{owner}/{repo}/pulls", parameters, answer: GitHubPullRequest },
      scope,
    );
    return await requestReviewers(client, input, created, scope);
  } catch (thrown) {
    const [meanwhile] = isOpsError(thrown, "conflict") ? await openOnesOf(client, input, scope) : [];
    throw meanwhile === undefined ? thrown : headIsTaken(input, meanwhile, thrown);
  }
}

function headIsTaken(input: CreatePullRequestInput, open: PullRequest, cause?: unknown): OpsError {
  const text = `${input.head} has an open pull request already: ${open.number} ${open.url}`;
  return new OpsError("conflict", text, { details: { number: open.number, url: open.url }, cause });
}

/** The open pull requests of the head branch, at most one. */
export function openOnesOf(
  client: GitHubClient,
  input: CreatePullRequestInput,
  scope: CallScope,
): Promise<readonly PullRequest[]> {
  return listPullRequests(client, input.forge, { state: "open", head: input.head, limit: 1 }, scope);
}

function readReviews(
  client: GitHubClient,
  forge: ForgeRef,
  number: number,
  scope: CallScope,
): Promise<readonly GitHubReview[]> {
  const parameters = { ...repositoryOf(forge), pull_number: number };
  const call = {
    apiUrl: forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
    parameters,
    answer: z.array(GitHubReview),
  };
  return client.whole(call, (answer) => answer, MOST_REVIEWS, scope);
}

/**
 * Asks people and teams (`org/team`). The pull request exists by now: reviewers whom GitHub refuses are missing in the answer's
 * `reviewers`, and are no failure of the whole.
 */
async function requestReviewers(
  client: GitHubClient,
  input: CreatePullRequestInput,
  created: GitHubPullRequest,
  scope: CallScope,
): Promise<PullRequest> {
  if (input.reviewers.length === 0) return toPullRequest(created, []);
  const people = input.reviewers.filter((name) => !name.includes("/"));
  const teams = input.reviewers.filter((name) => name.includes("/")).map((name) => name.slice(name.indexOf("/") + 1));
  const route = "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers";
  const parameters = {
    ...repositoryOf(input.forge),
    pull_number: created.number,
    reviewers: people,
    team_reviewers: teams,
  };
  try {
    return toPullRequest(
      await client.call({ apiUrl: input.forge.apiUrl, route, parameters, answer: GitHubPullRequest }, scope),
      [],
    );
  } catch (thrown) {
    if (isOpsError(thrown, "pull_request_refused", "forbidden", "not_found")) return toPullRequest(created, []);
    throw thrown;
  }
}
