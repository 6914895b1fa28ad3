import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { toJson } from "../../../kernel/json.ts";
import { asAnyTask } from "../../../kernel/work/task.ts";
import { PullRequestResult, PullRequestStatus, pullRequestStatusTask } from "../../release/index.ts";
import { checksBrief, pullRequestBrief } from "./briefs.ts";
import { readChecks } from "./commit.ts";
import { PullRequestSignal, PullRequestStatusSignal } from "./input.ts";

/** Opens the pull request of the current branch, after the project's checks. */
export const pullRequestPlaybook = definePlaybook<PullRequestSignal>({
  signal: "OPS:PR",
  title: "Pull request",
  summary: "Pushes the current branch and opens its pull request, or takes the one that is open.",
  input: PullRequestSignal,
  pattern: "sequential",
  layer: "medium",
  agents: ["release-manager"],
  gateThreshold: 0.8,
  place: "checkout",
  writes: true,
  door: {
    command: "pr",
    positionals: [],
    examples: ["signalbox pr", "signalbox pr --draft --reviewers ada", "signalbox pr --base develop --dry-run"],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  run: runPullRequest,
});

async function runPullRequest(coordinator: Coordinator, input: PullRequestSignal): Promise<PlaybookOutcome> {
  const runs = input.checks && !input.dryRun;
  const checks = runs ? readChecks(await coordinator.spawn(checksBrief(), { tolerate: input.draft })) : null;
  const result = await coordinator.spawn(pullRequestBrief(input, checks));
  const request = PullRequestResult.safeParse(result.output);
  if (result.status !== "success" || !request.success) return { summary: result.summary };
  const { kind, url, pushed } = request.data;
  return {
    summary: kind === "planned" ? `dry run, nothing was changed: ${result.summary}` : result.summary,
    details: toJson({ pullRequest: request.data }),
    nextSteps: kind === "planned" || url === null ? [] : [`A human reviews and merges ${url}.`],
    ...(kind === "taken" && pushed === null ? { alreadyDone: true } : {}),
  };
}

/** How the pull request of a branch stands: one read-only task. */
export const pullRequestStatusPlaybook = definePlaybook<PullRequestStatusSignal>({
  signal: "OPS:PR_STATUS",
  title: "Pull request status",
  summary: "Shows the pull request of a branch, its reviews, and the checks of its exact head.",
  input: PullRequestStatusSignal,
  pattern: "fast",
  layer: "fast",
  agents: ["release-manager"],
  gateThreshold: 0.8,
  place: "checkout",
  writes: false,
  door: {
    command: "pr-status",
    positionals: [],
    examples: ["signalbox pr-status", "signalbox pr-status --branch feat/login"],
    hints: { readOnly: true, destructive: false, idempotent: true },
  },
  isSimple: () => true,
  run: runStatus,
});

async function runStatus(coordinator: Coordinator, input: PullRequestStatusSignal): Promise<PlaybookOutcome> {
  const context = input.branch === undefined ? {} : { branch: input.branch };
  const result = await coordinator.spawn({
    task: asAnyTask(pullRequestStatusTask),
    name: "pr-status",
    context,
    deliverables: [],
    criteria: [],
  });
  const status = PullRequestStatus.safeParse(result.output);
  if (!status.success) return { summary: result.summary };
  const next =
    status.data.pullRequest === null
      ? ["Open one with `signalbox pr`."]
      : status.data.blockers.map((blocker) => `Before a merge: ${blocker}.`);
  return { summary: result.summary, details: toJson(status.data), nextSteps: next };
}
