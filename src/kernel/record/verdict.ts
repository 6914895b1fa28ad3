import type { Evidence } from "./evidence.ts";

/** The four answers that a check can give. No data is `inconclusive`, never `pass`. */
export const VERDICTS = ["pass", "fail", "inconclusive", "error"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One check's answer with what proves it. */
export interface CheckAnswer {
  readonly check: string;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly evidence: readonly Evidence[];
}
