import { z } from "zod";

/** Timeout of the checks unless another is configured, ms. Source: coordination specification, section 3. */
export const RUN_CHECKS_TIMEOUT_MS = 600_000;

/** What is given in `commands` is run instead of what is configured or detected. */
export const RunChecksInput = z.strictObject({
  commands: z
    .array(z.strictObject({ name: z.string().min(1), command: z.array(z.string().min(1)).min(1) }))
    .default([]),
});
export type RunChecksInput = z.infer<typeof RunChecksInput>;

/** One command and its verdict. `error`: it could not be run or did not end; `inconclusive`: it was not run. */
export const CheckRun = z.strictObject({
  name: z.string(),
  command: z.array(z.string()),
  source: z.string(),
  verdict: z.enum(["pass", "fail", "inconclusive", "error"]),
  exitCode: z.number().int().nullable(),
  durationMs: z.number(),
  note: z.string(),
});
export type CheckRun = z.infer<typeof CheckRun>;

/** All checks of a project. `not_applicable` where it has none. */
export const ChecksResult = z.strictObject({
  verdict: z.enum(["pass", "fail", "inconclusive", "error", "not_applicable"]),
  checks: z.array(CheckRun),
});
export type ChecksResult = z.infer<typeof ChecksResult>;

/** A command that would be run, and what it was found in. */
export interface ProjectCheck {
  readonly name: string;
  readonly command: readonly string[];
  readonly source: string;
}
