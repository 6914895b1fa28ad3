import { PGlite } from "@electric-sql/pglite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EmbeddedPool } from "./embedded/embedded-pool.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS, SCHEMA_VERSION } from "./schema/migrations.ts";

let pool: EmbeddedPool;
beforeEach(async () => {
  pool = new EmbeddedPool(await PGlite.create("memory://"));
}, 60_000);
afterEach(() => pool.end());

test("an empty database is brought to this version, once", async () => {
  expect(await migrate(pool)).toEqual({ from: 0, to: SCHEMA_VERSION });
  expect(await migrate(pool)).toEqual({ from: SCHEMA_VERSION, to: SCHEMA_VERSION });
});

test("a database of an older version keeps its runs", async () => {
  await pool.query("create schema signalbox");
  await pool.query(
    "create table signalbox.migration (version integer primary key, name text not null, applied_at timestamptz not null default now())",
  );
  await pool.query(MIGRATIONS[0]?.sql ?? "");
  await pool.query("insert into signalbox.migration values (1, 'tables')");
  await pool.query(`insert into signalbox.run (id, signal_id, signal, context, repository, requested_by, digest, on_escalation, state, epoch,
    executor, started_at, event_count, chain_head) values ('run_old', 's', 'OPS:X', '{}', '', 'ada', 'd', 'wait', 'waiting', 1, 'exe', 1, 0, '')`);
  expect(await migrate(pool)).toEqual({ from: 1, to: SCHEMA_VERSION });
  await pool.query("select signalbox.append('run_old', 1, 5, array['k'], array['{}'])");
  expect((await pool.query("select state, event_count from signalbox.run")).rows).toEqual([
    { state: "waiting", event_count: 1 },
  ]);
});

test("a database of a newer version is left alone", async () => {
  await migrate(pool);
  await pool.query(`insert into signalbox.migration (version, name) values (${SCHEMA_VERSION + 1}, 'later')`);
  await expect(migrate(pool)).rejects.toMatchObject({
    code: "storage",
    details: { found: SCHEMA_VERSION + 1, known: SCHEMA_VERSION },
  });
});

test("steps are numbered from 1 without gaps", () => {
  expect(MIGRATIONS.map((step) => step.version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});
