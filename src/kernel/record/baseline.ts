import { z } from "zod";
import { Severity } from "./finding.ts";

/** One acceptance as a report shows it: of a finding, or as it stands in the baseline when it speaks of none. */
export const BaselineEntry = z.strictObject({
  fingerprint: z.string().nullable(),
  rule: z.string().nullable(),
  where: z.string().nullable(),
  severity: Severity.nullable(),
  reason: z.string(),
  expires: z.string(),
});
export type BaselineEntry = z.infer<typeof BaselineEntry>;

/**
 * What a baseline did to a run's findings. `accepted` findings do not count; `expired` entries accept nothing any more;
 * `unmatched` entries speak of nothing that was found, null when not everything was looked at.
 */
export const Baseline = z.strictObject({
  file: z.string(),
  accepted: z.array(BaselineEntry),
  expired: z.array(BaselineEntry),
  unmatched: z.array(BaselineEntry).nullable(),
});
export type Baseline = z.infer<typeof Baseline>;
