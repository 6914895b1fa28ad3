import type { OpsErrorCode } from "../../kernel/ops-error.ts";
import type { PullRequest } from "../workspace/index.ts";

/** Facts about a pull request's branches. `recordedHead` is the head that it was opened with. */
export interface MergeFacts {
  readonly pullRequest: PullRequest;
  readonly recordedHead: string;
  readonly headNow: string | null;
  readonly baseNow: string | null;
}

/** Whether it may be merged; a refusal says why and what to do. */
export type MergeDecision =
  | { readonly kind: "merge"; readonly head: string; readonly base: string }
  | { readonly kind: "already_merged"; readonly sha: string }
  | { readonly kind: "refuse"; readonly code: OpsErrorCode; readonly reason: string; readonly hint: string };

/**
 * Decides on a merge. Drafts, requested changes, and a head that moved since it was opened without being approved since are
 * refused; of several reviews by one person the last decisive one counts.
 */
export function decideMerge({ pullRequest, recordedHead, headNow, baseNow }: MergeFacts): MergeDecision {
  const { number, head, base } = pullRequest;
  if (pullRequest.state === "merged") return { kind: "already_merged", sha: pullRequest.mergedSha ?? recordedHead };
  if (pullRequest.state === "closed")
    return refuse("precondition", `pull request ${number} is closed`, "Open another one for the branch.");
  if (pullRequest.isDraft)
    return refuse("precondition", `pull request ${number} is a draft`, "Open it without --draft when it is ready.");
  const blockers = blockingReviewers(pullRequest.reviews);
  if (blockers.length > 0)
    return refuse(
      "precondition",
      `changes were requested by ${blockers.join(", ")}`,
      `After the changes: signalbox pr review ${number} --approve.`,
    );
  if (headNow === null)
    return refuse(
      "precondition",
      `the branch ${head} does not exist any more`,
      `Close it: signalbox pr close ${number}.`,
    );
  if (baseNow === null)
    return refuse(
      "precondition",
      `the branch ${base} does not exist here`,
      `Make it: git branch ${base} <remote>/${base}.`,
    );
  if (!isAccepted(headNow, recordedHead, pullRequest.reviews)) return staleHead(pullRequest, headNow, recordedHead);
  return { kind: "merge", head: headNow, base: baseNow };
}

function staleHead({ number, head }: PullRequest, headNow: string, recordedHead: string): MergeDecision {
  const moved = `${head} is at ${headNow.slice(0, 12)} now, which nobody has approved (it was opened at ${recordedHead.slice(0, 12)})`;
  return refuse("stale", moved, `Look at it and approve it: signalbox pr review ${number} --approve.`);
}

/** An approval accepts the commit that was looked at; as long as nobody approved anything, the commit it was opened with will do. */
function isAccepted(headNow: string, recordedHead: string, reviews: PullRequest["reviews"]): boolean {
  const approved = [...latestDecisive(reviews).values()].filter((review) => review.state === "approved");
  return approved.some((review) => review.sha === headNow) || recordedHead === headNow;
}

function blockingReviewers(reviews: PullRequest["reviews"]): readonly string[] {
  return [...latestDecisive(reviews).values()]
    .filter((review) => review.state === "changes_requested")
    .map((review) => review.by);
}

function latestDecisive(reviews: PullRequest["reviews"]): ReadonlyMap<string, PullRequest["reviews"][number]> {
  const inOrder = reviews
    .filter((review) => review.state !== "commented")
    .toSorted((left, right) => left.at - right.at);
  return new Map(inOrder.map((review) => [review.by, review]));
}

function refuse(code: OpsErrorCode, reason: string, hint: string): MergeDecision {
  return { kind: "refuse", code, reason, hint };
}
