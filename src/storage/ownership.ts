import { z } from "zod";
import type { EventDraft } from "../kernel/record/event.ts";
import type { Sql } from "./sql.ts";
import { eventArguments } from "./stores/rows.ts";

/** An executor renews its lease this often. Source: architecture, durable execution. */
export const HEARTBEAT_MS = 2_000;

/** An executor that was not seen for so long is dead. Source: architecture, durable execution. */
export const DEAD_AFTER_MS = 6_000;

/** Which runs belong to this process, and how those of a dead one are taken over. */
export interface Ownership {
  readonly executorId: string;
  /** The last arguments of the SQL functions that ask who lives. */
  readonly livenessArguments: readonly [me: string, isEmbedded: boolean, deadAfterMs: number];
  /** The epoch under which this process owns a run; `null` when it does not. */
  epochOf(run: string): number | null;
  remember(run: string, epoch: number): void;
  forget(run: string): void;
  /** Unfinished runs of dead executors, oldest first; ended ones too if they are among the candidates. */
  orphans(candidates: readonly string[]): Promise<readonly string[]>;
  /** One guarded transaction: raises the epoch and owns the run if its executor is dead. Answers the new epoch, or `null`. */
  takeOver(run: string, at: number): Promise<number | null>;
  /** Says that this executor lives. */
  beat(): Promise<void>;
  /** Begins to say so at intervals; the answer stops that and gives up the lease. */
  startBeating(): Promise<() => Promise<void>>;
}

const ORPHANS = `select r.id from signalbox.run r
  where (r.ended_at is null or r.id = any($4::text[])) and not signalbox.is_alive(r.executor, $1, $2, $3)
  order by r.started_at, r.id limit 1000`;

/** Ownership in Postgres. In an embedded store every other executor is dead: only one process can have it open. */
export function createOwnership(
  sql: Sql,
  options: { readonly executorId: string; readonly isEmbedded: boolean; readonly deadAfterMs?: number },
): Ownership {
  const { executorId, isEmbedded, deadAfterMs = DEAD_AFTER_MS } = options;
  const epochs = new Map<string, number>();
  const livenessArguments = [executorId, isEmbedded, deadAfterMs] as const;
  const beat = () => sql.run("select signalbox.heartbeat($1)", [executorId]);
  return {
    executorId,
    livenessArguments,
    epochOf: (run) => epochs.get(run) ?? null,
    remember: (run, epoch) => void epochs.set(run, epoch),
    forget: (run) => void epochs.delete(run),
    orphans: async (candidates) => {
      const rows = await sql.many(z.object({ id: z.string() }), ORPHANS, [...livenessArguments, candidates]);
      return rows.map((row) => row.id);
    },
    takeOver: async (run, at) => {
      const epoch = await takeOver(sql, run, at, livenessArguments);
      if (epoch !== null) epochs.set(run, epoch);
      return epoch;
    },
    beat,
    startBeating: () => (isEmbedded ? Promise.resolve(() => Promise.resolve()) : startBeating(sql, executorId, beat)),
  };
}

async function takeOver(
  sql: Sql,
  run: string,
  at: number,
  liveness: Ownership["livenessArguments"],
): Promise<number | null> {
  const seen = await sql.one(
    z.object({ epoch: z.number(), executor: z.string() }),
    "select epoch, executor from signalbox.run where id = $1",
    [run],
  );
  if (seen === null) return null;
  const adopted: EventDraft = {
    key: `run.adopted:${seen.epoch + 1}`,
    name: "run.adopted",
    to: "inside",
    payload: { epoch: seen.epoch + 1, from: seen.executor, by: liveness[0] },
  };
  const answer = await sql.one(
    z.object({ epoch: z.number().nullable() }),
    "select signalbox.take_over($1, $2, $3, $4, $5, $6, $7, $8) as epoch",
    [...[run, seen.epoch, at], ...liveness, ...eventArguments([adopted])],
  );
  return answer?.epoch ?? null;
}

async function startBeating(sql: Sql, executorId: string, beat: () => Promise<void>): Promise<() => Promise<void>> {
  await beat();
  await sql.run("delete from signalbox.executor where seen_at < clock_timestamp() - interval '1 day'", []);
  const timer = setInterval(() => {
    beat().catch(() => undefined); // a database that is gone takes the lease with it; the next beat renews it
  }, HEARTBEAT_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await sql.run("delete from signalbox.executor where id = $1", [executorId]);
  };
}
