import { OpsError } from "../../../kernel/ops-error.ts";

/** Ends an attempt because a human must decide first. Not a failure: the playbook waits and the assignment runs again. */
export class NeedsApproval extends Error {
  readonly approval: string;

  constructor(approval: string) {
    super(`waits for approval ${approval}`);
    this.name = "NeedsApproval";
    this.approval = approval;
  }
}

/** Ends an attempt because an effect may or may not have happened. */
export class EffectUnknown extends OpsError {
  readonly key: string;

  constructor(effect: string, key: string, reason: string) {
    super("unknown_outcome", `it is not known whether ${effect} "${key}" happened: ${reason}`, {
      hint: "Look at the target. Answer `retry` if it did not happen, `abort` to stop here.",
      details: { effect, key },
    });
    this.key = key;
  }
}

/** Throws `aborted` when the signal has fired. */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new OpsError("aborted", "the assignment was told to stop");
}
