import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Reader } from "../../../kernel/work/task.ts";
import {
  type ForgeCheck,
  type GitState,
  type PullRequest,
  readChecks,
  readForge,
  readGitState,
  readPullRequests,
} from "../../workspace/index.ts";
import { tolerate } from "../forge-facts.ts";

/** The fast layer's limit. Source: coordination specification, section 3. */
const STATUS_TIMEOUT_MS = 10_000;

/** Which branch's pull request; the current one's when none is named. */
export const PullRequestStatusInput = z.strictObject({ branch: z.string().min(1).optional() });
export type PullRequestStatusInput = z.infer<typeof PullRequestStatusInput>;

/** A pull request with its reviews and the checks of its exact head. `blockers` are the known reasons against a merge. */
export const PullRequestStatus = z.strictObject({
  branch: z.string(),
  pullRequest: z
    .strictObject({
      number: z.number().int(),
      url: z.string(),
      title: z.string(),
      state: z.enum(["open", "merged", "closed"]),
      isDraft: z.boolean(),
      base: z.string(),
      headSha: z.string(),
      author: z.string(),
    })
    .nullable(),
  reviews: z.array(
    z.strictObject({ by: z.string(), state: z.enum(["approved", "changes_requested", "commented"]), note: z.string() }),
  ),
  checks: z.strictObject({
    verdict: z.enum(["pass", "fail", "inconclusive", "error"]),
    reason: z.string(),
    items: z.array(
      z.strictObject({
        name: z.string(),
        state: z.enum(["success", "failure", "pending", "neutral"]),
        url: z.string().nullable(),
      }),
    ),
  }),
  blockers: z.array(z.string()),
});
export type PullRequestStatus = z.infer<typeof PullRequestStatus>;

/** How the pull request of a branch stands. Read-only. */
export const pullRequestStatusTask = defineTask<PullRequestStatusInput, PullRequestStatus, PullRequestStatus>({
  agent: "release-manager",
  name: "pr-status",
  title: "pull request status",
  summary: "Reads the pull request of a branch, its reviews, and the checks of its exact head.",
  input: PullRequestStatusInput,
  output: PullRequestStatus,
  timeoutMs: STATUS_TIMEOUT_MS,
  layer: "fast",
  effects: [],
  plan: readStatus,
  act: async (status) => tell(status),
});

async function readStatus(read: Reader, input: PullRequestStatusInput): Promise<PullRequestStatus> {
  const { root } = read.place;
  const [state, forge] = await Promise.all([read.read(readGitState, { root }), read.read(readForge, { root })]);
  const branch = input.branch ?? state.branch;
  if (branch === null)
    throw new OpsError("precondition", "HEAD is detached: no branch is current", { hint: "Name one with --branch." });
  const found = await read.read(readPullRequests, { forge, state: "all", head: branch, limit: 20 });
  const request = pickNewest(found.filter((candidate) => candidate.head === branch));
  if (request === null)
    return {
      branch,
      pullRequest: null,
      reviews: [],
      checks: { verdict: "inconclusive", reason: "there is no pull request", items: [] },
      blockers: [],
    };
  const answer = await tolerate(() => read.read(readChecks, { forge, sha: request.headSha }));
  const checks =
    answer.kind === "told"
      ? judgeChecks(answer.value, forge.kind === "local")
      : { verdict: "error" as const, reason: answer.why, items: [] };
  const reviews = latestReviews(request);
  return {
    branch,
    pullRequest: shown(request),
    reviews,
    checks,
    blockers: blockersOf(request, reviews, checks, branch === state.branch ? state : null),
  };
}

/** The open one, else the newest by number. */
function pickNewest(requests: readonly PullRequest[]): PullRequest | null {
  const sorted = [...requests].sort((left, right) => right.number - left.number);
  return sorted.find((request) => request.state === "open") ?? sorted[0] ?? null;
}

function shown(request: PullRequest): NonNullable<PullRequestStatus["pullRequest"]> {
  const { number, url, title, state, isDraft, base, headSha, author } = request;
  return { number, url, title, state, isDraft, base, headSha, author };
}

/** Each reviewer's last word; a comment does not take back an approval. */
function latestReviews(request: PullRequest): PullRequestStatus["reviews"] {
  const last = new Map<string, PullRequestStatus["reviews"][number]>();
  for (const review of [...request.reviews].sort((left, right) => left.at - right.at)) {
    if (review.state !== "commented" || !last.has(review.by))
      last.set(review.by, { by: review.by, state: review.state, note: review.note });
  }
  return [...last.values()];
}

/** The verdict over a commit's checks. None is no data, never a pass. */
export function judgeChecks(items: readonly ForgeCheck[], isLocal: boolean): PullRequestStatus["checks"] {
  const plain = items.map(({ name, state, url }) => ({ name, state, url }));
  const count = (state: ForgeCheck["state"]) => items.filter((item) => item.state === state).length;
  if (items.length === 0)
    return {
      verdict: "inconclusive",
      reason: isLocal
        ? "a local forge has no CI; run-checks stands for it, see the pull request's test plan"
        : "no check has reported on this commit",
      items: plain,
    };
  if (count("failure") > 0)
    return { verdict: "fail", reason: `${count("failure")} of ${items.length} failed`, items: plain };
  if (count("pending") > 0)
    return { verdict: "inconclusive", reason: `${count("pending")} of ${items.length} are pending`, items: plain };
  return count("success") > 0
    ? { verdict: "pass", reason: `${count("success")} of ${items.length} passed`, items: plain }
    : { verdict: "inconclusive", reason: "no check says more than neutral", items: plain };
}

function blockersOf(
  request: PullRequest,
  reviews: PullRequestStatus["reviews"],
  checks: PullRequestStatus["checks"],
  state: GitState | null,
): string[] {
  if (request.state !== "open") return [`it is ${request.state}`];
  const against = reviews.filter((review) => review.state === "changes_requested").map((review) => review.by);
  return [
    ...(request.isDraft ? ["it is a draft"] : []),
    ...(against.length > 0 ? [`${against.join(", ")} requested changes`] : []),
    ...(reviews.some((review) => review.state === "approved") ? [] : ["nobody has approved it"]),
    ...(checks.verdict === "fail" ? [`checks: ${checks.reason}`] : []),
    ...(state?.headSha !== null && state !== null && state.headSha !== request.headSha
      ? ["the branch here is at another commit than the pull request"]
      : []),
  ];
}

function tell(status: PullRequestStatus): TaskOutcome<PullRequestStatus> {
  const { branch, pullRequest, checks, blockers, reviews } = status;
  if (pullRequest === null) return { output: status, summary: `no pull request of ${branch}` };
  const approvals = reviews.filter((review) => review.state === "approved").length;
  const rest =
    blockers.length === 0 ? "nothing known stands against a merge" : `before a merge: ${blockers.join("; ")}`;
  return {
    output: status,
    summary: `pull request #${pullRequest.number} (${pullRequest.state}): ${approvals} approval${approvals === 1 ? "" : "s"}, checks ${checks.verdict} (${checks.reason}); ${rest}`,
    evidence: [{ kind: "url", url: pullRequest.url }],
  };
}
