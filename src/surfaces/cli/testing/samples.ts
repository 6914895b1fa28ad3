import type { Event } from "../../../kernel/record/event.ts";
import { type Finding, type FindingDraft, makeFinding } from "../../../kernel/record/finding.ts";
import type { Contribution, Report } from "../../../kernel/record/report.ts";
import type { RunFollow, TrackLine } from "../../../ops/coordination/views.ts";
import type { Approval } from "../../../ops/approvals/index.ts";
import type { Escalation } from "../../../ops/escalations/index.ts";
import type { RunRow } from "../../../ops/runs/index.ts";

/** The instant at which the samples begin. */
export const BEGUN = 1_700_000_000_000;

/** A run of an audit, under way. */
export function sampleRun(over: Partial<RunRow> = {}): RunRow {
  return {
    id: "run_7f3k2",
    signalId: "sig_1",
    signal: "OPS:AUDIT",
    context: {},
    repository: "/srv/checkout-service",
    requestedBy: "ada",
    digest: "d",
    onEscalation: "wait",
    timeoutMs: null,
    state: "running",
    waitingFor: null,
    waitingId: null,
    abortRequestedBy: null,
    epoch: 1,
    executor: "exe_1",
    startedAt: BEGUN,
    endedAt: null,
    retryOf: null,
    eventCount: 3,
    chainHead: "abc",
    ...over,
  };
}

/** An agent's line in the live view. */
export function sampleTrack(over: Partial<TrackLine> = {}): TrackLine {
  return {
    assignment: "git-health",
    agent: "release-manager",
    task: "audit-git",
    title: "git health",
    state: "done",
    elapsedMs: 3_100,
    usuallyMs: null,
    findings: 7,
    progress: null,
    note: "",
    ...over,
  };
}

/** The three tracks of the picture in the design. */
export const DESIGN_TRACKS: readonly TrackLine[] = [
  sampleTrack(),
  sampleTrack({
    assignment: "documentation",
    agent: "meta-updater",
    task: "audit-docs",
    title: "documentation",
    state: "working",
    findings: 19,
    progress: { assignment: "documentation", done: 412, total: 540, label: "files" },
  }),
  sampleTrack({
    assignment: "skills",
    agent: "toolsmith",
    task: "audit-skills",
    title: "skills and agents",
    elapsedMs: 400,
    findings: 0,
  }),
];

/** One look at a run. */
export function sampleFollow(over: Partial<RunFollow> = {}): RunFollow {
  return {
    run: sampleRun(),
    tracks: DESIGN_TRACKS,
    events: [],
    question: null,
    estimateMs: 2_000,
    line: "audit: 2 of 3 agents done, 26 findings",
    report: null,
    reportMarkdown: null,
    ...over,
  };
}

/** An event of the sample run. */
export function sampleEvent(seq: number, over: Partial<Event> = {}): Event {
  return {
    run: "run_7f3k2",
    seq,
    at: BEGUN + seq * 10,
    key: `k${seq}`,
    name: "note",
    to: "inside",
    payload: {},
    prevHash: "",
    hash: "h",
    ...over,
  };
}

/** A finding in a file. */
export function sampleFinding(over: Partial<FindingDraft> = {}): Finding {
  return makeFinding({
    rule: "docs/broken-link",
    severity: "high",
    where: { file: "docs/deploy.md", line: 41 },
    message: "links to runbooks/rollback.md, which does not exist",
    remedy: "Write the page or mend the link.",
    owner: "meta-updater",
    ...over,
  });
}

/** The findings of the picture in the design. */
export const DESIGN_FINDINGS: readonly Finding[] = [
  sampleFinding(),
  sampleFinding({
    rule: "git/orphaned-branch",
    where: { thing: "git" },
    message: "branch release/1.4 has 12 commits that are in no tag, 61 days old",
    owner: "release-manager",
  }),
  sampleFinding({
    rule: "docs/unknown-command",
    severity: "medium",
    where: { file: "README.md", line: 18 },
    message: "names `npm run serve`; package.json has no such script",
  }),
];

