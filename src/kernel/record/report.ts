import { z } from "zod";
import { Baseline } from "./baseline.ts";
import { Deliverable } from "./evidence.ts";
import { Finding } from "./finding.ts";
import { ResultStatus } from "./result.ts";

/** How a run ended. Source: coordination specification, section 5. */
export const RUN_STATUSES = ["complete", "partial", "failed", "denied", "escalated", "aborted"] as const;
/** One of the final statuses. */
export const RunStatus = z.enum(RUN_STATUSES);
export type RunStatus = z.infer<typeof RunStatus>;

/** The gate's decision with its arithmetic. */
export const GateVerdict = z.strictObject({
  passed: z.boolean(),
  succeeded: z.number().int(),
  applicable: z.number().int(),
  threshold: z.number(),
  reason: z.string(),
});
export type GateVerdict = z.infer<typeof GateVerdict>;

/** One agent's part in a run. */
export const Contribution = z.strictObject({
  agent: z.string(),
  task: z.string(),
  title: z.string(),
  status: ResultStatus,
  durationMs: z.number(),
  attempts: z.number(),
  summary: z.string(),
  approach: z.string(),
  remember: z.array(z.string()).nullable(),
  findings: z.number().int(),
  evidence: z.array(z.string()),
  error: z.string().nullable(),
});
export type Contribution = z.infer<typeof Contribution>;

/**
 * What changed since the last run of the same signal: counts, and of what appeared and what was fixed the worst, at most 50
 * each. `unseen` counts earlier findings whose owner could not look this time: neither fixed nor open.
 */
export const Trend = z.strictObject({
  since: z.string().nullable(),
  sinceAt: z.number().nullable(),
  new: z.number(),
  fixed: z.number(),
  open: z.number(),
  unseen: z.number().optional(),
  newFindings: z.array(Finding).optional(),
  fixedFindings: z.array(Finding).optional(),
});
export type Trend = z.infer<typeof Trend>;

/** The synthesized result of a run, as data. `chainHead` is the event chain's last hash when the report was made. */
export const Report = z.strictObject({
  schemaVersion: z.literal(1),
  run: z.string(),
  signal: z.string(),
  title: z.string(),
  repository: z.string(),
  status: RunStatus,
  alreadyDone: z.boolean(),
  requestedBy: z.string(),
  startedAt: z.number(),
  durationMs: z.number(),
  summary: z.string(),
  deliverables: z.array(Deliverable),
  contributions: z.array(Contribution),
  gate: GateVerdict.nullable(),
  issues: z.array(z.string()),
  escalations: z.array(
    z.strictObject({ id: z.string(), kind: z.string(), title: z.string(), answer: z.string().nullable() }),
  ),
  approvals: z.array(
    z.strictObject({ id: z.string(), action: z.string(), decision: z.string(), by: z.string().nullable() }),
  ),
  /** Of the findings that count: those that a baseline accepts are left out. */
  findingCounts: z.record(z.string(), z.number()),
  /** The worst findings that count, at most 200; all of them are in the store. */
  findings: z.array(Finding),
  trend: Trend.nullable(),
  baseline: Baseline.nullable().optional(),
  nextSteps: z.array(z.string()),
  details: z.unknown(),
  keptWorktree: z.string().nullable(),
  chainHead: z.string(),
  events: z.number().int(),
});
export type Report = z.infer<typeof Report>;
