import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EmbeddedPool } from "./embedded-pool.ts";

let database: PGlite;
let pool: EmbeddedPool;
beforeAll(async () => {
  database = await PGlite.create("memory://");
  pool = new EmbeddedPool(database, 100);
  await pool.query("create table t (id int primary key, big bigint)");
}, 60_000);
afterAll(() => pool.end());

test("a client that is released within a failed transaction does not spoil the session", async () => {
  const client = await pool.connect();
  await client.query("begin");
  await client.query("insert into t values (1, 1)");
  await expect(client.query("select 1/0")).rejects.toMatchObject({ code: "22012" });
  client.release(new Error("broken"));
  expect((await pool.query("select * from t")).rows).toEqual([]);
});

test("what a client leaves open is rolled back at its release", async () => {
  const client = await pool.connect();
  await client.query("begin");
  await client.query("insert into t values ($1, $2)", [2, 2]);
  client.release();
  expect((await pool.query("select * from t")).rows).toEqual([]);
});

test("what was committed stays", async () => {
  const client = await pool.connect();
  await client.query("begin");
  await client.query("insert into t values (3, 9007199254740993)");
  await client.query("COMMIT");
  client.release();
  client.release();
  const answer = await pool.query({ text: "select id, big from t where id = $1", values: [3] });
  expect(answer.rows).toEqual([{ id: 3, big: "9007199254740993" }]);
  expect(answer.rowCount).toBe(1);
});

test("asking again while holding the session is refused instead of waiting for ever", async () => {
  const client = await pool.connect();
  await expect(pool.query("select 1")).rejects.toMatchObject({
    code: "storage",
    message: expect.stringContaining("holds it already"),
  });
  client.release();
  expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
});

test("a holder that is at work is waited for, however long", async () => {
  const client = await pool.connect();
  const waiting = pool.query("select 2 as two");
  await client.query("select pg_sleep(0.4)");
  client.release();
  expect((await waiting).rows).toEqual([{ two: 2 }]);
});

test("clients come to turn in the order in which they asked", async () => {
  const order: number[] = [];
  await Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const client = await pool.connect();
      order.push(n);
      await client.query("select 1");
      client.release();
    }),
  );
  expect(order).toEqual([1, 2, 3, 4]);
});

test("a client is of no use after its release", async () => {
  const client = await pool.connect();
  client.release();
  await expect(client.query("select 1")).rejects.toMatchObject({ code: "storage" });
});
