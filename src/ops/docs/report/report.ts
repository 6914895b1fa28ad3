import { z } from "zod";
import { DEFAULT_TASK_TIMEOUT_MS, defineTask } from "../../../kernel/work/task.ts";
import { composeHealth } from "./compose-health.ts";
import { healthMarkdown } from "./health-markdown.ts";
import { HealthReport } from "./model.ts";
import { isTimeZone, periodBefore, periodOf, REPORT_KINDS } from "./period.ts";
import { readPeriod } from "./records.ts";

/** Which report: its kind, the period that it is of, and in which time zone days begin. */
export const ReportInput = z.strictObject({
  kind: z.enum(REPORT_KINDS).default("weekly").describe("What it looks back on"),
  of: z
    .string()
    .max(30)
    .optional()
    .describe("The period: 2026-W47, 2026-10 or 2026-10-01..2026-10-31 (default: the last one that is over)"),
  timeZone: z
    .string()
    .max(60)
    .default("UTC")
    .refine(isTimeZone, "an IANA time zone was expected, such as Europe/Berlin")
    .describe("Where its days begin, such as Europe/Berlin"),
  allRepositories: z.boolean().default(false).describe("Look at the runs of all repositories in the data folder"),
});
export type ReportInput = z.infer<typeof ReportInput>;

/** The report as data and as a page. */
export const ReportOutput = z.strictObject({ report: HealthReport, markdown: z.string() });
export type ReportOutput = z.infer<typeof ReportOutput>;

/** Reports how Signalbox's own work went: from its records alone, against the period before. */
export const reportTask = defineTask<ReportInput, HealthReport, ReportOutput>({
  agent: "meta-updater",
  name: "report",
  title: "health report",
  summary: "Reports on runs, decisions, findings and deliverables of a period, from Signalbox's own records",
  input: ReportInput,
  output: ReportOutput,
  timeoutMs: DEFAULT_TASK_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  plan: async (read, { kind, of, timeZone, allRepositories }) => {
    const period = periodOf(kind, of, timeZone, read.at);
    const repository = allRepositories ? null : read.place.repository;
    const [now, before] = await Promise.all(
      [period, periodBefore(period)].map(({ fromAt, toAt }) => read.read(readPeriod, { repository, fromAt, toAt })),
    );
    if (now === undefined || before === undefined) throw new Error("two periods were read");
    return composeHealth({ kind, period, repository, at: read.at, now, before });
  },
  act: async (report, act) => {
    const { total, successShare } = report.runs;
    const share = successShare.now === null ? "" : `, ${Math.round(successShare.now * 100)} % complete`;
    const summary = `${report.label}: ${total.now ?? 0} runs${share}, ${report.repeated.length} repeated failures`;
    return {
      output: { report, markdown: healthMarkdown(report) },
      summary,
      approach: "Counted Signalbox's own records of the period and of the one before.",
      criteria: act.criteria.map((criterion) => ({ criterion, met: true, evidence: summary })),
    };
  },
});
