import { isOpsError, messageOf, OpsError, type OpsErrorCode } from "../../kernel/ops-error.ts";
import { toJson } from "../../kernel/json.ts";
import type { Environment } from "../process/child-env.ts";

/** What a thread is given when it starts. */
export interface ThreadData {
  readonly jobs: string;
  readonly cacheFolder: string | null;
  readonly ours: Environment;
  readonly owner: string;
  readonly thread: number;
}

/** One job for a thread. */
export interface JobOrder {
  readonly id: number;
  readonly job: string;
  readonly input: unknown;
  readonly run: string;
  readonly assignment: string;
}

/** What a thread tells. `group`: a program's process group that began or ended. */
export type ThreadNews =
  | {
      readonly kind: "progress";
      readonly id: number;
      readonly done: number;
      readonly total: number;
      readonly label: string;
    }
  | { readonly kind: "group"; readonly change: "add" | "remove"; readonly group: number }
  | { readonly kind: "done"; readonly id: number; readonly output: unknown }
  | { readonly kind: "failed"; readonly id: number; readonly failure: Failure };

/** An error as data: a foreseen failure, or a bug. */
export type Failure =
  | {
      readonly kind: "foreseen";
      readonly code: OpsErrorCode;
      readonly message: string;
      readonly hint: string | null;
      readonly details: string;
    }
  | { readonly kind: "bug"; readonly message: string; readonly stack: string };

/** Packs what a job threw for the way to the main thread. */
export function failureOf(thrown: unknown): Failure {
  if (isOpsError(thrown)) {
    return {
      kind: "foreseen",
      code: thrown.code,
      message: thrown.message,
      hint: thrown.hint ?? null,
      details: JSON.stringify(toJson(thrown.details)),
    };
  }
  return { kind: "bug", message: messageOf(thrown), stack: thrown instanceof Error ? (thrown.stack ?? "") : "" };
}

/** Makes the error again that a job threw. */
export function errorOf(job: string, failure: Failure): Error {
  if (failure.kind === "bug") {
    const error = new Error(`the job "${job}" failed: ${failure.message}`);
    error.stack = failure.stack;
    return error;
  }
  const details = JSON.parse(failure.details) as Record<string, unknown>; // written from an OpsError's details above
  return new OpsError(failure.code, failure.message, {
    ...(failure.hint === null ? {} : { hint: failure.hint }),
    details,
  });
}
