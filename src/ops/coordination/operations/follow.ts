import { z } from "zod";
import { defineOperation, type OperationContext } from "../../../kernel/operation.ts";
import type { RunRow } from "../../runs/index.ts";
import { renderEscalation } from "../report/escalation-markdown.ts";
import { renderReport } from "../report/report-markdown.ts";
import type { RunFollow, RunView } from "../views.ts";
import { findRun, readAllEvents, readReport } from "./find-run.ts";
import { estimateOf } from "./standing.ts";
import { composeLine, readTracks } from "./tracks.ts";

const EVENTS_A_PAGE = 500;
const BELL_MS = 500;
/** News of a run come in bursts: what follows the first within this time is told with it. The end and a question are told at once. */
const BURST_MS = 60;

const FollowInput = z.strictObject({
  run: z.string().min(1),
  after: z.number().int().nonnegative().default(0),
  waitMs: z.number().int().nonnegative().max(25_000).default(0),
  /** What ends the wait early: any news, or only the end and a question that came after `after`. */
  until: z.enum(["news", "decision"]).default("news"),
});

/** What came after a sequence number; waits up to `waitMs` for something to come. */
export const followRun = defineOperation({
  name: "runs.follow",
  summary: "Follows a run",
  scope: "read",
  audited: false,
  input: FollowInput,
  run: async (context, input): Promise<RunFollow> => {
    const run = await waitForNews(context, await findRun(context, input.run), input);
    const events =
      run.eventCount > input.after ? await context.ports.runs.events(run.id, input.after, EVENTS_A_PAGE) : [];
    const rows = await context.ports.runs.assignments(run.id);
    const tracks = await readTracks(context, run, rows);
    const estimateMs = await estimateOf(context, run, rows, tracks);
    const report = await readReport(context, run);
    return {
      run,
      tracks,
      events,
      question: await readQuestion(context, run),
      estimateMs,
      line: composeLine(run, tracks, estimateMs),
      report,
      reportMarkdown: report === null ? null : renderReport(report),
    };
  },
});

const ShowInput = z.strictObject({
  run: z.string().min(1),
  events: z.boolean().default(true).describe("whether its events are shown too"),
});

/** Everything about one run. */
export const showRun = defineOperation({
  name: "runs.show",
  summary: "Shows one run whole",
  scope: "read",
  audited: false,
  input: ShowInput,
  run: async (context, input): Promise<RunView> => {
    const run = await findRun(context, input.run);
    const { ports } = context;
    const report = await readReport(context, run);
    return {
      run,
      assignments: await ports.runs.assignments(run.id),
      events: input.events ? await readAllEvents(context, run.id) : [],
      approvals: await ports.approvals.list({ run: run.id, limit: 500 }),
      escalations: await ports.escalations.list({ run: run.id, limit: 500 }),
      ledger: await ports.ledger.ofRun(run.id),
      report,
      reportMarkdown: report === null ? null : renderReport(report),
    };
  },
});

/** The run as it stands when there is news of it, or when the time is over. */
async function waitForNews(
  { ports }: OperationContext,
  begun: RunRow,
  { after, waitMs, until: wanted }: z.infer<typeof FollowInput>,
): Promise<RunRow> {
  let until = ports.clock.now() + waitMs;
  let isNews = wanted === "decision"; // then nothing on the way is news
  for (let run = begun; ; run = (await ports.runs.find(run.id)) ?? run) {
    if (run.endedAt !== null || (run.eventCount > after && run.state === "waiting")) return run;
    const now = ports.clock.now();
    if (!isNews && run.eventCount > after) {
      isNews = true;
      until = Math.min(until, now + BURST_MS);
    }
    if (until <= now) return run;
    const seen = JSON.stringify(ports.board.of(run.id));
    await ports.board.wait(run.id, Math.min(until - now, BELL_MS));
    if (!isNews && JSON.stringify(ports.board.of(run.id)) !== seen)
      until = Math.min(until, ports.clock.now() + BURST_MS);
  }
}

async function readQuestion(context: OperationContext, run: RunRow): Promise<RunFollow["question"]> {
  if (run.state !== "waiting") return null;
  const { ports } = context;
  const [approval] = await ports.approvals.list({ run: run.id, state: "pending", limit: 1 });
  if (approval !== undefined) return { kind: "approval", approval };
  const [escalation] = await ports.escalations.list({ run: run.id, state: "open", limit: 1 });
  return escalation === undefined ? null : { kind: "escalation", escalation, markdown: renderEscalation(escalation) };
}
