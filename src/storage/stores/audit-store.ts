import { z } from "zod";
import { Actor } from "../../kernel/actor.ts";
import type { AuditLog, AuditRow } from "../../kernel/operation.ts";
import type { Sql } from "../sql.ts";
import { fromText } from "./rows.ts";

const AuditRecord = z.object({
  id: z.string(),
  at: z.number(),
  actor: z.string().transform((text) => Actor.parse(fromText(text))),
  door: z.string(),
  from: z.string().nullable(),
  operation: z.string(),
  input: z.string().transform((text): unknown => fromText(text)),
  outcome: z.enum(["done", "refused", "failed"]),
  error: z.string().nullable(),
}) satisfies z.ZodType<AuditRow>;

/** Input longer than this many characters is kept as its beginning; the whole of it is in the signal. */
const INPUT_LIMIT = 64 * 1024;

/** Masks data before it is stored. */
export interface InputMask {
  maskData<T>(data: T): T;
  mask(text: string): string;
}

/** The audit log in Postgres. Input and error are masked before they are written. */
export function createAuditStore(sql: Sql, masker: InputMask): AuditLog {
  return {
    append: (entry) =>
      sql.run(
        "insert into signalbox.audit (at, actor, door, origin, operation, input, outcome, error) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        [
          ...[entry.at, JSON.stringify(entry.actor), entry.door, entry.from, entry.operation],
          ...[
            bounded(masker.maskData(entry.input)),
            entry.outcome,
            entry.error === null ? null : masker.mask(entry.error),
          ],
        ],
      ),
    list: (query) =>
      sql.many(
        AuditRecord,
        `select id::text as id, at::float8 as at, actor, door, origin as "from", operation, input, outcome, error from signalbox.audit
          where ($1::bigint is null or id < $1::bigint) and ($2::text is null or operation = $2) order by audit.id desc limit $3`,
        [query.before ?? null, query.operation ?? null, query.limit],
      ),
  };
}

function bounded(input: unknown): string {
  const text = JSON.stringify(input) ?? "null";
  return text.length <= INPUT_LIMIT
    ? text
    : JSON.stringify({ beginning: text.slice(0, INPUT_LIMIT), length: text.length });
}
