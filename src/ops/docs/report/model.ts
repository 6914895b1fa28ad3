import { z } from "zod";
import { Severity } from "../../../kernel/record/finding.ts";

/** A figure of the period and of the one before; null where there is no data. */
export const Compared = z.strictObject({ now: z.number().nullable(), before: z.number().nullable() });
export type Compared = z.infer<typeof Compared>;

/** Questions to people and how they were answered. */
export const Answers = z.strictObject({
  asked: Compared,
  byState: z.record(z.string(), z.number().int()),
  medianAnswerMs: Compared,
  slowestAnswerMs: z.number().nullable(),
});
export type Answers = z.infer<typeof Answers>;

/** How Signalbox's own work went in a period. Shares are between 0 and 1; durations are in ms and include waits for people. */
export const HealthReport = z.strictObject({
  schemaVersion: z.literal(1),
  kind: z.enum(["weekly", "monthly", "retrospective"]),
  label: z.string(),
  fromAt: z.number(),
  toAt: z.number(),
  timeZone: z.string(),
  isOver: z.boolean(),
  repository: z.string().nullable(),
  runs: z.strictObject({
    total: Compared,
    successShare: Compared,
    medianMs: Compared,
    p90Ms: Compared,
    bySignal: z.array(
      z.strictObject({
        signal: z.string(),
        total: Compared,
        byState: z.record(z.string(), z.number().int()),
        successShare: z.number().nullable(),
        medianMs: Compared,
        p90Ms: z.number().nullable(),
      }),
    ),
  }),
  failedGates: Compared,
  timeouts: Compared,
  recoveries: Compared,
  approvals: Answers,
  escalations: Answers,
  findings: z
    .strictObject({
      run: z.string(),
      open: z.number().int(),
      new: z.number().int().nullable(),
      fixed: z.number().int().nullable(),
      bySeverity: z.array(
        z.strictObject({
          severity: Severity,
          count: z.number().int(),
          medianAgeMs: z.number(),
          oldestAgeMs: z.number(),
        }),
      ),
    })
    .nullable(),
  deliverables: z.array(z.strictObject({ type: z.string(), count: Compared })),
  /** What failed twice or more in the same way. */
  repeated: z.array(
    z.strictObject({
      agent: z.string(),
      task: z.string(),
      status: z.string(),
      said: z.string(),
      times: z.number().int(),
      firstAt: z.number(),
      lastAt: z.number(),
      runs: z.array(z.string()),
    }),
  ),
  notes: z.array(z.string()),
});
export type HealthReport = z.infer<typeof HealthReport>;
