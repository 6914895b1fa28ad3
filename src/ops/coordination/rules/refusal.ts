import type { OpsErrorCode } from "../../../kernel/ops-error.ts";
import type { Result } from "../../../kernel/record/result.ts";

/** Failures of the request itself: no answer and no change of the world would mend them, another request would. */
const REFUSALS: readonly OpsErrorCode[] = ["refused", "invalid_input", "unsupported"];

/** Whether a failure with this code refuses the request. */
export function isRefusal(code: string | undefined): boolean {
  return REFUSALS.some((refusal) => refusal === code);
}

/** Whether everything that failed was refused, so that the same request would only be refused again. */
export function isRefusedWhole(results: readonly Result[]): boolean {
  const failures = results.filter(({ status }) => status !== "success" && status !== "skipped");
  return failures.length > 0 && failures.every(({ error }) => isRefusal(error?.code));
}
