import { type Finding, makeFinding } from "../../../kernel/record/finding.ts";
import type { BranchProtection, PullRequest } from "../../workspace/index.ts";
import { HEALTH_LIMITS } from "./model.ts";

const DAY_MS = 86_400_000;

/** Pull requests that are open for too long. */
export function judgePullRequests(requests: readonly PullRequest[], at: number): readonly Finding[] {
  const old = requests.filter(
    (request) => request.state === "open" && at - request.createdAt > HEALTH_LIMITS.openPullRequestDays * DAY_MS,
  );
  return old.slice(0, HEALTH_LIMITS.kept).map((request) => {
    const age = Math.floor((at - request.createdAt) / DAY_MS);
    return makeFinding({
      rule: "git/stale-pull-request",
      severity: age > 30 ? "medium" : "low",
      where: { thing: `pull request #${request.number}` },
      message: `pull request #${request.number} "${request.title}" by ${request.author} has been open for ${age} days${request.isDraft ? ", as a draft" : ""}`,
      remedy: "Review and merge it, ask its author to go on, or close it.",
      owner: "release-manager",
      identity: String(request.number),
      evidence: [{ kind: "url", url: request.url }],
    });
  });
}

/** Whether the default branch is protected as it should be. */
export function judgeProtections(protections: readonly BranchProtection[], defaultBranch: string): readonly Finding[] {
  const own = protections.find((protection) => protection.branch === defaultBranch);
  const where = { thing: `branch ${defaultBranch}` };
  const base = { where, owner: "release-manager" } as const;
  if (own === undefined) {
    return [
      makeFinding({
        ...base,
        rule: "git/unprotected-branch",
        severity: "high",
        message: `the forge does not protect ${defaultBranch}`,
        remedy: "Protect it: reviews and checks required, no force push.",
        identity: "unprotected",
      }),
    ];
  }
  return [
    ...(own.allowsForcePush
      ? [
          makeFinding({
            ...base,
            rule: "git/force-push-allowed",
            severity: "high",
            message: `${defaultBranch} may be pushed to with force`,
            remedy: "Switch force pushes off in the branch's protection.",
            identity: "force",
          }),
        ]
      : []),
    ...(own.requiresReviews
      ? []
      : [
          makeFinding({
            ...base,
            rule: "git/reviews-not-required",
            severity: "medium",
            message: `${defaultBranch} takes changes without a review`,
            remedy: "Require at least one approval in the branch's protection.",
            identity: "reviews",
          }),
        ]),
    ...(own.requiresChecks
      ? []
      : [
          makeFinding({
            ...base,
            rule: "git/checks-not-required",
            severity: "low",
            message: `${defaultBranch} takes changes without passing checks`,
            remedy: "Require the CI checks in the branch's protection.",
            identity: "checks",
          }),
        ]),
  ];
}
