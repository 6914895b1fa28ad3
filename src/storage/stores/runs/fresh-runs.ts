import type { RunRow } from "../../../ops/runs/index.ts";

/** So many rows are kept; the oldest is let go, and read from the database when it is wanted. */
const MOST_KEPT = 1_000;

/** Rows that this process has just stored, until their flows begin: they need not be read back. */
export interface FreshRuns {
  keep(row: RunRow): void;
  /** Hands a row out once. */
  take(id: string): RunRow | null;
}

/** Rows in memory, bounded. */
export function createFreshRuns(): FreshRuns {
  const rows = new Map<string, RunRow>();
  return {
    keep: (row) => {
      rows.set(row.id, row);
      const oldest = rows.keys().next().value;
      if (rows.size > MOST_KEPT && oldest !== undefined) rows.delete(oldest);
    },
    take: (id) => {
      const row = rows.get(id) ?? null;
      rows.delete(id);
      return row;
    },
  };
}
