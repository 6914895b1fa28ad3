import type { Agent } from "../../../kernel/work/agent.ts";
import type { CriterionAnswer, Result, TaskOutcome } from "../../../kernel/record/result.ts";
import type { AnyTask } from "../../../kernel/work/task.ts";
import { compareFindings, makeFinding, type Finding } from "../../../kernel/record/finding.ts";
import { LAYER_LIMIT_MS } from "../../../kernel/work/task.ts";
import { formatDuration } from "../../../kernel/duration.ts";

/** A result keeps at most this many findings, worst first; the summary says how many there were. */
export const FINDINGS_LIMIT = 5_000;

/** What is known of an assignment when it is judged. */
export interface Assessed {
  readonly assignment: string;
  readonly task: AnyTask;
  readonly agent: Agent | undefined;
  readonly critical: boolean;
  readonly criteria: readonly string[];
  readonly startedAt: number;
  readonly durationMs: number;
  readonly attempts: number;
}

/** Turns what a task returned into its result: criteria answered, evidence present, output fitting, the agent's checks passed. */
export function judgeOutcome(outcome: TaskOutcome<unknown>, assessed: Assessed): Result {
  const result = baseResult(outcome, assessed);
  if (outcome.skipped !== undefined) return { ...result, status: "skipped", summary: outcome.skipped };
  const fault = findFault(result, assessed);
  if (fault === null) return result;
  return { ...result, status: "failed", partial: outcome.output, error: { code: fault.code, message: fault.message } };
}

function baseResult(outcome: TaskOutcome<unknown>, assessed: Assessed): Result {
  const findings = [...(outcome.findings ?? []), ...slowFinding(assessed.task, assessed.durationMs)].sort(
    compareFindings,
  );
  const cut =
    findings.length > FINDINGS_LIMIT ? ` (${findings.length} findings, the worst ${FINDINGS_LIMIT} are kept)` : "";
  return {
    assignment: assessed.assignment,
    agent: assessed.task.agent,
    task: assessed.task.name,
    status: "success",
    critical: assessed.critical,
    summary: outcome.summary + cut,
    approach: outcome.approach ?? assessed.task.summary,
    remember: outcome.remember === undefined || outcome.remember.length === 0 ? null : [...outcome.remember],
    output: outcome.output,
    criteria: [...(outcome.criteria ?? [])],
    evidence: [...(outcome.evidence ?? [])],
    findings: findings.slice(0, FINDINGS_LIMIT),
    deliverables: [...(outcome.deliverables ?? [])],
    ...(outcome.handoff === undefined ? {} : { handoff: outcome.handoff }),
    startedAt: assessed.startedAt,
    durationMs: assessed.durationMs,
    attempts: assessed.attempts,
  };
}

function findFault(result: Result, assessed: Assessed): { readonly code: string; readonly message: string } | null {
  const parsed = assessed.task.output.safeParse(result.output);
  if (!parsed.success)
    return {
      code: "invalid_input",
      message: `the output does not fit: ${parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ")}`,
    };
  const unmet = findUnmet(assessed.criteria, result.criteria);
  if (unmet !== null) return { code: "precondition", message: unmet };
  if (assessed.task.effects.length > 0 && result.evidence.length === 0)
    return {
      code: "precondition",
      message: "success is claimed without any evidence (command, URL, commit or file digest)",
    };
  for (const check of assessed.agent?.qualityChecks ?? []) {
    const problem = check.check(result);
    if (problem !== null) return { code: "precondition", message: `quality check "${check.name}": ${problem}` };
  }
  return null;
}

function findUnmet(asked: readonly string[], answers: readonly CriterionAnswer[]): string | null {
  const refused = answers.find((answer) => !answer.met);
  if (refused !== undefined) return `criterion not met: ${refused.criterion} (${refused.evidence})`;
  const unanswered = asked.find(
    (criterion) => !answers.some((answer) => answer.criterion === criterion && answer.evidence !== ""),
  );
  return unanswered === undefined ? null : `criterion not answered with evidence: ${unanswered}`;
}

/** A task that took longer than its layer says is a finding, however it ended. Source: coordination specification, section 3. */
export function slowFinding(task: AnyTask, durationMs: number): readonly Finding[] {
  const limitMs = LAYER_LIMIT_MS[task.layer];
  if (durationMs <= limitMs) return [];
  const name = `${task.agent} ${task.name}`;
  return [
    makeFinding({
      rule: "coordination/slow-task",
      severity: "low",
      where: { thing: name },
      message: `${name} took ${formatDuration(durationMs)}; its layer (${task.layer}) says ${formatDuration(limitMs)}`,
      remedy: "Find out what held it up, or give the task a slower layer.",
      owner: task.agent,
      identity: "slow",
    }),
  ];
}