/** One agent's part. */
export function sampleContribution(over: Partial<Contribution> = {}): Contribution {
  return {
    agent: "release-manager",
    task: "audit-git",
    title: "git health",
    status: "success",
    durationMs: 3_100,
    attempts: 1,
    summary: "7 findings in 12 branches",
    approach: "read refs and the log",
    remember: null,
    findings: 7,
    evidence: [],
    error: null,
    ...over,
  };
}

/** The report of the picture in the design. */
export function sampleReport(over: Partial<Report> = {}): Report {
  const parts = [
    sampleContribution(),
    sampleContribution({
      agent: "meta-updater",
      task: "audit-docs",
      title: "documentation",
      findings: 19,
      summary: "19 findings in 540 files",
    }),
    sampleContribution({
      agent: "toolsmith",
      task: "audit-skills",
      title: "skills and agents",
      findings: 0,
      summary: "no skills, agents or MCP entries",
    }),
  ];
  return {
    schemaVersion: 1,
    run: "run_7f3k2",
    signal: "OPS:AUDIT",
    title: "Full audit",
    repository: "/srv/checkout-service",
    status: "complete",
    alreadyDone: false,
    requestedBy: "ada",
    startedAt: BEGUN,
    durationMs: 5_200,
    summary: "",
    deliverables: [],
    contributions: parts,
    gate: { passed: true, succeeded: 3, applicable: 3, threshold: 0.8, reason: "all succeeded" },
    issues: [],
    escalations: [],
    approvals: [],
    findingCounts: { critical: 0, high: 2, medium: 9, low: 15, info: 0 },
    findings: [...DESIGN_FINDINGS],
    trend: { since: "run_6", sinceAt: BEGUN - 6 * 86_400_000, new: 3, fixed: 5, open: 18 },
    nextSteps: ["Mend the broken link in docs/deploy.md first."],
    details: null,
    keptWorktree: null,
    chainHead: "abc",
    events: 12,
    ...over,
  };
}

/** The last look at a run that has ended with this report. */
export function sampleEnd(report: Report): RunFollow {
  return sampleFollow({
    run: sampleRun({ state: report.status, endedAt: BEGUN + report.durationMs }),
    report,
    reportMarkdown: `# ${report.title}\n`,
  });
}

/** An approval that waits. */
export function sampleApproval(over: Partial<Approval> = {}): Approval {
  return {
    id: "apr_1",
    run: "run_7f3k2",
    assignment: "a",
    flow: "f",
    action: "git.push",
    arguments: { branch: "main", force: false },
    digest: "4be19c2d".padEnd(64, "0"),
    target: { label: "branch main", version: "aaaa" },
    risk: "high",
    requester: "ada",
    mayAnswer: { role: "owner", area: "security", quorum: 1 },
    askedAt: BEGUN,
    expiresAt: BEGUN + 86_400_000,
    onExpiry: "deny",
    state: "pending",
    decisions: [],
    ...over,
  };
}

/** An escalation that waits. */
export function sampleEscalation(over: Partial<Escalation> = {}): Escalation {
  return {
    id: "esc_1",
    run: "run_7f3k2",
    assignment: null,
    flow: "f",
    kind: "QualityGate",
    title: "The gate failed",
    coordinator: "ops",
    at: BEGUN,
    signal: "OPS:AUDIT",
    urgency: "blocking",
    context: { attempted: "audit", agents: [] },
    issue: { what: "1 of 3 succeeded", whyNotHere: "nobody else can", recoveries: [] },
    partialResults: ["a report"],
    recommended: "retry once the cause is gone",
    options: [
      { option: "retry", condition: "the cause is gone" },
      { option: "abort", condition: "what exists is enough" },
      { option: "delegate", condition: "somebody else knows" },
    ],
    level: 1,
    nextLevelAt: BEGUN + 3_600_000,
    state: "open",
    answer: null,
    ...over,
  };
}
