import { defineQuery } from "../../../kernel/work/effect.ts";
import type { Severity } from "../../../kernel/record/finding.ts";

/** What of the records is looked at: from one instant up to another, of one repository or of all (null). */
export interface RecordWindow {
  readonly repository: string | null;
  readonly fromAt: number;
  readonly toAt: number;
}

/** Runs of one signal that ended in one state, or have not ended (`running`, `waiting`). Instants and durations in ms. */
export interface RunCount {
  readonly signal: string;
  readonly state: string;
  readonly count: number;
}

/** How long the ended runs of one signal took, waits for people included; `signal` null for all together. */
export interface RunDurations {
  readonly signal: string | null;
  readonly count: number;
  readonly medianMs: number;
  readonly p90Ms: number;
}

/** An assignment that did not succeed. */
export interface FailedAssignment {
  readonly run: string;
  readonly agent: string;
  readonly task: string;
  readonly status: "failed" | "timeout" | "denied" | "aborted";
  readonly at: number;
  readonly code: string | null;
  readonly message: string;
}

/** A question to a person: when it was asked, how it stands, and when it was answered. */
export interface AskedQuestion {
  readonly run: string;
  readonly kind: string;
  readonly title: string;
  readonly askedAt: number;
  readonly answeredAt: number | null;
  readonly state: string;
}

/** A finding of the last audit of the window. `firstAt`: the first audit that saw it. */
export interface OpenFinding {
  readonly severity: Severity;
  readonly rule: string;
  readonly firstAt: number;
}

/** How findings stand at the end of a window, against the audit before it. */
export interface FindingsState {
  readonly run: string;
  readonly open: readonly OpenFinding[];
  /** Null where no audit came before the window. */
  readonly change: { readonly since: string; readonly new: number; readonly fixed: number } | null;
}

/** Signalbox's own records of a window, counted by the store. Lists are the newest up to a bound; `cut` names those that were longer. */
export interface PeriodRecords {
  readonly runs: readonly RunCount[];
  readonly durations: readonly RunDurations[];
  readonly failedGates: number;
  readonly timeouts: number;
  readonly recoveries: number;
  readonly failures: readonly FailedAssignment[];
  readonly approvals: readonly AskedQuestion[];
  readonly escalations: readonly AskedQuestion[];
  readonly deliverables: readonly { readonly type: string; readonly count: number }[];
  /** Null where no audit of the repository had ended by then, or no repository is named. */
  readonly findings: FindingsState | null;
  readonly cut: readonly string[];
}

/** A rule that audits found again and again. */
export interface RecurringRule {
  readonly rule: string;
  readonly owner: string;
  readonly remedy: string;
  readonly message: string;
  /** How many audits saw it, and how many places it had in all of them. */
  readonly runs: readonly string[];
  readonly places: number;
  readonly firstAt: number;
  readonly lastAt: number;
}

/** Reads what Signalbox recorded of its own work. Every answer is bounded. */
export interface WorkRecords {
  period(window: RecordWindow): Promise<PeriodRecords>;
  /** Rules with findings in at least `times` audits of the window, or with so many places in one; most first. */
  recurring(window: RecordWindow, times: number): Promise<readonly RecurringRule[]>;
}

declare module "../../../kernel/ports.ts" {
  interface Ports {
    readonly workRecords: WorkRecords;
  }
}

const resource = (input: RecordWindow) => ({ kind: "repository" as const, id: input.repository ?? "all" });

/** What was recorded in a window. */
export const readPeriod = defineQuery<RecordWindow, PeriodRecords>({
  name: "records.read",
  resource,
  run: (ports, input) => ports.workRecords.period(input),
});

/** Rules that audits found again and again. */
export const readRecurring = defineQuery<RecordWindow & { readonly times: number }, readonly RecurringRule[]>({
  name: "records.read",
  resource,
  run: (ports, { times, ...window }) => ports.workRecords.recurring(window, times),
});
