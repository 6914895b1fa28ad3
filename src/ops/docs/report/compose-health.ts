import { SEVERITIES } from "../../../kernel/record/finding.ts";
import { groupFailures } from "./failure-groups.ts";
import type { Answers, Compared, HealthReport } from "./model.ts";
import type { Period, ReportKind } from "./period.ts";
import type { AskedQuestion, FindingsState, PeriodRecords } from "./records.ts";

/** In a report a failure is repeated from its second time on. */
const REPEATED_TIMES = 2;
const REPEATED_SHOWN = 20;
/** Ends that count as a success; the others that have ended do not. */
const UNENDED = ["running", "waiting"];

/** What a report is made from. */
export interface HealthFacts {
  readonly kind: ReportKind;
  readonly period: Period;
  readonly repository: string | null;
  /** When the report is made. */
  readonly at: number;
  readonly now: PeriodRecords;
  readonly before: PeriodRecords;
}

/** Makes the report of a period from its records and those of the period before. Pure; where there is no data it says null. */
export function composeHealth({ kind, period, repository, at, now, before }: HealthFacts): HealthReport {
  return {
    ...{ schemaVersion: 1, kind, repository },
    ...{ label: period.label, fromAt: period.fromAt, toAt: period.toAt },
    ...{ timeZone: period.timeZone, isOver: period.isOver },
    runs: runsOf(now, before),
    failedGates: both(now, before, (records) => records.failedGates),
    timeouts: both(now, before, (records) => records.timeouts),
    recoveries: both(now, before, (records) => records.recoveries),
    approvals: answersOf(now.approvals, before.approvals),
    escalations: answersOf(now.escalations, before.escalations),
    findings: now.findings === null ? null : findingsOf(now.findings, Math.min(period.toAt, at)),
    deliverables: deliverablesOf(now, before),
    repeated: groupFailures(now.failures, REPEATED_TIMES)
      .slice(0, REPEATED_SHOWN)
      .map(({ agent, task, status, said, times, firstAt, lastAt, runs }) => ({
        ...{ agent, task, status, said, times, firstAt, lastAt },
        runs: [...runs],
      })),
    notes: notesOf(period, now, before),
  };
}

function runsOf(now: PeriodRecords, before: PeriodRecords): HealthReport["runs"] {
  const signals = [...new Set(now.runs.map((run) => run.signal))].sort();
  return {
    total: { now: countOf(now, null), before: countOf(before, null) },
    successShare: { now: successShare(now, null), before: successShare(before, null) },
    medianMs: both(now, before, (records) => durationsOf(records, null)?.medianMs ?? null),
    p90Ms: both(now, before, (records) => durationsOf(records, null)?.p90Ms ?? null),
    bySignal: signals.map((signal) => ({
      signal,
      total: { now: countOf(now, signal), before: countOf(before, signal) },
      byState: Object.fromEntries(
        now.runs.filter((run) => run.signal === signal).map(({ state, count }) => [state, count]),
      ),
      successShare: successShare(now, signal),
      medianMs: both(now, before, (records) => durationsOf(records, signal)?.medianMs ?? null),
      p90Ms: durationsOf(now, signal)?.p90Ms ?? null,
    })),
  };
}

function both(now: PeriodRecords, before: PeriodRecords, of: (records: PeriodRecords) => number | null): Compared {
  return { now: of(now), before: of(before) };
}

function countOf(records: PeriodRecords, signal: string | null): number {
  return records.runs
    .filter((run) => signal === null || run.signal === signal)
    .reduce((sum, run) => sum + run.count, 0);
}

/** Complete runs among those that have ended; null when none has. */
function successShare(records: PeriodRecords, signal: string | null): number | null {
  const own = records.runs.filter((run) => (signal === null || run.signal === signal) && !UNENDED.includes(run.state));
  const ended = own.reduce((sum, run) => sum + run.count, 0);
  const complete = own.filter((run) => run.state === "complete").reduce((sum, run) => sum + run.count, 0);
  return ended === 0 ? null : complete / ended;
}

function durationsOf(records: PeriodRecords, signal: string | null) {
  return records.durations.find((one) => one.signal === signal);
}

function answersOf(now: readonly AskedQuestion[], before: readonly AskedQuestion[]): Answers {
  const times = answerTimes(now);
  const byState: Record<string, number> = {};
  for (const { state } of now) byState[state] = (byState[state] ?? 0) + 1;
  return {
    asked: { now: now.length, before: before.length },
    byState,
    medianAnswerMs: { now: median(times), before: median(answerTimes(before)) },
    slowestAnswerMs: times.at(-1) ?? null,
  };
}

/** Shortest first. */
function answerTimes(questions: readonly AskedQuestion[]): readonly number[] {
  return questions
    .flatMap(({ askedAt, answeredAt }) => (answeredAt === null ? [] : [Math.max(0, answeredAt - askedAt)]))
    .sort((left, right) => left - right);
}

/** The middle of sorted figures; of an even number the mean of both middle ones. */
function median(sorted: readonly number[]): number | null {
  const middle = sorted.length / 2;
  const high = sorted[Math.floor(middle)];
  if (high === undefined) return null;
  return Number.isInteger(middle) ? ((sorted[middle - 1] ?? high) + high) / 2 : high;
}

function findingsOf(state: FindingsState, at: number): HealthReport["findings"] {
  const bySeverity = SEVERITIES.flatMap((severity) => {
    const ages = state.open
      .filter((one) => one.severity === severity)
      .map((one) => Math.max(0, at - one.firstAt))
      .sort((left, right) => left - right);
    const middle = median(ages);
    return middle === null
      ? []
      : [{ severity, count: ages.length, medianAgeMs: middle, oldestAgeMs: ages.at(-1) ?? middle }];
  });
  const { change, run, open } = state;
  return { run, open: open.length, new: change?.new ?? null, fixed: change?.fixed ?? null, bySeverity };
}

function deliverablesOf(now: PeriodRecords, before: PeriodRecords): HealthReport["deliverables"] {
  const types = [...new Set([...now.deliverables, ...before.deliverables].map((one) => one.type))].sort();
  const of = (records: PeriodRecords, type: string) =>
    records.deliverables.find((one) => one.type === type)?.count ?? 0;
  return types.map((type) => ({ type, count: { now: of(now, type), before: of(before, type) } }));
}

function notesOf(period: Period, now: PeriodRecords, before: PeriodRecords): string[] {
  return [
    ...(period.isOver ? [] : ["The period is not over: the figures are those so far."]),
    ...(now.runs.length === 0 ? ["No run began in this period."] : []),
    ...(before.runs.length === 0 ? ["There is nothing before this period to compare with."] : []),
    ...now.cut.map((what) => `Only the newest ${what} were looked at.`),
  ];
}
