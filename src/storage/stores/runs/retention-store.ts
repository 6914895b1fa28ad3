import { z } from "zod";
import type { RetentionStore } from "../../../ops/retention/index.ts";
import type { Sql } from "../../sql.ts";

const Gone = z.object({ gone: z.number() });

/** Takes away old rows that belong to no run. */
export function createRetentionStore(sql: Sql): RetentionStore {
  const count = async (text: string, values: readonly number[]) => (await sql.one(Gone, text, values))?.gone ?? 0;
  return {
    removeAudit: (before, most) =>
      count(
        `with old as (select id from signalbox.audit
             where at < least($1::bigint, coalesce((select min(started_at) from signalbox.run), $1::bigint)) order by at, id limit $2),
           gone as (delete from signalbox.audit a using old where a.id = old.id returning a.id)
         select count(*)::float8 as gone from gone`,
        [before, most],
      ),
    removeTokens: (endedBefore) =>
      count(
        `with gone as (delete from signalbox.api_token where least(coalesce(revoked_at, expires_at), expires_at) < $1 returning id)
         select count(*)::float8 as gone from gone`,
        [endedBefore],
      ),
  };
}
