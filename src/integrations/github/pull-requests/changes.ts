import { z } from "zod";
import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import {
  type ClosePullRequestInput,
  type Comment,
  type CommentInput,
  isMarked,
  type LabelPullRequestInput,
  markComment,
  type PullRequest,
} from "../../../ops/workspace/index.ts";
import { type GitHubClient, repositoryOf } from "../client.ts";
import { findPullRequest } from "./pull-requests.ts";
import { GitHubPullRequest, toPullRequest } from "./shapes.ts";

/** More comments on one pull request than these are refused: an unread one may be ours. */
const MOST_COMMENTS = 2_000;

const GitHubComment = z.looseObject({ id: z.number().int(), html_url: z.string(), body: z.string().nullish() });
type GitHubComment = z.infer<typeof GitHubComment>;
const Anything = z.unknown();

/** Closes a pull request without merging it. */
export async function closePullRequest(
  client: GitHubClient,
  input: ClosePullRequestInput,
  scope: CallScope,
): Promise<PullRequest> {
  const { forge, number } = input;
  const found = await requirePullRequest(client, input, scope);
  if (found.state === "closed") return found;
  if (found.state === "merged") throw new OpsError("conflict", `pull request ${number} is merged already`);
  const closed = await client.call(
    {
      apiUrl: forge.apiUrl,
      route: "PATCH /repos/{owner}/{repo}/pulls/{pull_number}",
      parameters: { ...repositoryOf(forge), pull_number: number, state: "closed" },
      answer: GitHubPullRequest,
    },
    scope,
  );
  return { ...toPullRequest(closed, []), reviews: found.reviews };
}

/** Puts labels on a pull request and takes others off; one that it does not have is off already. */
export async function labelPullRequest(
  client: GitHubClient,
  input: LabelPullRequestInput,
  scope: CallScope,
): Promise<PullRequest> {
  const { forge, number, add, remove } = input;
  const found = await requirePullRequest(client, input, scope);
  const place = { apiUrl: forge.apiUrl, answer: Anything };
  const parameters = { ...repositoryOf(forge), issue_number: number };
  const missing = add.filter((label) => found.labels?.includes(label) !== true);
  if (missing.length > 0) {
    const route = "POST /repos/{owner}/{repo}/issues/{issue_number}/labels";
    await client.call({ ...place, route, parameters: { ...parameters, labels: missing } }, scope);
  }
  for (const name of remove.filter((label) => found.labels?.includes(label) === true)) {
    const route = "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}";
    await client.call({ ...place, route, parameters: { ...parameters, name } }, scope).catch(toleratingNotFound);
  }
  return requirePullRequest(client, input, scope);
}

/** Comments once: a comment with the marker stands for it. */
export async function comment(client: GitHubClient, input: CommentInput, scope: CallScope): Promise<Comment> {
  const standing = await findComment(client, input, scope);
  if (standing !== null) return toComment(standing);
  const made = await client.call(
    {
      apiUrl: input.forge.apiUrl,
      route: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
      parameters: {
        ...repositoryOf(input.forge),
        issue_number: input.number,
        body: markComment(input.body, input.marker),
      },
      answer: GitHubComment,
    },
    scope,
  );
  return toComment(made);
}

/** Whether the comment stands. */
export async function probeComment(
  client: GitHubClient,
  input: CommentInput,
  scope: CallScope,
): Promise<Probe<Comment>> {
  const standing = await findComment(client, input, scope);
  return standing === null ? { kind: "not_done" } : { kind: "done", output: toComment(standing) };
}

async function findComment(client: GitHubClient, input: CommentInput, scope: CallScope): Promise<GitHubComment | null> {
  const call = {
    apiUrl: input.forge.apiUrl,
    route: "GET /repos/{owner}/{repo}/issues/{issue_number}/comments",
    parameters: { ...repositoryOf(input.forge), issue_number: input.number },
    answer: z.array(GitHubComment),
  };
  const comments = await client.whole(call, (answer) => answer, MOST_COMMENTS, scope);
  return comments.find((found) => isMarked(found.body ?? "", input.marker)) ?? null;
}

function toComment(found: GitHubComment): Comment {
  return { id: String(found.id), url: found.html_url };
}

async function requirePullRequest(
  client: GitHubClient,
  { forge, number }: Pick<ClosePullRequestInput, "forge" | "number">,
  scope: CallScope,
): Promise<PullRequest> {
  const found = await findPullRequest(client, forge, number, scope);
  if (found === null) throw new OpsError("not_found", `${forge.name} has no pull request ${number}`);
  return found;
}

function toleratingNotFound(thrown: unknown): void {
  if (!isOpsError(thrown, "not_found")) throw thrown;
}
