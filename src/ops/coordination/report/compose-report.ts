import { describeEvidence, type Deliverable } from "../../../kernel/record/evidence.ts";
import { compareFindings, SEVERITIES, type Finding } from "../../../kernel/record/finding.ts";
import type { Contribution, GateVerdict, Report, RunStatus, Trend } from "../../../kernel/record/report.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { taskKey } from "../../../kernel/slice.ts";
import { toJson } from "../../../kernel/json.ts";
import { compareLooks } from "../../findings/index.ts";
import type { Played, RunSession } from "../flow/session.ts";
import { formatGate } from "../rules/gate.ts";
import { isRefusedWhole } from "../rules/refusal.ts";

/** How a run is to end. */
export interface RunEnding {
  readonly played: Played;
  readonly gate: GateVerdict | null;
  readonly status: RunStatus;
}

/** A report shows the worst findings only; the store keeps them all. */
export const REPORT_FINDINGS = 200;
const EVIDENCE_SHOWN = 20;
const TREND_FINDINGS = 20_000;
const TREND_SHOWN = 50;

/** Synthesizes results into the report. Every deliverable that exists is listed, whatever the status. */
export async function composeReport(
  session: RunSession,
  ending: RunEnding,
  keptWorktree: string | null,
): Promise<Report> {
  const { ports, row, playbook } = session;
  const results = [...session.results.values()];
  const all = results.flatMap((result) => result.findings).sort(compareFindings);
  const outcome = ending.played.outcome;
  const accepted = new Set(outcome?.baseline?.accepted.map((entry) => entry.fingerprint));
  const findings = all.filter((finding) => !accepted.has(finding.fingerprint));
  return {
    schemaVersion: 1,
    run: row.id,
    signal: row.signal,
    title: playbook.title,
    repository: row.repository,
    status: ending.status,
    alreadyDone: outcome?.alreadyDone === true,
    requestedBy: row.requestedBy,
    startedAt: row.startedAt,
    durationMs: Math.max(0, ports.clock.now() - row.startedAt),
    summary: outcome?.summary ?? summarize(ending, results),
    deliverables: mergeDeliverables([...session.superseded, ...results], outcome?.deliverables ?? []),
    contributions: results.map((result) => contributionOf(session, result)),
    gate: ending.gate,
    issues: [...issuesOf(ending, results), ...(await madeBeforeStop(session, ending))],
    ...(await questionsOf(session)),
    findingCounts: countBySeverity(findings),
    findings: findings.slice(0, REPORT_FINDINGS),
    trend: await trendOf(session, ending, all),
    ...(outcome?.baseline === undefined ? {} : { baseline: outcome.baseline }),
    nextSteps: nextStepsOf(session, ending, findings, keptWorktree),
    details: toJson(outcome?.details ?? null),
    keptWorktree,
    chainHead: "",
    events: 0,
  };
}

/** Of a run that was stopped: every effect that it had made by then, as its ledger says. */
async function madeBeforeStop({ ports, row }: RunSession, { status }: RunEnding): Promise<readonly string[]> {
  if (status !== "aborted") return [];
  const made = (await ports.ledger.ofRun(row.id)).filter((entry) => entry.state === "done");
  const effects = made.map(({ effect, key }) => `${effect} (${key})`);
  return [
    effects.length === 0
      ? "nothing had been changed when it was stopped"
      : `effects done before the stop: ${effects.join(", ")}`,
  ];
}

/** What people were asked in this run, in that order, with their answers. */
async function questionsOf({ ports, row, hasAsked }: RunSession): Promise<Pick<Report, "escalations" | "approvals">> {
  if (!hasAsked) return { escalations: [], approvals: [] };
  const escalations = await ports.escalations.list({ run: row.id, limit: 100 });
  const approvals = await ports.approvals.list({ run: row.id, limit: 100 });
  return {
    escalations: escalations.toReversed().map(({ id, kind, title, answer }) => ({
      ...{ id, kind, title },
      answer: answer?.option ?? null,
    })),
    approvals: approvals.toReversed().map(({ id, action, state, decisions }) => ({
      ...{ id, action, decision: state },
      by: decisions.at(-1)?.by ?? null,
    })),
  };
}

