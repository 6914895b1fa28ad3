import { z } from "zod";
import type { Event, EventDraft } from "../../../kernel/record/event.ts";
import type { Sql } from "../../sql.ts";
import { fromText } from "../rows.ts";

/** One text for the whole page: ten thousand rows cross the border as fast as one. The bodies are JSON as they stand. */
const PAGE = `select '[' || coalesce(string_agg('{"seq":' || e.seq || ',"at":' || e.at || ',"prevHash":' || to_json(e.prev_hash)
  || ',"hash":' || to_json(e.hash) || ',"body":' || e.body || '}', ',' order by e.seq), '') || ']' as page
  from (select * from signalbox.event where run = $1 and seq > $2 order by seq limit $3) e`;

type Row = Pick<Event, "seq" | "at" | "prevHash" | "hash"> & { readonly body: EventDraft };

/** Events of a run in order, after a sequence number. */
export async function readEvents(sql: Sql, run: string, after: number, limit: number): Promise<readonly Event[]> {
  const answered = await sql.one(z.object({ page: z.string() }), PAGE, [run, after, limit]);
  return fromText<readonly Row[]>(answered?.page ?? "[]").map((row) => eventOf(run, row));
}

/** Named one by one: objects that are made by spreading others cost ten times as much, and a page has thousands. */
function eventOf(run: string, { body, seq, at, prevHash, hash }: Row): Event {
  const { key, name, to, payload } = body;
  return { key, name, to, payload, run, seq, at, prevHash, hash };
}
