import { z } from "zod";
import { Deliverable, Evidence } from "./evidence.ts";
import { Finding } from "./finding.ts";
import { Verdict } from "./verdict.ts";

/** `success` alone counts as success. `denied` is a policy's no, `skipped` had nothing to do. */
export const RESULT_STATUSES = ["success", "failed", "timeout", "skipped", "aborted", "denied"] as const;
/** One of the statuses of a result. */
export const ResultStatus = z.enum(RESULT_STATUSES);
export type ResultStatus = z.infer<typeof ResultStatus>;

/** A success criterion of the brief and its answer. An unmet one fails the result. */
export const CriterionAnswer = z.strictObject({ criterion: z.string(), met: z.boolean(), evidence: z.string() });
export type CriterionAnswer = z.infer<typeof CriterionAnswer>;

/**
 * What one agent hands to the next. Complete means: something in `workCompleted`, every item of it checked or also named
 * in `remainingWork`, and a `currentState` that says where the work stands.
 */
export const HandoffState = z.strictObject({
  from: z.string(),
  to: z.string(),
  workCompleted: z.array(z.strictObject({ item: z.string(), done: z.boolean() })),
  currentState: z.strictObject({
    files: z.array(
      z.strictObject({
        path: z.string(),
        change: z.enum(["created", "changed", "removed"]),
        lines: z.number().int().nonnegative(),
      }),
    ),
    branch: z.string().optional(),
    commits: z.array(z.string()),
    validation: z.array(
      z.strictObject({
        check: z.string(),
        verdict: Verdict,
        note: z.string().optional(),
      }),
    ),
  }),
  remainingWork: z.array(z.string()),
  findings: z.array(z.string()),
  openQuestions: z.array(z.string()),
});
export type HandoffState = z.infer<typeof HandoffState>;

/** What an agent's `act` returns: its output and what proves it. */
export interface TaskOutcome<Output> {
  readonly output: Output;
  /** One sentence for people: what was done or found. */
  readonly summary: string;
  /** How it was done, for the response format. */
  readonly approach?: string;
  readonly evidence?: readonly Evidence[];
  readonly findings?: readonly Finding[];
  readonly deliverables?: readonly Deliverable[];
  readonly criteria?: readonly CriterionAnswer[];
  /** Given when the playbook hands the work on. */
  readonly handoff?: HandoffState;
  /** Learnings that every future request needs; nearly always none. */
  readonly remember?: readonly string[];
  /** Set when there was nothing to do: the result is `skipped` with this reason. */
  readonly skipped?: string;
}

/** What an assignment returned. `durationMs` leaves out time spent waiting for people. */
export const Result = z.strictObject({
  assignment: z.string(),
  agent: z.string(),
  task: z.string(),
  status: ResultStatus,
  critical: z.boolean(),
  summary: z.string(),
  approach: z.string(),
  remember: z.array(z.string()).nullable(),
  output: z.unknown().optional(),
  partial: z.unknown().optional(),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }).optional(),
  criteria: z.array(CriterionAnswer),
  evidence: z.array(Evidence),
  findings: z.array(Finding),
  deliverables: z.array(Deliverable),
  handoff: HandoffState.optional(),
  startedAt: z.number(),
  durationMs: z.number(),
  attempts: z.number().int(),
  /** Names of the recoveries that were tried, in order; absent where there was none. */
  recoveries: z.array(z.string()).optional(),
});
export type Result = z.infer<typeof Result>;
