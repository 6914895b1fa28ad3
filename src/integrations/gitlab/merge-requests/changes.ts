import { z } from "zod";
import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import {
  type ClosePullRequestInput,
  type Comment,
  type CommentInput,
  isMarked,
  type LabelPullRequestInput,
  markComment,
  type PullRequest,
} from "../../../ops/workspace/index.ts";
import type { GitLabClient } from "../client.ts";
import { withReviews } from "./merge-requests.ts";
import { MergeRequest } from "./shapes.ts";

/** More notes on one merge request than these are refused: an unread one may be ours. */
const MOST_NOTES = 2_000;

const Note = z.looseObject({ id: z.number().int(), body: z.string() });
type Note = z.infer<typeof Note>;

/** Closes a merge request without merging it. */
export async function closeMergeRequest(
  client: GitLabClient,
  input: ClosePullRequestInput,
  scope: CallScope,
): Promise<PullRequest> {
  const found = await requireMergeRequest(client, input, scope);
  if (found.state === "merged") throw new OpsError("conflict", `merge request ${input.number} is merged already`);
  const closed = found.state === "closed" ? found : await change(client, input, { state_event: "close" }, scope);
  return withReviews(client, input.forge, closed, scope);
}

/** Puts labels on a merge request and takes others off, in one call. */
export async function labelMergeRequest(
  client: GitLabClient,
  input: LabelPullRequestInput,
  scope: CallScope,
): Promise<PullRequest> {
  const { add, remove } = input;
  const withComma = [...add, ...remove].find((label) => label.includes(","));
  if (withComma !== undefined)
    throw new OpsError("invalid_input", `"${withComma}" can't be a label of GitLab: it divides labels by commas`);
  const wanted = {
    ...(add.length === 0 ? {} : { add_labels: add.join(",") }),
    ...(remove.length === 0 ? {} : { remove_labels: remove.join(",") }),
  };
  const isNothing = Object.keys(wanted).length === 0;
  const changed = isNothing
    ? await requireMergeRequest(client, input, scope)
    : await change(client, input, wanted, scope);
  return withReviews(client, input.forge, changed, scope);
}

/** Comments once: a note with the marker stands for it. */
export async function comment(client: GitLabClient, input: CommentInput, scope: CallScope): Promise<Comment> {
  const { forge, number, body, marker } = input;
  const mergeRequest = await requireMergeRequest(client, input, scope);
  const standing = await findNote(client, input, scope);
  const path = `merge_requests/${number}/notes`;
  const wanted = { body: markComment(body, marker) };
  const note = standing ?? (await client.call({ forge, method: "POST", path, body: wanted, answer: Note }, scope));
  return toComment(mergeRequest, note);
}

/** Whether the comment stands. */
export async function probeComment(
  client: GitLabClient,
  input: CommentInput,
  scope: CallScope,
): Promise<Probe<Comment>> {
  const standing = await findNote(client, input, scope);
  if (standing === null) return { kind: "not_done" };
  return { kind: "done", output: toComment(await requireMergeRequest(client, input, scope), standing) };
}

async function findNote(client: GitLabClient, input: CommentInput, scope: CallScope): Promise<Note | null> {
  const call = {
    forge: input.forge,
    path: `merge_requests/${input.number}/notes`,
    query: { sort: "desc", order_by: "created_at" },
    answer: z.array(Note),
  };
  const notes = await client.whole(call, MOST_NOTES, scope);
  return notes.find(({ body }) => isMarked(body, input.marker)) ?? null;
}

function toComment(mergeRequest: MergeRequest, { id }: Note): Comment {
  return { id: String(id), url: `${mergeRequest.web_url}#note_${id}` };
}

function requireMergeRequest(
  client: GitLabClient,
  { forge, number }: Pick<ClosePullRequestInput, "forge" | "number">,
  scope: CallScope,
): Promise<MergeRequest> {
  return client.call({ forge, path: `merge_requests/${number}`, answer: MergeRequest }, scope);
}

function change(
  client: GitLabClient,
  { forge, number }: Pick<ClosePullRequestInput, "forge" | "number">,
  body: Readonly<Record<string, string>>,
  scope: CallScope,
): Promise<MergeRequest> {
  return client.call({ forge, method: "PUT", path: `merge_requests/${number}`, body, answer: MergeRequest }, scope);
}
