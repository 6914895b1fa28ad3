/**
 * The closed list of foreseen failures. Every surface maps each of them (`satisfies Record<OpsErrorCode, ...>`),
 * so that a new code does not compile until every door knows it. When, and what to do:
 * - `invalid_input`: what crossed a border does not fit its schema; `details.fields` lists path and message. Mend the input.
 * - `unknown_signal`: an `OPS:` name without a playbook; `details.known` lists those that exist.
 * - `not_found`: the named run, finding, approval, file or repository does not exist.
 * - `forbidden`: the actor lacks the scope; `details.required` and `details.held`.
 * - `denied`: policy denies an agent's action; `details.policy` names what decided. Not retried.
 * - `precondition`: the world is not in the state that the work needs (detached HEAD, hooks fail, a secret in the change). Mend it.
 * - `refused`: there is nothing to do, or the request itself asks for what is not done here (nothing to commit, a branch name that
 *   is taken). No change of the world by somebody who is asked would help: send another request.
 * - `conflict`: two things want the same (a held lease, a merge conflict, an approval answered twice).
 * - `stale`: what was decided upon has changed since; ask again.
 * - `push_rejected`: the remote has commits that this branch lacks. Recovered once by a rebase.
 * - `pull_request_refused`: the forge refuses the pull request's wording. Recovered once with another title.
 * - `rate_limited`: the service says wait; `details.retryAfterMs`.
 * - `network`: the service could not be reached, or broke off. Retried with backoff.
 * - `unauthorized`: credentials are missing or refused. Not retried.
 * - `timeout`: an external call or a task took longer than its limit.
 * - `aborted`: a person stopped the run.
 * - `unknown_outcome`: an effect may or may not have happened and cannot be probed. A human is asked.
 * - `fenced`: another process owns this run now; nothing may be recorded here any more.
 * - `locked`: another process owns the data folder; `details.pid`.
 * - `storage`: the store cannot be opened, read or written (newer version, read-only, full disk, database gone).
 * - `recursion`: a run was asked for from inside a run.
 * - `missing_tool`: a program that is needed is not installed; the hint names the package.
 * - `too_large`: input or output over its limit.
 * - `unsupported`: the thing is known and this build cannot do it (a changelog in another format, a forge without that call).
 */
export type OpsErrorCode =
  | "invalid_input"
  | "unknown_signal"
  | "not_found"
  | "forbidden"
  | "denied"
  | "precondition"
  | "refused"
  | "conflict"
  | "stale"
  | "push_rejected"
  | "pull_request_refused"
  | "rate_limited"
  | "network"
  | "unauthorized"
  | "timeout"
  | "aborted"
  | "unknown_outcome"
  | "fenced"
  | "locked"
  | "storage"
  | "recursion"
  | "missing_tool"
  | "too_large"
  | "unsupported";

/** What an error carries beside its message. `hint` says what to do; `details` is data for machines, never a secret. */
export interface OpsErrorOptions {
  readonly hint?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
}

/** A foreseen failure: of which thing, what was expected, what came. Anything else that is thrown is a bug. */
export class OpsError extends Error {
  readonly code: OpsErrorCode;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: OpsErrorCode, message: string, options: OpsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "OpsError";
    this.code = code;
    this.hint = options.hint;
    this.details = options.details ?? {};
  }
}

/** Whether something thrown is a foreseen failure, of one of the given codes if any are named. */
export function isOpsError(thrown: unknown, ...codes: readonly OpsErrorCode[]): thrown is OpsError {
  return thrown instanceof OpsError && (codes.length === 0 || codes.includes(thrown.code));
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
