import { type Coordinator, definePlaybook, type PlaybookOutcome } from "../../../kernel/work/playbook.ts";
import { toJson } from "../../../kernel/json.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { UpdateChangelogOutput } from "../../docs/index.ts";
import { ChecksResult, CommitResult, PullRequestResult } from "../../release/index.ts";
import { changelogBrief, changelogCommitBrief, checksBrief, commitBrief, pullRequestBrief } from "./briefs.ts";
import { CommitSignal, isOneTask } from "./input.ts";

/** Workflow 1: commit, changelog where users notice it, checks, pull request. Source: release specification, "Commit". */
export const commitPlaybook = definePlaybook<CommitSignal>({
  signal: "OPS:COMMIT",
  title: "Commit",
  summary: "Commits the change to a feature branch, pushes it, adds the changelog entry and opens the pull request.",
  input: CommitSignal,
  pattern: "sequential",
  layer: "medium",
  agents: ["release-manager", "meta-updater"],
  gateThreshold: 0.8,
  place: "checkout",
  writes: true,
  door: {
    command: "commit",
    positionals: [],
    examples: [
      'signalbox commit --message "feat: add a login page" --user-facing',
      'signalbox commit --request "fix the crash at an empty cart"',
      'signalbox commit --message "chore: tidy" --no-pr',
      "signalbox commit --dry-run --all",
    ],
    hints: { readOnly: false, destructive: false, idempotent: true },
  },
  isSimple: isOneTask,
  run: runCommit,
});

async function runCommit(coordinator: Coordinator, input: CommitSignal): Promise<PlaybookOutcome> {
  const result = await coordinator.spawn(commitBrief(input));
  const commit = CommitResult.safeParse(result.output);
  if (!commit.success) return { summary: result.summary };
  const made = commit.data;
  if (made.kind === "planned") return previewOutcome(input, made, result);
  if (made.kind === "already_done")
    return {
      summary: [result.summary, ...made.notes].join("; "),
      alreadyDone: true,
      details: toJson({ commit: made }),
    };
  const changelog =
    made.isUserFacing && made.message !== null ? await writeChangelog(coordinator, made.message, made.branch) : null;
  const request = input.pr ? await openPullRequest(coordinator, input) : null;
  return {
    summary: [result.summary, changelog, request?.summary, ...made.notes]
      .filter((part) => part !== null && part !== undefined)
      .join("; "),
    details: toJson({ commit: made, pullRequest: request?.output ?? null }),
    nextSteps: nextAfter(input, request?.output ?? null),
  };
}

async function writeChangelog(
  coordinator: Coordinator,
  message: NonNullable<CommitResult["message"]>,
  branch: string,
): Promise<string> {
  const result = await coordinator.spawn(changelogBrief(message));
  const written = UpdateChangelogOutput.safeParse(result.output);
  if (!written.success || !written.data.changed) return result.summary;
  const committed = await coordinator.spawn(changelogCommitBrief(written.data.path, branch));
  return `${result.summary.replace(/\.$/, "")}; ${committed.summary}`;
}

async function openPullRequest(
  coordinator: Coordinator,
  input: CommitSignal,
): Promise<{ readonly summary: string; readonly output: PullRequestResult | null }> {
  const checks = await coordinator.spawn(checksBrief(), { tolerate: input.draft });
  const result = await coordinator.spawn(pullRequestBrief(input, readChecks(checks)));
  const output = result.status === "success" ? PullRequestResult.safeParse(result.output) : null;
  return { summary: result.summary, output: output?.success === true ? output.data : null };
}

/** What `run-checks` said; a failing run keeps its answer as partial output. */
export function readChecks(result: Result): ChecksResult | null {
  if (result.status === "skipped") return { verdict: "not_applicable", checks: [] };
  const parsed = ChecksResult.safeParse(result.output ?? result.partial);
  return parsed.success ? parsed.data : null;
}

function previewOutcome(input: CommitSignal, made: CommitResult, result: Result): PlaybookOutcome {
  const after = [
    ...(made.isUserFacing ? ["would add an entry to CHANGELOG.md and commit it as `docs: update CHANGELOG`"] : []),
    ...(input.pr ? [`would run the project's checks and open a pull request of ${made.branch}`] : []),
  ];
  return {
    summary: `dry run, nothing was changed; the steps of the real run: ${[result.summary, ...after].join(", then ")}`,
    details: toJson({ commit: made, then: after }),
    nextSteps: made.notes.filter((note) => !note.startsWith("would ")),
  };
}

function nextAfter(input: CommitSignal, request: PullRequestResult | null): readonly string[] {
  if (request?.url !== null && request?.url !== undefined) return [`A human reviews and merges ${request.url}.`];
  return input.pr ? [] : ["Open a pull request with `signalbox pr` when the branch is ready."];
}
