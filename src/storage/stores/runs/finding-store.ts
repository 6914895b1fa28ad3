import { z } from "zod";
import { compareFindings, type Finding } from "../../../kernel/record/finding.ts";
import type { FindingStore } from "../../../ops/runs/index.ts";
import type { Sql } from "../../sql.ts";
import { fromText } from "../rows.ts";

const OF_RUN = `select body from signalbox.finding where run = $1
  order by severity_rank, place, fingerprint, assignment, position limit $2`;

const PREVIOUS = `select p.id as run, p.ended_at::float8 as at from signalbox.run r join signalbox.run p
  on p.signal = r.signal and p.repository = r.repository and p.ended_at is not null
  and (p.started_at, p.id) < (r.started_at, r.id)
  where r.id = $1 order by p.started_at desc, p.id desc limit 1`;

/** Findings in Postgres, worst first. */
export function createFindingStore(sql: Sql): FindingStore {
  return {
    ofRun: async (run, limit) => {
      const rows = await sql.many(z.object({ body: z.string() }), OF_RUN, [run, limit]);
      return rows.map((row) => fromText<Finding>(row.body)).sort(compareFindings);
    },
    previousRun: (run) => sql.one(z.object({ run: z.string(), at: z.number() }), PREVIOUS, [run]),
  };
}
