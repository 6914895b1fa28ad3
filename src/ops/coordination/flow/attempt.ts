import { z } from "zod";
import { isOpsError, messageOf, OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import type { Ports } from "../../../kernel/ports.ts";
import { Result, type ResultStatus, type TaskOutcome } from "../../../kernel/record/result.ts";
import { toJson } from "../../../kernel/json.ts";
import { type Assignment, type AttemptState, writerOf } from "../context/assignment.ts";
import { createDoer, createReader } from "../context/context.ts";
import { EffectUnknown, NeedsApproval } from "../context/interrupts.ts";
import { describeLimit, limitOf, untilTimeIsUp } from "../context/time-limit.ts";
import { startWorkClock } from "../context/work-clock.ts";
import { judgeOutcome, slowFinding } from "../rules/judge.ts";
import { decideRecovery } from "../rules/recovery.ts";

/** How one attempt ended, as it is recorded by the flow. Only `result` is final. */
export const AttemptOutcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("result"), result: Result }),
  z.strictObject({
    kind: z.literal("recover"),
    code: z.string(),
    message: z.string(),
    recovery: z.string(),
    delayMs: z.number(),
    replan: z.boolean(),
    fallback: Result,
  }),
  z.strictObject({ kind: z.literal("approval"), approval: z.string(), fallback: Result }),
  z.strictObject({ kind: z.literal("unknown"), key: z.string(), message: z.string(), fallback: Result }),
]);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

const SETTLE_GRACE_MS = 20_000;

/** One attempt to be made. `recovered` are the codes that earlier attempts recovered from; `neighbours` fires when a critical branch has failed. */
export interface AttemptOrder {
  readonly assignment: Assignment;
  readonly recovered: readonly string[];
  readonly replan: boolean;
  /** Working time that earlier attempts have used, ms. */
  readonly usedMs: number;
  readonly neighbours: AbortSignal | null;
}

type Ended =
  | { readonly kind: "returned"; readonly outcome: TaskOutcome<unknown> }
  | { readonly kind: "threw"; readonly thrown: unknown }
  | { readonly kind: "timeout" };

/** Makes one attempt: plan, act, judge. Foreseen failures are answers; `fenced`, `storage` and bugs of the engine are thrown. */
export async function makeAttempt(ports: Ports, order: AttemptOrder): Promise<AttemptOutcome> {
  const { assignment } = order;
  const stop = new AbortController();
  const signals = [
    stop.signal,
    ports.aborter.signalOf(assignment.run),
    ...(order.neighbours === null ? [] : [order.neighbours]),
  ];
  const clock = startWorkClock(() => ports.clock.now());
  const state: AttemptState = {
    ...{ ports, assignment, clock, signal: AbortSignal.any(signals) },
    ...{ denials: new Map<string, number>(), timeoutMs: assignment.task.timeoutMs, soFar: {} },
  };
  const ended = await raceTimeout(state, order, stop);
  const durationMs = clock.countedMs() + order.usedMs;
  return ports.masker.maskData(conclude(state, order, ended, durationMs));
}

async function raceTimeout(state: AttemptState, order: AttemptOrder, stop: AbortController): Promise<Ended> {
  const { ports } = state;
  const settled = new AbortController();
  const settle = () => settled.abort("settled");
  state.signal.addEventListener("abort", settle, { once: true });
  if (state.signal.aborted) settle();
  const work = runTask(state, order).then(
    (outcome): Ended => ({ kind: "returned", outcome }),
    (thrown: unknown): Ended => ({ kind: "threw", thrown }),
  );
  const first = await Promise.race([work, untilTimeIsUp(state, order.usedMs, settled.signal)]);
  state.signal.removeEventListener("abort", settle);
  if (first !== null) {
    settle();
    return first;
  }
  const isTimeout = !state.signal.aborted;
  stop.abort();
  await tellToStop(state, isTimeout ? "its time is up" : whyStopped(state.signal));
  const last = await settleWithin(ports, work);
  if (last?.kind === "threw" && isOpsError(last.thrown, "fenced", "storage", "unknown_outcome")) return last;
  if (isTimeout) return { kind: "timeout" };
  return last ?? { kind: "threw", thrown: new OpsError("aborted", "the assignment was told to stop and did not") };
}

/** A signal that a refusal has fired says so by a text. */
function whyStopped({ reason }: AbortSignal): string {
  return typeof reason === "string" ? reason : "the run is stopped, or a critical neighbour failed";
}

/** The agent is told to hand in what it has; a process that does not own the run any more tells nobody. */
async function tellToStop({ ports, assignment }: AttemptState, reason: string): Promise<void> {
  const { id, run, attempt, task } = assignment;
  const payload = { assignment: id, reason };
  await ports.runs.append(writerOf(ports, run), [
    { key: `abort:${id}:${attempt}`, name: "COORD_OPS:ABORT", to: task.agent, payload },
  ]);
}

