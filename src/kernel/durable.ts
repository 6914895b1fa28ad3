import type { Json } from "./json.ts";
import { OpsError } from "./ops-error.ts";

/** One branch of a round. `run` is executed again after a crash, unless the round was recorded. */
export interface Branch<T> {
  readonly name: string;
  run(): Promise<T>;
}

/**
 * What durable code may use. Everything that it decides upon comes from here, so that it takes the same path again after a
 * crash. Steps are numbered in the order of the calls: never call `step`, `receive` or `sleep` from two branches at once.
 */
export interface Flow {
  /** Id of this flow: the run's id, or `<run>/<assignment>` for a continuation. */
  readonly id: string;
  /** One round: every branch is started in the given order, all are waited for, and the outcomes are recorded together, once. */
  round<T>(branches: readonly Branch<T>[]): Promise<readonly T[]>;
  /** One recorded step. What it throws is recorded too and is thrown again in a replay, as a plain error. */
  step<T>(name: string, run: () => Promise<T>): Promise<T>;
  /** Starts a continuation of each assignment in the given order and waits for them all. */
  continuations(starts: readonly { readonly id: string; readonly input: Json }[]): Promise<readonly Json[]>;
  /** Waits for a message on a topic sent to this flow's id; `null` when none came in time. */
  receive(topic: string, timeoutMs: number): Promise<Json | null>;
  sleep(durationMs: number): Promise<void>;
}

/** The code that flows run; coordination supplies it before launch. Both must be deterministic over the flow. */
export interface FlowCode {
  run(flow: Flow): Promise<Json>;
  continuation(flow: Flow, input: Json): Promise<Json>;
}

/** A run of another generation of playbooks. */
export interface Stranger {
  readonly run: string;
  readonly generation: string;
}

/** Durable execution. Implemented on DBOS by `engine`, in memory by `testing`; one conformance suite holds for both. */
export interface Durable {
  /** Opens for work. Nothing that an earlier process left is taken up before `adopt`. */
  launch(code: FlowCode): Promise<void>;
  /** Begins a run's flow under the run's id. Idempotent. */
  start(runId: string): Promise<void>;
  /** Resolves when the flow has ended, or after the time, with whether it has. Throws what the flow threw if that was a bug. */
  ended(runId: string, timeoutMs: number): Promise<boolean>;
  /** Delivers a message to a flow by its id. Idempotent by key. */
  send(flowId: string, topic: string, message: Json, key: string): Promise<void>;
  /** Runs whose process is dead: unfinished flows of executors that no longer live, but for strangers. */
  orphans(): Promise<readonly string[]>;
  /** Runs whose process is dead and whose flow was recorded by another generation of playbooks: this version can't go on with them. */
  strangers(): Promise<readonly Stranger[]>;
  /**
   * Takes over an orphan in one guarded transaction that raises its epoch, and goes on with it. False if it was none. A stranger
   * is refused as `unsupported`; or its flow is forgotten and begun afresh over what the run has recorded, which is for ending it.
   */
  adopt(runId: string, stranger?: "refuse" | "afresh"): Promise<boolean>;
  /** The epoch under which this process may write for the run. Throws `fenced` when it owns it not. */
  epochOf(runId: string): number;
  /** Stops taking steps, waits up to the grace for those under way, and closes. What is unfinished can be adopted later. */
  close(graceMs: number): Promise<void>;
}

/** The topic on which answers to an approval or an escalation arrive; an abort arrives there too, as `{ kind: "abort" }`. */
export function answerTopic(id: string): string {
  return `answer:${id}`;
}

/** The refusal to go on with a stranger. */
export function strangerError({ run, generation }: Stranger): OpsError {
  return new OpsError("unsupported", `run ${run} was begun by another generation of playbooks (${generation})`, {
    hint: `Go on with it with the version that began it, or end it here: signalbox runs abort ${run}.`,
    details: { run, generation },
  });
}

/** Throws when a run can't go on here, so that nobody's answer to it is taken. */
export async function refuseStranger(durable: Pick<Durable, "strangers">, run: string): Promise<void> {
  const stranger = (await durable.strangers()).find((one) => one.run === run);
  if (stranger !== undefined) throw strangerError(stranger);
}

declare module "./ports.ts" {
  interface Ports {
    readonly durable: Durable;
  }
}
