import { z } from "zod";
import { defineOperation } from "../../../kernel/operation.ts";
import type { FindingHistory } from "../views.ts";
import { readReport } from "./find-run.ts";

const HistoryInput = z.strictObject({
  signal: z.string().default("OPS:AUDIT"),
  repository: z.string().optional(),
  limit: z.number().int().min(1).max(50).default(20),
});

/** How many findings the last runs of a signal left, oldest first: what a trend is drawn from. Runs that failed are left out. */
export const findingHistory = defineOperation({
  name: "findings.history",
  summary: "Counts the findings of the last runs of a signal, oldest first",
  scope: "read",
  audited: false,
  input: HistoryInput,
  run: async (context, { signal, repository, limit }): Promise<FindingHistory> => {
    const { ports } = context;
    const place = repository === undefined ? {} : { repository: await ports.repositories.resolve(repository) };
    const runs = (await ports.runs.list({ signal, limit, ...place })).filter((run) => run.state === "complete");
    const points = await Promise.all(
      runs.map(async (run) => {
        const report = await readReport(context, run);
        return report === null ? [] : [{ run: run.id, at: run.startedAt, counts: report.findingCounts }];
      }),
    );
    return { signal, points: points.flat().toReversed() };
  },
});
