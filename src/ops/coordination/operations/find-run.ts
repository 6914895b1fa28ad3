import { OpsError } from "../../../kernel/ops-error.ts";
import type { OperationContext } from "../../../kernel/operation.ts";
import type { Report } from "../../../kernel/record/report.ts";
import type { Event } from "../../../kernel/record/event.ts";
import type { RunRow } from "../../runs/index.ts";

const PAGE = 1_000;

/** The run, or `not_found`. A unique beginning of an id does too, among the last 200 runs. */
export async function findRun(context: OperationContext, id: string): Promise<RunRow> {
  const { runs } = context.ports;
  const exact = await runs.find(id);
  if (exact !== null) return exact;
  const near = id.length < 6 ? [] : (await runs.list({ limit: 200 })).filter((run) => run.id.startsWith(id));
  if (near.length === 1 && near[0] !== undefined) return near[0];
  throw new OpsError(
    "not_found",
    near.length > 1 ? `${id} is the beginning of ${near.length} runs` : `there is no run ${id}`,
    { hint: "signalbox runs list shows the runs." },
  );
}

/** Every event of a run, page by page. */
export async function readAllEvents(context: OperationContext, run: string): Promise<readonly Event[]> {
  const all: Event[] = [];
  for (;;) {
    const page = await context.ports.runs.events(run, all.at(-1)?.seq ?? 0, PAGE);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

/** The report with the head of the chain as it stands, so that a cut tail is seen. Null until the run has ended. */
export async function readReport(context: OperationContext, run: RunRow): Promise<Report | null> {
  if (run.endedAt === null) return null;
  const report = await context.ports.runs.report(run.id);
  return report === null ? null : { ...report, chainHead: run.chainHead, events: run.eventCount };
}
