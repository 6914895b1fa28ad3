import type { CallScope } from "../../../kernel/work/effect.ts";
import type { OpsErrorCode } from "../../../kernel/ops-error.ts";
import type { Ports } from "../../../kernel/ports.ts";
import type { HandoffState } from "../../../kernel/record/result.ts";
import type { Assigned, AnyTask, Doer, Place } from "../../../kernel/work/task.ts";
import type { Writer } from "../../runs/index.ts";
import type { WorkClock } from "./work-clock.ts";

/** One assignment as attempts see it; all of it is plain data but for the task. */
export interface Assignment {
  readonly id: string;
  readonly run: string;
  /** The flow that waits for answers on its behalf. */
  readonly flow: string;
  readonly requestedBy: string;
  readonly task: AnyTask;
  readonly input: unknown;
  readonly place: Place;
  readonly at: number;
  readonly attempt: number;
  readonly recovering: { readonly code: OpsErrorCode; readonly message: string; readonly count: number } | null;
  readonly handoff: HandoffState | null;
  /** What its own handoff state lacked, when it was returned for that; empty otherwise. */
  readonly missing: readonly string[];
  readonly criteria: readonly string[];
  readonly critical: boolean;
  /** What it writes: branches of a run that share one are run one after the other. */
  readonly writes: readonly string[];
  /** What is left of the run's own limit of working time, ms; null when it has none. Hooks count against it too. */
  readonly limitMs: number | null;
  /** Names of the delegators, root first. */
  readonly chain: readonly string[];
}

/** What a task has so far, for a partial result. */
export type SoFar = Parameters<Doer["soFar"]>[0];

/** The state of one attempt in this process. */
export interface AttemptState {
  readonly ports: Ports;
  readonly assignment: Assignment;
  /** Fires at the timeout, at an abort, and when a critical neighbour fails. */
  readonly signal: AbortSignal;
  readonly clock: WorkClock;
  readonly denials: Map<string, number>;
  /** How long the task may work, ms: as it declares, until its plan tells what the repository configures. */
  timeoutMs: number;
  soFar: SoFar;
}

/** Under which epoch, and when, this process writes for the run. Throws `fenced` when it does not own it. */
export function writerOf(ports: Ports, run: string): Writer {
  return { run, epoch: ports.durable.epochOf(run), at: ports.clock.now() };
}

/** The scope that ports are called with. */
export function scopeOf(state: AttemptState, key: string, signal: AbortSignal = state.signal): CallScope {
  const { run, id, task } = state.assignment;
  return { run, assignment: id, agent: task.agent, key, signal, untimed: state.clock.untimed };
}

/** The part that reader and doer share. */
export function assignedOf(state: AttemptState): Assigned {
  const { assignment } = state;
  return {
    run: assignment.run,
    assignment: assignment.id,
    agent: assignment.task.agent,
    place: assignment.place,
    at: assignment.at,
    attempt: assignment.attempt,
    ...(assignment.recovering === null ? {} : { recovering: assignment.recovering }),
    ...(assignment.handoff === null ? {} : { handoff: assignment.handoff }),
    ...(assignment.missing.length === 0 ? {} : { missing: assignment.missing }),
    criteria: assignment.criteria,
    signal: state.signal,
    progress: (done, total, label) =>
      state.ports.board.report(assignment.run, { assignment: assignment.id, done, total, label }),
  };
}
