import { createHash } from "node:crypto";
import type { z } from "zod";
import { foreseenFailure, isConnectionLoss } from "./sql-errors.ts";
import type { Patience } from "./patience.ts";

/** What a statement answered. */
export interface SqlResult {
  readonly rows: readonly unknown[];
}

/** Values that cross the border to the database. */
export type SqlValue = string | number | boolean | null | readonly (string | number | boolean | null)[];

/** The least that a pool must be able to do for the stores. */
export interface Queryable {
  query(statement: { readonly name: string; readonly text: string; values: SqlValue[] }): Promise<SqlResult>;
}

/** Statements with their rows parsed at the border. Throws `storage`, `fenced`, `conflict`, `not_found` or `unknown_outcome`. */
export interface Sql {
  many<Row>(row: z.ZodType<Row>, text: string, values: readonly SqlValue[]): Promise<readonly Row[]>;
  one<Row>(row: z.ZodType<Row>, text: string, values: readonly SqlValue[]): Promise<Row | null>;
  run(text: string, values: readonly SqlValue[]): Promise<void>;
}

/** Statements over a pool. Each call is made again while the connection is lost, as long as the caller's patience lasts. */
export function createSql(pool: Queryable, patience: Patience): Sql {
  const nameOf = createNames();
  const query = (text: string, values: readonly SqlValue[]) =>
    patience.insist(() => attempt(pool, { name: nameOf(text), text, values: values.map(storable) }), isConnectionLoss);
  const many = async <Row>(row: z.ZodType<Row>, text: string, values: readonly SqlValue[]) => {
    const answered = await query(text, values);
    return answered.rows.map((found) => row.parse(found));
  };
  return {
    many,
    one: async (row, text, values) => (await many(row, text, values))[0] ?? null,
    run: async (text, values) => void (await query(text, values)),
  };
}

/** Postgres refuses the null character in text; it is stored as U+FFFD. */
export function storable(value: SqlValue): SqlValue {
  if (typeof value === "string") return value.includes("\u0000") ? value.replaceAll("\u0000", "\ufffd") : value;
  if (typeof value !== "object" || value === null) return value;
  return value.map((inner) =>
    typeof inner === "string" && inner.includes("\u0000") ? inner.replaceAll("\u0000", "\ufffd") : inner,
  );
}

/** A connection parses a statement once by its name. Texts are few: they are written in the stores. */
function createNames(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const name = names.get(text) ?? `signalbox_${createHash("sha256").update(text).digest("hex").slice(0, 32)}`;
    names.set(text, name);
    return name;
  };
}

async function attempt(pool: Queryable, statement: Parameters<Queryable["query"]>[0]): Promise<SqlResult> {
  try {
    return await pool.query(statement);
  } catch (thrown) {
    throw foreseenFailure(thrown) ?? thrown;
  }
}
