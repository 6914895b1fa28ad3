import type { EscalationKind } from "../../../kernel/work/playbook.ts";
import type { OpsErrorCode } from "../../../kernel/ops-error.ts";
import type { GateVerdict, RunStatus } from "../../../kernel/record/report.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { decideStatus, judgeGate } from "../rules/gate.ts";
import type { Question } from "./escalate.ts";
import type { Played, RunSession } from "./session.ts";

/** Failures of the request itself: nothing that a person could decide would change them. */
const REFUSALS: readonly OpsErrorCode[] = [
  "precondition",
  "invalid_input",
  "unsupported",
  "unauthorized",
  "missing_tool",
  "too_large",
  "not_found",
];

/** How a playbook's results are judged: the gate, and the status that follows. Pure over what was recorded. */
export function judgeRun(
  session: RunSession,
  played: Played,
): { readonly gate: GateVerdict | null; readonly status: RunStatus } {
  const results = [...session.results.values()];
  if (played.outcome?.alreadyDone === true) return { gate: null, status: "complete" };
  const threshold = session.isFast ? null : session.playbook.gateThreshold;
  const gate = threshold === null ? null : judgeGate(results, threshold);
  return { gate, status: decideStatus({ results, gate, stopped: played.stopped?.kind ?? null }) };
}

/** What is asked before a run ends without its goal; null where nothing is. A plain refusal is not asked about. */
export function composeQuestion(
  session: RunSession,
  played: Played,
  judged: ReturnType<typeof judgeRun>,
): Question | null {
  const { gate, status } = judged;
  if (status !== "partial" && status !== "failed") return null;
  const results = [...session.results.values()];
  const failure = results.find(isFailure);
  if (isRefusal(results, failure)) return null;
  if (gate === null && kindOf(session, failure) !== "Conflict") return null; // without a gate only what nobody here may choose is asked about
  const reason = played.stopped?.reason ?? failure?.error?.message ?? "an agent failed";
  return {
    kind: kindOf(session, failure),
    name: `gate-${session.generation}`,
    title: `${session.playbook.title} did not reach its goal`,
    issue: gate === null ? `${reason}.` : `${reason}. Gate: ${gate.reason}.`,
    recommended: recommend(failure),
    recoveries: results
      .filter((result) => result.recoveries !== undefined)
      .map((result) => `${result.agent} ${result.task}: ${result.recoveries?.join(", then ")}`),
  };
}

/** The status after the question. Nobody answered, or an effect's outcome is unknown and nobody could be asked: the decision is still open. */
export function finalStatus(session: RunSession, status: RunStatus, option: string | undefined): RunStatus {
  if (option === "none") return "escalated";
  if (option === "aborted") return "aborted";
  const isOpen =
    status !== "complete" && [...session.results.values()].some((result) => result.error?.code === "unknown_outcome");
  return isOpen && session.row.onEscalation === "fail" ? "escalated" : status;
}

function isFailure(result: Result): boolean {
  return result.status !== "success" && result.status !== "skipped";
}

function isRefusal(results: readonly Result[], failure: Result | undefined): boolean {
  if (results.some((result) => result.status === "success")) return false;
  const code = failure?.error?.code;
  return code === undefined || REFUSALS.some((refusal) => refusal === code);
}

function recommend(failure: Result | undefined): string {
  if (failure === undefined) return "abort";
  return `retry once the cause is gone: ${failure.error?.hint ?? failure.error?.message ?? "see the results"}`;
}

/** Each task of a playbook that is not parallel is on the critical path, and so is one that is critical. */
function kindOf({ playbook }: RunSession, failure: Result | undefined): EscalationKind {
  const code = failure?.error?.code;
  if (code === "conflict") return "Conflict";
  if (code === "network" || code === "rate_limited") return "Resource";
  const isOnPath = failure?.critical === true || playbook.pattern !== "parallel";
  return code === "timeout" && isOnPath ? "Timeout" : "QualityGate";
}
