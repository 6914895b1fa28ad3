import { readFile, realpath } from "node:fs/promises";
import { resolve } from "node:path";
import type { CallScope } from "../../kernel/work/effect.ts";
import { isOpsError, OpsError } from "../../kernel/ops-error.ts";
import type { Clock } from "../../kernel/ports.ts";
import {
  type ClosePullRequestInput,
  type Comment,
  type CommentInput,
  type CreatePullRequestInput,
  type Forge,
  type ForgeRef,
  type Git,
  isMarked,
  markComment,
  type PullRequest,
  type PullRequestStore,
} from "../../ops/workspace/index.ts";
import { findMergeByHand } from "./local-merge.ts";
import { localUrl } from "./local-url.ts";

/** What the local forge is made of. */
export interface LocalForgeParts {
  readonly git: Pick<Git, "revision" | "commits">;
  readonly pullRequests: PullRequestStore;
  readonly clock: Clock;
}

/** Pull requests in Signalbox's own store. A `ForgeRef` names the repository by the absolute path of its common git folder. */
export function createLocalForge(parts: LocalForgeParts): Forge {
  return {
    pullRequests: async (forge, filter, scope) => {
      const shown = await present(parts, forge, await parts.pullRequests.list(forge.name, filter), scope);
      return filter.state === "open" ? shown.filter((one) => one.state === "open") : shown;
    },
    pullRequest: async (forge, number, scope) => {
      const found = await parts.pullRequests.find(forge.name, number);
      return found === null ? null : presentOne(parts, forge, found, scope);
    },
    createPullRequest: (input, scope) => create(parts, input, scope),
    probeCreatePullRequest: async (input, scope) => {
      const [open] = await parts.pullRequests.list(input.forge.name, { state: "open", head: input.head, limit: 1 });
      return open === undefined
        ? { kind: "not_done" }
        : { kind: "done", output: await presentOne(parts, input.forge, open, scope) };
    },
    closePullRequest: (input, scope) => close(parts, input, scope),
    labelPullRequest: async ({ forge }) => {
      throw new OpsError("unsupported", `the local forge of ${forge.name} has no labels`);
    },
    comment: (input, scope) => comment(parts, input, scope),
    probeComment: async (input) => {
      const found = await parts.pullRequests.find(input.forge.name, input.number);
      return found?.reviews.some((review) => isMarked(review.note, input.marker)) === true
        ? { kind: "done", output: commentOn(input) }
        : { kind: "not_done" };
    },
    branchHead: (forge, branch, scope) => headNow(parts, forge, branch, scope),
    checks: async () => [],
    protections: async () => null,
  };
}

/** The folder that a repository and all its linked worktrees share, with links resolved. Source: gitrepository-layout(5), `commondir`. */
export async function commonGitDir(gitDir: string): Promise<string> {
  const pointer = await readFile(resolve(gitDir, "commondir"), "utf8").catch((thrown: unknown) => {
    if (isMissing(thrown)) return ".";
    throw thrown;
  });
  return realpath(resolve(gitDir, pointer.trim()));
}

function localPullRequestUrl(repository: string, number: number): string {
  return localUrl(repository, `pr/${number}`);
}

async function create(parts: LocalForgeParts, input: CreatePullRequestInput, scope: CallScope): Promise<PullRequest> {
  const { head, headSha, base, title, body, isDraft, reviewers } = input;
  const baseSha = await headNow(parts, input.forge, base, scope);
  if (baseSha === headSha)
    throw new OpsError("precondition", `there are no commits between ${base} and ${head}`, {
      hint: "Commit to the branch first.",
    });
  const draft = {
    head,
    headSha,
    base,
    title,
    body,
    isDraft,
    reviewers,
    state: "open" as const,
    author: authorOf(scope),
    createdAt: parts.clock.now(),
    reviews: [],
    mergedSha: null,
  };
  const created = await parts.pullRequests.create(input.forge.name, draft);
  return { ...created, url: localPullRequestUrl(input.forge.name, created.number) };
}

async function close(parts: LocalForgeParts, input: ClosePullRequestInput, scope: CallScope): Promise<PullRequest> {
  const { forge, number } = input;
  const found = await requireOne(parts, forge, number);
  if (found.state === "closed") return presentOne(parts, forge, found, scope);
  if (found.state === "merged") throw new OpsError("conflict", `pull request ${number} is merged already`);
  const closed = await parts.pullRequests.close(forge.name, number, "closed", null, parts.clock.now());
  return presentOne(parts, forge, closed, scope);
}

/** A comment is a review that decides nothing. */
async function comment(parts: LocalForgeParts, input: CommentInput, scope: CallScope): Promise<Comment> {
  const { forge, number, body, marker } = input;
  const found = await requireOne(parts, forge, number);
  if (!found.reviews.some((review) => isMarked(review.note, marker)))
    await parts.pullRequests.addReview(forge.name, number, {
      by: authorOf(scope),
      state: "commented",
      at: parts.clock.now(),
      note: markComment(body, marker),
    });
  return commentOn(input);
}

function commentOn({ forge, number, marker }: CommentInput): Comment {
  return { id: marker, url: localPullRequestUrl(forge.name, number) };
}

async function requireOne(parts: LocalForgeParts, forge: ForgeRef, number: number): Promise<PullRequest> {
  const found = await parts.pullRequests.find(forge.name, number);
  if (found === null) throw new OpsError("not_found", `${forge.name} has no pull request ${number}`);
  return found;
}

/** The agent that did it, so that nobody takes it for a human. */
function authorOf(scope: CallScope): string {
  return scope.agent === "" ? "signalbox" : scope.agent;
}

async function present(
  parts: LocalForgeParts,
  forge: ForgeRef,
  found: readonly PullRequest[],
  scope: CallScope,
): Promise<readonly PullRequest[]> {
  const shown: PullRequest[] = [];
  for (const pullRequest of found) shown.push(await presentOne(parts, forge, pullRequest, scope));
  return shown;
}

/**
 * An open pull request follows its branch, as on every forge; an ended one keeps the head that it had. One that somebody has merged
 * with git itself is shown as merged, as forges do when its commits come to the base by a push.
 */
async function presentOne(
  parts: LocalForgeParts,
  forge: ForgeRef,
  found: PullRequest,
  scope: CallScope,
): Promise<PullRequest> {
  const url = localPullRequestUrl(forge.name, found.number);
  if (found.state !== "open") return { ...found, url };
  const live = (await headNow(parts, forge, found.head, scope)) ?? found.headSha;
  const heads = { recorded: found.headSha, live, base: await headNow(parts, forge, found.base, scope) };
  const mergedSha = await findMergeByHand(parts.git, forge, heads, scope);
  const seen = { ...found, url, headSha: live };
  return mergedSha === null ? seen : { ...seen, state: "merged", mergedSha };
}

async function headNow(
  parts: LocalForgeParts,
  forge: ForgeRef,
  head: string,
  scope: CallScope,
): Promise<string | null> {
  try {
    return await parts.git.revision(forge.name, `refs/heads/${head}`, scope);
  } catch (thrown) {
    if (isOpsError(thrown, "not_found")) return null; // the repository was removed; its pull requests are still there to read
    throw thrown;
  }
}

function isMissing(thrown: unknown): boolean {
  return thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT";
}
