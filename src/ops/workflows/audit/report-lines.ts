import { z } from "zod";
import type { Result } from "../../../kernel/record/result.ts";

/** What looks say of their limits: what could not be known, what was passed over, what was not read. */
const Limits = z.looseObject({
  unknown: z.array(z.string()).default([]),
  skipped: z.array(z.string()).default([]),
  unread: z.array(z.string()).default([]),
});

/** What the agents could not know or did not look at, as lines of a report. Source: documentation and tooling specification, "Full audit". */
export function notKnownLines(results: readonly Result[]): readonly string[] {
  const lines = results.flatMap((result) => {
    const limits = Limits.safeParse(result.output);
    if (result.status !== "success" || !limits.success) return [];
    const { unknown, skipped, unread } = limits.data;
    return [...unknown, ...skipped, ...unread].map((text) => `  - ${result.agent}: ${text}`);
  });
  return lines.length === 0 ? [] : ["Not known", ...lines];
}

/** What each agent has counted, whole: tables cut it. */
export function figureLines(results: readonly Result[]): readonly string[] {
  const lines = results.flatMap(({ agent, status, summary }) =>
    status === "success" ? [`  - ${agent}: ${summary}`] : [],
  );
  return lines.length === 0 ? [] : ["Figures", ...lines];
}
