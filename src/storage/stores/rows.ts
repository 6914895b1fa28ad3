import { z } from "zod";
import type { EventDraft } from "../../kernel/record/event.ts";
import { eventBody } from "../../kernel/record/event.ts";
import type { Json } from "../../kernel/json.ts";
import type { Report } from "../../kernel/record/report.ts";
import type { RunRow } from "../../ops/runs/index.ts";
import type { SqlValue } from "../sql.ts";

/** Text of JSON that this store wrote, as data. Sound because only `JSON.stringify` writes these columns. */
export function fromText<T = Json>(text: string): T {
  return JSON.parse(text) as T;
}

/** Event drafts as the two array arguments that every boundary takes: keys and bodies. */
export function eventArguments(events: readonly EventDraft[]): readonly [SqlValue, SqlValue] {
  return [events.map((event) => event.key), events.map((event) => eventBody(event))];
}

/** A row of `signalbox.run` under the names of the domain. */
export const RUN_COLUMNS = `r.id, r.signal_id as "signalId", r.signal, r.context, r.repository, r.requested_by as "requestedBy", r.digest,
  r.on_escalation as "onEscalation", r.timeout_ms::float8 as "timeoutMs", r.state, r.waiting_for as "waitingFor", r.waiting_id as "waitingId",
  r.abort_requested_by as "abortRequestedBy", r.epoch, r.executor, r.started_at::float8 as "startedAt", r.ended_at::float8 as "endedAt",
  r.retry_of as "retryOf", r.event_count as "eventCount", r.chain_head as "chainHead"`;

const state = z.enum(["running", "waiting", "complete", "partial", "failed", "denied", "escalated", "aborted"]);

/** Parses a row selected by `RUN_COLUMNS`. */
export const RunRecord = z.object({
  id: z.string(),
  signalId: z.string(),
  signal: z.string(),
  context: z.string().transform((text) => fromText(text)),
  repository: z.string(),
  requestedBy: z.string(),
  digest: z.string(),
  onEscalation: z.enum(["wait", "fail"]),
  timeoutMs: z.number().nullable(),
  state,
  waitingFor: z.string().nullable(),
  waitingId: z.string().nullable(),
  abortRequestedBy: z.string().nullable(),
  epoch: z.number(),
  executor: z.string(),
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  retryOf: z.string().nullable(),
  eventCount: z.number(),
  chainHead: z.string(),
}) satisfies z.ZodType<RunRow>;

/** The stored report with the head and length of the event chain as the run's last event left them. */
export function reportOf(ended: { readonly report: string; readonly head: string; readonly events: number }): Report {
  return { ...fromText<Report>(ended.report), chainHead: ended.head, events: ended.events };
}
