import { z } from "zod";

/** One of the four answers that a check can give. No data is `inconclusive`, never `pass`. */
export const Verdict = z.enum(["pass", "fail", "inconclusive", "error"]);
export type Verdict = z.infer<typeof Verdict>;
