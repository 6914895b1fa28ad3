import type { EventDraft } from "../../kernel/record/event.ts";
import { makeFinding } from "../../kernel/record/finding.ts";
import type { Report } from "../../kernel/record/report.ts";
import type { Result } from "../../kernel/record/result.ts";
import type { Approval } from "../../ops/approvals/index.ts";
import type { Escalation } from "../../ops/escalations/index.ts";
import type { ForgeRelease, PullRequest } from "../../ops/workspace/index.ts";

/** The instant at which everything in these drafts happens, epoch ms. */
export const AT = 1_700_000_000_000;

/** A line in the log under a key. */
export const note = (key: string, text = key): EventDraft => ({ key, name: "note", to: "inside", payload: { text } });

/** A successful result of an assignment. */
export function resultOf(assignment: string): Result {
  return {
    ...{
      assignment,
      agent: "scribe",
      task: "write",
      status: "success",
      critical: false,
      summary: "did it",
      approach: "by hand",
      remember: null,
    },
    ...{ criteria: [], evidence: [], findings: [], deliverables: [], startedAt: AT, durationMs: 5, attempts: 1 },
  };
}

/** A finding of that severity in a file. */
export function findingOf(severity: "critical" | "high" | "low", file: string) {
  return makeFinding({
    rule: "docs/broken-link",
    severity,
    where: { file, line: 3 },
    message: "leads nowhere",
    remedy: "Mend it.",
    owner: "meta-updater",
  });
}

/** A complete ending with its report. */
export function endingOf(run: string) {
  const gate = { passed: true, succeeded: 1, applicable: 1, threshold: 0.8, reason: "1/1" };
  const report: Report = {
    ...{
      schemaVersion: 1,
      run,
      signal: "OPS:EXAMPLE",
      title: "Example",
      repository: "",
      status: "complete",
      alreadyDone: false,
      requestedBy: "ada",
    },
    ...{
      startedAt: AT,
      durationMs: 1,
      summary: "done",
      deliverables: [],
      contributions: [],
      gate,
      issues: [],
      escalations: [],
      approvals: [],
    },
    ...{
      findingCounts: {},
      findings: [],
      trend: null,
      nextSteps: [],
      details: null,
      keptWorktree: null,
      chainHead: "",
      events: 0,
    },
  };
  return { state: "complete", gate, report, events: [note("complete")], unrecorded: null } as const;
}

/** An effect about to be made. */
export function intentOf(key: string) {
  return { assignment: "a", key, effect: "file.write", digest: "d", input: { path: "x" } };
}

/** An approval as it is asked for. */
export function approvalOf(run: string, id: string): Approval {
  return {
    ...{
      id,
      run,
      assignment: "a",
      flow: run,
      action: "git.push",
      arguments: { branch: "main" },
      digest: "d",
      target: { label: "main", version: "1" },
    },
    ...{
      risk: "high",
      requester: "ada",
      mayAnswer: { role: "human", area: null, quorum: 1 },
      askedAt: AT,
      expiresAt: AT + 5,
      onExpiry: "deny",
    },
    ...{ state: "pending", decisions: [] },
  };
}

/** An escalation as it is raised. */
export function escalationOf(run: string, id: string): Escalation {
  return {
    ...{
      id,
      run,
      assignment: null,
      flow: run,
      kind: "Conflict",
      title: "Both want it",
      coordinator: "COORD_OPS",
      at: AT,
      signal: "OPS:EXAMPLE",
    },
    ...{
      urgency: "blocking",
      context: { attempted: "x", agents: [] },
      issue: { what: "x", whyNotHere: "y", recoveries: [] },
      partialResults: [],
    },
    ...{
      recommended: "retry",
      options: [{ option: "retry", condition: "now" }],
      level: 1,
      nextLevelAt: AT + 5,
      state: "open",
      answer: null,
    },
  };
}

/** An open pull request of a branch. */
export function pullRequestOf(head: string): Omit<PullRequest, "number" | "url" | "updatedAt"> {
  return {
    ...{
      title: "feat: x",
      body: "",
      head,
      headSha: "a".repeat(40),
      base: "main",
      state: "open",
      isDraft: false,
      author: "ada",
      createdAt: AT,
    },
    ...{ reviewers: [], reviews: [], mergedSha: null },
  };
}

/** A release of the local forge without files. */
export function releaseOf(tag: string): ForgeRelease {
  return {
    ...{ id: tag, tag, sha: "a".repeat(40), name: tag, notes: "### Added\n", isDraft: false, isPrerelease: false },
    ...{ url: `local:a/releases/${tag}`, publishedAt: AT, assets: [] },
  };
}

/** A file of a release. */
export function assetOf(name: string): ForgeRelease["assets"][number] {
  return { name, sizeBytes: 3, digest: "d".repeat(64), url: `file:///kept/${name}` };
}
