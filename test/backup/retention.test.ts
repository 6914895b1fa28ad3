import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, expect, it } from "vitest";
import { type PostgresServer, startPostgres } from "../../src/testing/postgres.ts";
import { expectEnd, makeWorld } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { call, startServer } from "../http/server.ts";

const DAY_MS = 86_400_000;
const SETTINGS = { runs: "30d", keepRuns: 0, auditLog: "60d", tokens: "30d" };

const postgres: PostgresServer | null = await startPostgres();
afterAll(() => postgres?.stop());

it.skipIf(postgres === null)(
  "a server takes away what was kept long enough by its settings, and nothing younger",
  async () => {
    const world = makeWorld();
    const url = (await postgres?.createDatabase("retention")) ?? "";
    const env = { DATABASE_URL: url, SIGNALBOX_DATA_DIR: join(world.base, "terminal") };
    const audit = async () => {
      const ended = await world.run(["audit", "--new", "--json"], { env });
      expectEnd(ended, 0);
      return String(record(JSON.parse(ended.stdout))["run"]);
    };
    const [old, young] = [await audit(), await audit()];
    for (const name of ["ended", "holds"]) await world.run(["token", "create", name, "--role", "owner"], { env });
    const made = await world.run(["token", "create", "reader", "--role", "owner", "--json"], { env });
    const token = String(record(JSON.parse(made.stdout))["text"]);
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    const past = Date.now() - 70 * DAY_MS;
    await database.query("update signalbox.run set started_at = $1, ended_at = $1 where id = $2", [past, old]);
    await database.query("update signalbox.api_token set revoked_at = $1 where name = 'ended'", [past]);
    await database.query("update signalbox.audit set at = $1 where input like '%ended%'", [past]);
    await database.end();
    const settings = join(world.base, "server.yaml");
    writeFileSync(settings, JSON.stringify({ version: 1, server: { retention: SETTINGS } }));
    const server = await startServer(world, ["--data-dir", join(world.base, "server"), "--config", settings], env);
    const listed = async (path: string, field: string) => {
      const { items } = record(await (await call(server, path, { token })).json());
      return Object.values(record(items)).map((item) => record(item)[field]);
    };
    await expect.poll(() => listed("/v1/tokens", "name"), { timeout: 30_000 }).toEqual(["reader", "holds"]);
    expect(await listed("/v1/runs", "id")).toEqual([young]);
    const shown = await call(server, "/v1/audit-log?limit=500", { token });
    const log = await shown.text();
    expect(log).not.toContain('"name":"ended"');
    expect(log).toContain('"name":"holds"');
    expect(record(Object.values(record(record(JSON.parse(log))["items"]))[0])).toMatchObject({
      ...{ operation: "runs.gc", door: "retention", by: { kind: "system", id: "retention" } },
    });
    expect(await server.stop()).toBe(0);
    world.remove();
  },
  120_000,
);