function contributionOf(session: RunSession, result: Result): Contribution {
  const title = session.ports.catalog.tasks.get(taskKey(result.agent, result.task))?.title ?? result.task;
  const { agent, task, status, durationMs, attempts, summary, approach, remember } = result;
  const evidence = result.evidence.slice(0, EVIDENCE_SHOWN).map(describeEvidence);
  return {
    agent,
    task,
    title,
    status,
    durationMs,
    attempts,
    summary,
    approach,
    remember,
    findings: result.findings.length,
    evidence,
    error: result.error?.message ?? null,
  };
}

function summarize(ending: RunEnding, results: readonly Result[]): string {
  const done = results.filter((result) => result.status === "success");
  const reason =
    ending.played.stopped?.reason ??
    results.find((result) => result.error !== undefined)?.error?.message ??
    "no agent succeeded";
  return done.length === 0
    ? reason
    : `${done.length} of ${results.length} assignments succeeded; stopped by: ${reason}`;
}

function mergeDeliverables(results: readonly Result[], own: readonly Deliverable[]): Deliverable[] {
  const merged = new Map<string, Deliverable>();
  for (const deliverable of [...results.flatMap((result) => result.deliverables), ...own])
    merged.set(`${deliverable.type}\u0000${deliverable.value}`, deliverable);
  return [...merged.values()];
}

function issuesOf(ending: RunEnding, results: readonly Result[]): string[] {
  const failures = results.filter((result) => result.status !== "success" && result.status !== "skipped");
  const issues = failures.map(
    (result) =>
      `${result.agent} ${result.task} ended ${result.status}: ${withHint(result.error?.message ?? "no reason given", result.error?.hint)}`,
  );
  const { stopped } = ending.played;
  if (stopped !== null && failures.length === 0) issues.push(stopped.reason);
  if (ending.gate !== null && !ending.gate.passed)
    issues.push(`gate ${formatGate(ending.gate)}: ${ending.gate.reason}`);
  return issues;
}

/** A message and what to do about it, as two sentences. */
function withHint(message: string, hint: string | undefined): string {
  if (hint === undefined) return message;
  return `${message}${/[.!?:]$/.test(message.trimEnd()) ? "" : "."} ${hint}`;
}

function countBySeverity(findings: readonly Finding[]): Record<string, number> {
  return Object.fromEntries(
    SEVERITIES.map((severity) => [severity, findings.filter((finding) => finding.severity === severity).length]),
  );
}

async function trendOf(session: RunSession, ending: RunEnding, findings: readonly Finding[]): Promise<Trend | null> {
  const { ports, row, playbook } = session;
  if (playbook.showsTrend !== true) return null;
  const previous = await ports.findings.previousRun(row.id);
  if (previous === null) return { since: null, sinceAt: null, new: findings.length, fixed: 0, open: 0 };
  const before = await ports.findings.ofRun(previous.run, TREND_FINDINGS);
  const unfinished = [...session.results.values()].filter((result) => result.status !== "success");
  const blind = [...unfinished.map((result) => result.agent), ...(ending.played.outcome?.notLookedFor ?? [])];
  const change = compareLooks(before, findings, new Set(blind));
  return {
    since: previous.run,
    sinceAt: previous.at,
    new: change.appeared.length,
    fixed: change.fixed.length,
    open: change.open,
    unseen: change.unseen,
    newFindings: change.appeared.toSorted(compareFindings).slice(0, TREND_SHOWN),
    fixedFindings: change.fixed.toSorted(compareFindings).slice(0, TREND_SHOWN),
  };
}

function nextStepsOf(
  session: RunSession,
  ending: RunEnding,
  findings: readonly Finding[],
  keptWorktree: string | null,
): string[] {
  const steps = [...(ending.played.outcome?.nextSteps ?? [])];
  const isUnfinished = ending.status === "partial" || ending.status === "failed" || ending.status === "aborted";
  if (isUnfinished && !isRefusedWhole([...session.results.values()])) steps.push(onceMore(session));
  if (keptWorktree !== null)
    steps.push(`The run's work tree is kept at ${keptWorktree}; signalbox runs gc removes it.`);
  if (findings.length > 0)
    steps.push(`signalbox findings --run ${session.row.id} shows all ${findings.length} findings.`);
  return steps;
}

/** How work that is not whole is taken up: one that writes finds what stands of it, one that looks begins anew. */
function onceMore({ row, playbook }: RunSession): string {
  const retry = `signalbox runs retry ${row.id}`;
  return playbook.writes && playbook.door.hints.idempotent
    ? `Once the cause is gone, run the same command again, or ${retry}: what stands already is found and kept.`
    : `${retry} does it again from the start.`;
}
