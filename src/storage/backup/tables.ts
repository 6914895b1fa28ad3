import { z } from "zod";
import type { MigrationClient } from "../migrate.ts";
import { FLOW_SCHEMA } from "../stores/runs/collect-runs.ts";

/** A column as the database describes it; `sequence` numbers it where it counts by itself. */
interface Column {
  readonly name: string;
  readonly type: string;
  readonly sequence: string | null;
}

/** A table of ours or of the engine's. */
export interface Table {
  readonly schema: string;
  readonly name: string;
  readonly columns: readonly Column[];
}

/** Tables that say what is so now and here: which processes live, which browsers are signed in, which requests were answered today, which steps the schema took. */
const LEFT_OUT = new Set([
  "signalbox.migration",
  "signalbox.executor",
  "signalbox.access_revision",
  "signalbox.console_session",
  "signalbox.sign_in_try",
  "signalbox.keyed_request",
  `${FLOW_SCHEMA}.dbos_migrations`,
]);

const COLUMNS = `select n.nspname as schema, c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    pg_get_serial_sequence(format('%I.%I', n.nspname, c.relname), a.attname) as sequence
  from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
  where n.nspname in ('signalbox', '${FLOW_SCHEMA}') and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  order by n.nspname, c.relname, a.attnum`;

const REFERENCES = `select fn.nspname || '.' || f.relname as child, tn.nspname || '.' || t.relname as parent
  from pg_constraint k join pg_class f on f.oid = k.conrelid join pg_namespace fn on fn.oid = f.relnamespace
    join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
  where k.contype = 'f' and k.conrelid <> k.confrelid and fn.nspname in ('signalbox', '${FLOW_SCHEMA}')`;

const ColumnRow = z.object({
  ...{ schema: z.string(), table: z.string(), name: z.string(), type: z.string(), sequence: z.string().nullable() },
});
const ReferenceRow = z.object({ child: z.string(), parent: z.string() });

/** The tables that a backup holds, those first that others refer to. */
export async function readTables(client: MigrationClient): Promise<readonly Table[]> {
  const columns = z.array(ColumnRow).parse((await client.query(COLUMNS)).rows);
  const references = z.array(ReferenceRow).parse((await client.query(REFERENCES)).rows);
  const tables = new Map<string, Table & { readonly columns: Column[] }>();
  for (const { schema, table, ...column } of columns) {
    const name = `${schema}.${table}`;
    if (LEFT_OUT.has(name)) continue;
    const known = tables.get(name) ?? { schema, name: table, columns: [] };
    known.columns.push(column);
    tables.set(name, known);
  }
  return inOrder(tables, references);
}

/** A name as SQL takes it. */
export function quoted(...names: readonly string[]): string {
  return names.map((name) => `"${name.replaceAll('"', '""')}"`).join(".");
}

function inOrder(
  tables: ReadonlyMap<string, Table>,
  references: readonly z.infer<typeof ReferenceRow>[],
): readonly Table[] {
  const ordered = new Map<string, Table>();
  while (ordered.size < tables.size) {
    const ready = [...tables].filter(
      ([name]) =>
        !ordered.has(name) &&
        references.every(({ child, parent }) => child !== name || ordered.has(parent) || !tables.has(parent)),
    );
    if (ready.length === 0) throw new Error("tables refer to each other in a circle");
    for (const [name, table] of ready) ordered.set(name, table);
  }
  return [...ordered.values()];
}
