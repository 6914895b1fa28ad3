import { z } from "zod";
import { Result } from "../../../kernel/record/result.ts";

/** How one attempt ended, as it is recorded by the flow. Only `result` is final. */
export const AttemptOutcome = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("result"), result: Result }),
  z.strictObject({
    kind: z.literal("recover"),
    code: z.string(),
    message: z.string(),
    recovery: z.string(),
    delayMs: z.number(),
    replan: z.boolean(),
    fallback: Result,
  }),
  z.strictObject({ kind: z.literal("approval"), approval: z.string(), fallback: Result }),
  z.strictObject({ kind: z.literal("unknown"), key: z.string(), message: z.string(), fallback: Result }),
]);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;
