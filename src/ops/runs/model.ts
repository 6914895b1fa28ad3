import type { Event, EventDraft } from "../../kernel/record/event.ts";
import type { Finding } from "../../kernel/record/finding.ts";
import type { Json } from "../../kernel/json.ts";
import type { GateVerdict, Report, RunStatus } from "../../kernel/record/report.ts";
import type { Result } from "../../kernel/record/result.ts";

/** Where a run is: working, waiting for a person, or ended with a status. */
export type RunState = "running" | "waiting" | RunStatus;

/** A run as it is stored. `epoch` rises when another process takes it over; `working*` leave out waiting for people. */
export interface RunRow {
  readonly id: string;
  readonly signalId: string;
  readonly signal: string;
  readonly context: Json;
  readonly repository: string;
  readonly requestedBy: string;
  readonly digest: string;
  readonly onEscalation: "wait" | "fail";
  readonly timeoutMs: number | null;
  readonly state: RunState;
  /** What it waits for, in words, when `waiting`; id of the approval or escalation in `waitingId`. */
  readonly waitingFor: string | null;
  readonly waitingId: string | null;
  readonly abortRequestedBy: string | null;
  readonly epoch: number;
  /** The executor (process) that works on it. */
  readonly executor: string;
  readonly startedAt: number;
  readonly endedAt: number | null;
  /** The run that this one tries again, if any. */
  readonly retryOf: string | null;
  readonly eventCount: number;
  readonly chainHead: string;
}

/** One spawn of a task within a run. */
export interface AssignmentRow {
  readonly id: string;
  readonly run: string;
  readonly name: string;
  readonly agent: string;
  readonly task: string;
  readonly critical: boolean;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly status: string;
  readonly attempts: number;
  readonly result: Result | null;
}

/** Everything written at a boundary names the run, the epoch under which the writer owns it, and the instant. */
export interface Writer {
  readonly run: string;
  readonly epoch: number;
  readonly at: number;
}

/** A new assignment of a round. */
export interface AssignmentDraft {
  readonly id: string;
  readonly name: string;
  readonly agent: string;
  readonly task: string;
  readonly critical: boolean;
  readonly input: Json;
}

/** Results with the events that say so. */
export interface RecordedResults {
  readonly results: readonly Result[];
  readonly events: readonly EventDraft[];
}

/** Which runs to list: those that fit every field that is given, and at most `limit`; `unfinished` means running or waiting. */
export interface RunFilter {
  readonly state?: RunState | "unfinished";
  readonly signal?: string;
  readonly repository?: string;
  readonly limit: number;
  /** Only runs that started before this run. */
  readonly before?: string;
}

/**
 * Where runs are kept. Every writing call is one statement (one SQL function), idempotent, and throws `fenced` when the
 * run's epoch is not the writer's. Event drafts of a call are appended in the same transaction; keys that the run has
 * already are passed over.
 */
export interface RunStore {
  find(id: string): Promise<RunRow | null>;
  /** The run at the beginning of its flow. What may change later can be as intake has left it: a round tells of an abort. */
  open(id: string): Promise<RunRow | null>;
  /** Newest first. */
  list(filter: RunFilter): Promise<readonly RunRow[]>;
  /**
   * A round begins: its assignments and events are written. Answers what the first call for this round answered: the
   * instant at which it began and whether an abort had been asked for by then.
   */
  beginRound(
    writer: Writer,
    round: number,
    assignments: readonly AssignmentDraft[],
    events: readonly EventDraft[],
  ): Promise<{ readonly at: number; readonly abort: boolean }>;
  /** Results of a round (or of one late assignment) with their findings and events. A result that is there already stays. */
  recordResults(writer: Writer, results: readonly Result[], events: readonly EventDraft[]): Promise<void>;
  /** Remembers a task's plan. Answers the plan that stands: the first one, unless `replace`. */
  recordPlan(writer: Writer, assignment: string, plan: Json, replace: boolean): Promise<Json>;
  plan(run: string, assignment: string): Promise<Json | null>;
  append(writer: Writer, events: readonly EventDraft[]): Promise<void>;
  /** The run waits for a person, or goes on. */
  setWaiting(writer: Writer, waiting: { readonly for: string; readonly id: string } | null): Promise<void>;
  /**
   * The run is over: results that were not recorded yet, state, gate, report and last events; its leases are given up.
   * Idempotent. Answers the stored report.
   */
  end(
    writer: Writer,
    ending: {
      readonly state: RunStatus;
      readonly gate: GateVerdict | null;
      readonly report: Report;
      readonly events: readonly EventDraft[];
      /** Results of the last round with their events, if they were not recorded yet: they are in the same statement. */
      readonly unrecorded: RecordedResults | null;
    },
  ): Promise<Report>;
  requestAbort(run: string, by: string, at: number): Promise<boolean>;
  assignments(run: string): Promise<readonly AssignmentRow[]>;
  /** In order, after the given sequence number. */
  events(run: string, after: number, limit: number): Promise<readonly Event[]>;
  report(run: string): Promise<Report | null>;
  /** Durations in ms of the last successful assignments of this agent's task, newest first, at most 20. */
  pastDurations(agent: string, task: string): Promise<readonly number[]>;
  /** Removes ended runs older than the instant, but for the newest `keep`, with all that belongs to them. Answers the ids; removes nothing in a dry run. */
  collect(before: number, keep: number, dryRun: boolean): Promise<readonly string[]>;
}

/** Findings of runs. */
export interface FindingStore {
  ofRun(run: string, limit: number): Promise<readonly Finding[]>;
  /** The last ended run of the same signal on the same repository before the given one. */
  previousRun(run: string): Promise<{ readonly run: string; readonly at: number } | null>;
}

declare module "../../kernel/ports.ts" {
  interface Ports {
    readonly runs: RunStore;
    readonly findings: FindingStore;
  }
}
