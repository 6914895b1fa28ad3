import { z } from "zod";
import type { Sql } from "../../sql.ts";

/** Schema in which the engine keeps its flows, in the same database. */
export const FLOW_SCHEMA = "signalbox_flows";

/** Runs removed by one call. */
const AT_ONCE = 1_000;

const CANDIDATES = `select r.id from signalbox.run r where r.ended_at is not null and r.ended_at < $1
  and r.id not in (select k.id from signalbox.run k where k.ended_at is not null order by k.ended_at desc, k.id desc limit $2)
  order by r.ended_at, r.id limit ${AT_ONCE}`;

const REMOVE = `with
  gone_round as (delete from signalbox.round where run = any($1)),
  gone_assignment as (delete from signalbox.assignment where run = any($1)),
  gone_plan as (delete from signalbox.plan where run = any($1)),
  gone_event as (delete from signalbox.event where run = any($1)),
  gone_finding as (delete from signalbox.finding where run = any($1)),
  gone_ledger as (delete from signalbox.ledger where run = any($1)),
  gone_approval as (delete from signalbox.approval where run = any($1)),
  gone_escalation as (delete from signalbox.escalation where run = any($1)),
  gone_lease as (delete from signalbox.lease where run = any($1)),
  gone_signal as (delete from signalbox.signal where run = any($1))
  delete from signalbox.run where id = any($1)`;

const FORGET_FLOWS = `delete from ${FLOW_SCHEMA}.workflow_status where split_part(workflow_uuid, '/', 1) = any($1)`;

/** Removes ended runs with all that belongs to them, oldest first, at most a thousand a call; answers their ids. */
export async function collectRuns(
  sql: Sql,
  choice: { readonly before: number; readonly keep: number; readonly dryRun: boolean },
): Promise<readonly string[]> {
  const rows = await sql.many(z.object({ id: z.string() }), CANDIDATES, [choice.before, choice.keep]);
  const ids = rows.map((row) => row.id);
  if (choice.dryRun || ids.length === 0) return ids;
  const engine = await sql.one(z.object({ found: z.boolean() }), "select to_regclass($1) is not null as found", [
    `${FLOW_SCHEMA}.workflow_status`,
  ]);
  if (engine?.found === true) await sql.run(FORGET_FLOWS, [ids]);
  await sql.run(REMOVE, [ids]);
  return ids;
}
