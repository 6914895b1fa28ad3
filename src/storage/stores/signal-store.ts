import { z } from "zod";
import type { EventDraft } from "../../kernel/record/event.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { RunRow } from "../../ops/runs/index.ts";
import type { Signal, SignalStore } from "../../ops/signals/index.ts";
import type { Ownership } from "../ownership.ts";
import type { Sql } from "../sql.ts";
import type { FreshRuns } from "./runs/fresh-runs.ts";
import { eventArguments, fromText, RUN_COLUMNS, RunRecord } from "./rows.ts";

const Received = z.object({
  kind: z.enum(["started", "joined", "repeated"]),
  run: z.string(),
  events: z.number().nullable(),
  head: z.string().nullable(),
});

const SignalRecord = z.object({
  id: z.string(),
  name: z.string(),
  context: z.string().transform((text) => fromText(text)),
  source: z.string(),
  correlationId: z.string().nullable(),
  repository: z.string(),
  requestedBy: z.string(),
  at: z.number(),
  digest: z.string(),
}) satisfies z.ZodType<Signal>;

const RECEIVE = `select kind, run, events, head from signalbox.receive(
  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`;

const IGNORE = `insert into signalbox.signal (id, name, context, source, correlation_id, repository, requested_by, at, digest, is_ignored)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, true) on conflict (id) do nothing`;

const FIND = `select id, name, context, source, correlation_id as "correlationId", repository, requested_by as "requestedBy",
  at::float8 as at, digest from signalbox.signal where id = $1`;

/** Signals in Postgres. A run that starts here belongs to this process, whatever its row says. */
export function createSignalStore(sql: Sql, ownership: Ownership, fresh: FreshRuns): SignalStore {
  return {
    receive: async (signal, run, forceNew) => {
      const values = [
        ...signalValues(signal),
        ...runValues(run, ownership.executorId),
        forceNew,
        ...eventArguments([accepted(signal)]),
      ];
      const answer = await sql.one(Received, RECEIVE, values);
      if (answer === null) throw new Error("signalbox.receive answered no row");
      if (answer.kind !== "started") return { kind: answer.kind, run: await existing(sql, answer.run) };
      ownership.remember(run.id, 1);
      const stored: RunRow = {
        ...run,
        state: "running",
        epoch: 1,
        executor: ownership.executorId,
        eventCount: answer.events ?? 0,
        chainHead: answer.head ?? "",
      };
      fresh.keep(stored);
      return { kind: "started", run: stored };
    },
    recordIgnored: (signal) => sql.run(IGNORE, signalValues(signal)),
    find: (id) => sql.one(SignalRecord, FIND, [id]),
  };
}

/** The first event of every run. */
function accepted(signal: Signal): EventDraft {
  const { id, name, source, correlationId, repository, requestedBy, head = null } = signal;
  return {
    key: "run.accepted",
    name: "run.accepted",
    to: "inside",
    payload: {
      signalId: id,
      signal: name,
      source,
      correlationId,
      repository,
      requestedBy,
      ...(head === null ? {} : { head }),
    },
  };
}

async function existing(sql: Sql, run: string): Promise<RunRow> {
  const found = await sql.one(RunRecord, `select ${RUN_COLUMNS} from signalbox.run r where r.id = $1`, [run]);
  if (found !== null) return found;
  throw new OpsError("not_found", `The run ${run} of this signal has been removed`, {
    hint: "Send the signal under another id.",
  });
}

function signalValues(signal: Signal) {
  const { id, name, context, source, correlationId, repository, requestedBy, at, digest } = signal;
  return [id, name, JSON.stringify(context), source, correlationId, repository, requestedBy, at, digest];
}

function runValues(run: RunRow, executor: string) {
  return [run.id, JSON.stringify(run.context), run.onEscalation, run.timeoutMs, executor, run.startedAt, run.retryOf];
}
