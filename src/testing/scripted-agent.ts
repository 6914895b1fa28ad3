import { z } from "zod";
import type { Agent } from "../kernel/work/agent.ts";
import { defineEffect, type Effect, type Probe } from "../kernel/work/effect.ts";
import { OpsError } from "../kernel/ops-error.ts";
import type { TaskOutcome } from "../kernel/record/result.ts";
import { asAnyTask, type AnyTask, defineTask, type Doer } from "../kernel/work/task.ts";

/** An agent without quality checks, for tests of the coordination. */
export function scriptedAgent(name: string): Agent {
  return {
    name,
    title: name,
    domain: "test",
    charter: "does what its script says",
    capabilities: [],
    constraints: [],
    knows: [],
    doesNotKnow: [],
    qualityChecks: [],
  };
}

/** What a scripted task does at its n-th attempt (from 1). */
export type Script = (act: Doer, input: unknown) => Promise<TaskOutcome<unknown>>;

/** A task that does what its script says. */
export function scriptedTask(
  agent: string,
  name: string,
  script: Script,
  options: {
    readonly effects?: readonly string[];
    readonly timeoutMs?: number;
    readonly critical?: boolean;
    readonly recover?: AnyTask["recover"];
  } = {},
): AnyTask {
  return asAnyTask(
    defineTask<unknown, null, unknown>({
      agent,
      name,
      title: name,
      summary: `scripted ${name}`,
      input: z.unknown(),
      output: z.unknown(),
      timeoutMs: options.timeoutMs ?? 10_000,
      layer: "fast",
      effects: options.effects ?? [],
      ...(options.critical === undefined ? {} : { critical: options.critical }),
      ...(options.recover === undefined ? {} : { recover: options.recover }),
      plan: async () => null,
      act: (_plan, act, input) => script(act, input),
    }),
  );
}

/** An outside world in memory that counts what was done to it. `silent` entries happened without an answer. */
export class ScriptedWorld {
  readonly done: string[] = [];
  readonly answers = new Map<string, OpsError>();
  version = "1";
  isBlind = false;

  /** An effect on this world. `file.write` is what policies know it by. */
  effect(name = "file.write"): Effect<{ what: string }, { what: string }> {
    return defineEffect({
      name,
      input: z.strictObject({ what: z.string() }),
      output: z.strictObject({ what: z.string() }),
      resource: (input) => ({ kind: "file", id: input.what, path: input.what }),
      target: async () => ({ label: "world", version: this.version }),
      probe: async (_ports, input): Promise<Probe<{ what: string }>> => {
        if (this.isBlind) return { kind: "unknown", reason: "the world cannot be seen" };
        return this.done.includes(input.what) ? { kind: "done", output: input } : { kind: "not_done" };
      },
      perform: async (_ports, input) => {
        const failure = this.answers.get(input.what);
        this.answers.delete(input.what);
        if (failure !== undefined && failure.details["happened"] !== true) throw failure;
        this.done.push(input.what);
        if (failure !== undefined) throw failure;
        return input;
      },
    });
  }
}

/** A success with enough evidence to count. */
export function proven(summary: string, more: Partial<TaskOutcome<unknown>> = {}): TaskOutcome<unknown> {
  return { output: null, summary, evidence: [{ kind: "command", command: ["true"], exitCode: 0 }], ...more };
}

/** Hangs until the assignment is told to stop, and obeys. */
export function untilStopped(act: Doer): Promise<never> {
  return new Promise((_resolve, reject) => {
    const obey = () => reject(new OpsError("aborted", "told to stop"));
    if (act.signal.aborted) obey();
    else act.signal.addEventListener("abort", obey, { once: true });
  });
}
