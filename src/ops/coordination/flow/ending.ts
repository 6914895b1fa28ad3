import type { EscalationKind } from "../../../kernel/work/playbook.ts";
import type { GateVerdict, RunStatus } from "../../../kernel/record/report.ts";
import type { Result } from "../../../kernel/record/result.ts";
import { decideStatus, judgeGate } from "../rules/gate.ts";
import { isRefusal } from "../rules/refusal.ts";
import type { Question } from "./escalate.ts";
import type { Played, RunSession } from "./session.ts";

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

/** What is asked before a run ends without its goal; null where nothing is. A plain refusal, a bug and what a person has settled are not asked about. */
export function composeQuestion(
  session: RunSession,
  played: Played,
  judged: ReturnType<typeof judgeRun>,
): Question | null {
  const { gate, status } = judged;
  const results = [...session.results.values()];
  const failures = results.filter(isFailure);
  const failure = failures.find(({ error }) => !isUnasked(error?.code)) ?? failures[0];
  const code = causeOf(played, failure);
  const kind = kindOf(session, failure, code);
  if ((status !== "partial" && status !== "failed") || played.stopped?.isSettled === true) return null;
  if (isUnasked(code) && !results.some((result) => result.status === "success")) return null;
  if (gate === null && kind !== "Conflict") return null; // without a gate only what nobody here may choose is asked about
  const reason = reasonOf(played, failure);
  return {
    kind,
    name: `gate-${session.generation}`,
    title: `${session.playbook.title} did not reach its goal`,
    issue: gate === null ? `${reason}.` : `${reason}. Gate: ${gate.reason}.`,
    recommended: recommend(failure, code),
    recoveries: results.flatMap(({ agent, task, recoveries }) =>
      recoveries === undefined ? [] : [`${agent} ${task}: ${recoveries.join(", then ")}`],
    ),
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

function causeOf({ stopped }: Played, failure: Result | undefined): string | undefined {
  return failure?.error?.code ?? stopped?.code;
}

function reasonOf({ stopped }: Played, failure: Result | undefined): string {
  return stopped?.reason ?? failure?.error?.message ?? "an agent failed";
}

/** A refusal, or a bug. */
function isUnasked(code: string | undefined): boolean {
  return code === undefined || isRefusal(code);
}

function recommend(failure: Result | undefined, code: string | undefined): string {
  if (code === undefined) return "abort";
  return `retry once the cause is gone: ${failure?.error?.hint ?? failure?.error?.message ?? "see the issue"}`;
}

/** Each task of a playbook that is not parallel is on the critical path, and so is one that is critical. */
function kindOf({ playbook }: RunSession, failure: Result | undefined, code: string | undefined): EscalationKind {
  if (code === "conflict") return "Conflict";
  if (code === "network" || code === "rate_limited") return "Resource";
  const isOnPath = failure?.critical === true || playbook.pattern !== "parallel";
  return code === "timeout" && isOnPath ? "Timeout" : "QualityGate";
}