async function settleWithin(ports: Ports, work: Promise<Ended>): Promise<Ended | null> {
  const settled = new AbortController();
  const last = await Promise.race([work, ports.timers.sleep(SETTLE_GRACE_MS, settled.signal).then(() => null)]);
  settled.abort("settled");
  return last;
}

async function runTask(state: AttemptState, order: AttemptOrder): Promise<TaskOutcome<unknown>> {
  const { assignment } = state;
  const { task } = assignment;
  const input = parseInput(task.input, assignment.input, `${task.agent} ${task.name}`);
  const plan = await planOf(state, order, input);
  state.timeoutMs = task.timeoutOf?.(plan) ?? state.timeoutMs;
  return task.act(plan, createDoer(state), input);
}

/** The plan of a task with effects is recorded, and taken as it was when the task is run again. */
async function planOf(state: AttemptState, order: AttemptOrder, input: unknown): Promise<unknown> {
  const { task, run, id } = state.assignment;
  const plan = () => task.plan(createReader(state), input);
  if (task.effects.length === 0) return plan();
  const known = order.replan ? null : await state.ports.runs.plan(run, id);
  return known ?? recordPlan(state, order, await plan());
}

async function recordPlan(state: AttemptState, order: AttemptOrder, plan: unknown): Promise<unknown> {
  const { assignment, ports } = state;
  return ports.runs.recordPlan(writerOf(ports, assignment.run), assignment.id, toJson(plan), order.replan);
}

function conclude(state: AttemptState, order: AttemptOrder, ended: Ended, durationMs: number): AttemptOutcome {
  const assessed = {
    ...order.assignment,
    assignment: order.assignment.id,
    agent: state.ports.catalog.agents.get(order.assignment.task.agent),
    startedAt: order.assignment.at,
    durationMs,
    attempts: order.assignment.attempt,
  };
  if (ended.kind === "returned") return { kind: "result", result: judgeOutcome(ended.outcome, assessed) };
  if (ended.kind === "timeout")
    return {
      kind: "result",
      result: emptyResult(
        state,
        durationMs,
        "timeout",
        new OpsError("timeout", `no answer within ${describeLimit(state)}`),
      ),
    };
  const { thrown } = ended;
  if (thrown instanceof NeedsApproval)
    return {
      kind: "approval",
      approval: thrown.approval,
      fallback: emptyResult(state, durationMs, "denied", new OpsError("denied", "no approval was given")),
    };
  if (thrown instanceof EffectUnknown)
    return {
      kind: "unknown",
      key: thrown.key,
      message: thrown.message,
      fallback: emptyResult(state, durationMs, "failed", thrown),
    };
  if (isOpsError(thrown, "fenced", "storage")) throw thrown;
  if (!(thrown instanceof OpsError))
    return {
      kind: "result",
      result: emptyResult(
        state,
        durationMs,
        "failed",
        new OpsError("precondition", `${order.assignment.task.name} broke: ${messageOf(thrown)}`, {
          hint: "This is a defect of the task. Run again with --debug and report it.",
        }),
      ),
    };
  return concludeError(state, order, thrown, durationMs);
}

function concludeError(state: AttemptState, order: AttemptOrder, error: OpsError, durationMs: number): AttemptOutcome {
  const { assignment } = order;
  const result = emptyResult(state, durationMs, statusOf(error), error);
  const remainingMs = limitOf(state) - durationMs;
  const move = decideRecovery(error, assignment.task, { recovered: order.recovered, remainingMs, seed: assignment.id });
  if (move.kind === "give_up") return { kind: "result", result };
  return {
    kind: "recover",
    code: error.code,
    message: error.message,
    recovery: move.name,
    delayMs: move.delayMs,
    replan: move.replan,
    fallback: result,
  };
}

function statusOf(error: OpsError): ResultStatus {
  if (error.code === "denied" || error.code === "aborted" || error.code === "timeout") return error.code;
  return "failed";
}

/** A result without success: what the task has so far, and why it has no more. */
function emptyResult(state: AttemptState, durationMs: number, status: ResultStatus, error: OpsError): Result {
  const { assignment, soFar } = state;
  return {
    assignment: assignment.id,
    agent: assignment.task.agent,
    task: assignment.task.name,
    status,
    critical: assignment.critical,
    summary: error.message,
    approach: assignment.task.summary,
    remember: null,
    ...(soFar.output === undefined ? {} : { partial: toJson(soFar.output) }),
    error: { code: error.code, message: error.message, ...(error.hint === undefined ? {} : { hint: error.hint }) },
    criteria: [],
    evidence: [...(soFar.evidence ?? [])],
    findings: [...(soFar.findings ?? []), ...slowFinding(assignment.task, durationMs)],
    deliverables: [...(soFar.deliverables ?? [])],
    startedAt: assignment.at,
    durationMs,
    attempts: assignment.attempt,
  };
}
