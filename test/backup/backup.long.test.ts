import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type PostgresServer, startPostgres } from "../../src/testing/postgres.ts";
import { expectEnd, makeWorld, type World } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { call, type Server, startServer } from "../http/server.ts";

/** A skill about secrets needs a person's approval, so that its run is parked. */
const GUARDED = [
  ...["skill", "create", "rotate-credentials"],
  ...[
    "--description",
    "Rotates the credentials of the staging database. Use when a password or secret key has leaked.",
  ],
];

const postgres: PostgresServer | null = await startPostgres();
let world: World;
let databases = 0;

afterEach(() => world.remove());
afterAll(() => postgres?.stop());

type Env = Readonly<Record<string, string>>;

const embedded = (name: string): Env => ({ SIGNALBOX_DATA_DIR: join(world.base, name) });

async function onServer(): Promise<Env> {
  databases += 1;
  const url = await (postgres ?? expect.fail("no Postgres")).createDatabase(`backup_${databases}`);
  return { ...embedded(`server-${databases}`), DATABASE_URL: url };
}

async function json(args: readonly string[], env: Env): Promise<Record<string, unknown>> {
  const ended = await world.run([...args, "--json"], { env });
  return { code: ended.code, ...record(JSON.parse(ended.stdout)) };
}

/** A store with people, a token, a receiver, an ended run and one that waits for an approval. */
async function fill(env: Env): Promise<{ readonly token: string; readonly parked: string }> {
  await world.run(["user", "add", "grace", "--role", "operator", "--area", "security"], { env });
  await world.run(["webhook", "add", "ops", "--url", "https://hooks.example.org", "--secret", "env:HOOK"], { env });
  const made = await json(["token", "create", "laptop", "--role", "operator", "--user", "grace"], env);
  await world.run(["audit"], { env });
  const waits = await world.run([...GUARDED, "--on-escalation", "wait"], { env });
  expectEnd(waits, 4);
  const { runs } = await json(["runs", "list", "--state", "waiting"], env);
  const [run] = Object.values(record(runs)).map(record);
  return { token: String(made["text"]), parked: String(run?.["id"]) };
}

async function approve(server: Server, token: string, run: string): Promise<void> {
  const { items } = record(await (await call(server, `/v1/approvals?run=${run}`, { token })).json());
  const { id, digest } = record(Object.values(record(items))[0]);
  const path = `/v1/approvals/${String(id)}/approve`;
  const answer = await call(server, path, { token, body: { digest: String(digest).slice(0, 8) } });
  expect(answer.status, await answer.text()).toBe(200);
}

/** Restores in another store, lets the parked run go on there, and demands that everything is as it was. */
async function expectToGoOn(from: Env, to: Env): Promise<void> {
  const { token, parked } = await fill(from);
  const file = join(world.base, "store.backup");
  const { backup } = await json(["backup", "--out", file], from);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(gunzipSync(readFileSync(file)).toString("utf8")).not.toContain(token);
  const before = await json(["runs", "show", parked], from);
  const { restored, code } = await json(["restore", "--from", file], to);
  expect([code, record(restored)["digest"]]).toEqual([0, record(backup)["digest"]]);
  const after = await json(["runs", "show", parked], to);
  for (const part of ["events", "approvals", "assignments", "ledger"]) expect(after[part], part).toEqual(before[part]);
  expectEnd(await world.run(["runs", "verify", parked], { env: to }), 0);
  await expectToVerifyOffline(parked, to);
  const server = await startServer(world, [], to);
  await approve(server, token, parked);
  await expect
    .poll(
      async () => record(record(await (await call(server, `/v1/runs/${parked}`, { token })).json())["run"])["state"],
      {
        timeout: 60_000,
      },
    )
    .toBe("complete");
  await server.stop();
  const { deliveries } = await json(["webhook", "deliveries", "ops"], to);
  expect(JSON.stringify(deliveries)).toContain('"complete"'); // events are noted again after a restore
  const audited = await world.run(["audit"], { env: to });
  expect([0, 1, 3]).toContain(audited.code); // whatever counts by itself goes on counting
}

/** An export is verified without a store, and a record that was taken out of it is found. */
async function expectToVerifyOffline(run: string, env: Env): Promise<void> {
  const folder = join(world.base, "evidence");
  const nowhere = { SIGNALBOX_DATA_DIR: join(world.base, "nowhere") };
  expectEnd(await world.run(["runs", "export", run, "--output", folder], { env }), 0);
  expectEnd(await world.run(["runs", "verify", folder], { env: nowhere }), 0, /the chain holds/);
  const events = join(folder, "events.jsonl");
  writeFileSync(events, readFileSync(events, "utf8").replace(/^[^\n]*\n/, ""));
  const broken = await world.run(["runs", "verify", folder], { env: nowhere });
  expectEnd(broken, 1, /events\.jsonl was changed/, /record 1 is missing/);
  expect(existsSync(nowhere.SIGNALBOX_DATA_DIR)).toBe(false);
}

describe.skipIf(postgres === null)("a backup", () => {
  it("of an embedded store goes into a Postgres server, and a parked run ends there once it is approved", async () => {
    world = makeWorld();
    await expectToGoOn(embedded("here"), await onServer());
  }, 180_000);

  it("of a Postgres server goes into an embedded store, and a parked run ends there once it is approved", async () => {
    world = makeWorld();
    await expectToGoOn(await onServer(), embedded("there"));
  }, 180_000);

  it("is restored into an empty store, or in place of another when that is said", async () => {
    world = makeWorld();
    const [from, to] = [embedded("from"), embedded("to")];
    const file = join(world.base, "store.backup");
    await world.run(["user", "add", "ada"], { env: from });
    expectEnd(await world.run(["backup", "--out", file], { env: from }), 0);
    expectEnd(await world.run(["backup", "--out", file], { env: from }), 1, /exists already/);
    await world.run(["user", "add", "bob"], { env: to });
    expectEnd(await world.run(["restore", "--from", file], { env: to }), 1, /not empty: it holds .*user_account/);
    expect(JSON.stringify(await json(["user", "list"], to))).toContain('"bob"');
    expectEnd(await world.run(["restore", "--from", file, "--replace"], { env: to }), 0, /Restored 0 runs/);
    const users = JSON.stringify(await json(["user", "list"], to));
    expect([users.includes('"ada"'), users.includes('"bob"')]).toEqual([true, false]);
  }, 120_000);

  it("that is cut, changed, of a newer version or none at all restores nothing", async () => {
    world = makeWorld();
    const [from, to] = [embedded("from"), embedded("to")];
    const file = join(world.base, "store.backup");
    await world.run(["user", "add", "ada"], { env: from });
    await world.run(["backup", "--out", file], { env: from });
    const whole = readFileSync(file);
    const text = gunzipSync(whole).toString("utf8");
    const lines = text.trimEnd().split("\n");
    const wrong: readonly (readonly [string, Buffer, RegExp])[] = [
      ["cut", whole.subarray(0, whole.length - 40), /it was cut/],
      ["without its end", gzipSync(`${lines.slice(0, -1).join("\n")}\n`), /it was cut/],
      ["with another value", gzipSync(text.replace('"ada"', '"eve"')), /its digest is another/],
      ["with a line less", gzipSync(`${lines.toSpliced(-2, 1).join("\n")}\n`), /no whole backup/],
      ["with more behind it", gzipSync(`${text}{}\n`), /something was added/],
      ["of a newer format", gzipSync(text.replace('"formatVersion":1', '"formatVersion":2')), /format 2/],
      ["of a newer schema", gzipSync(text.replace(/"schemaVersion":\d+/, '"schemaVersion":999')), /schema version 999/],
      ["of another program", Buffer.from("PGDMP"), /not packed as one/],
    ];
    for (const [claim, bytes, says] of wrong) {
      writeFileSync(file, bytes);
      const ended = await world.run(["restore", "--from", file], { env: to });
      expect([1, 2], claim).toContain(ended.code);
      expect(ended.stderr.replaceAll(/\s+/g, " "), claim).toMatch(says);
    }
    expect(await json(["user", "list"], to)).toMatchObject({ users: [] });
    const gone = join(world.base, "gone.backup");
    expectEnd(await world.run(["restore", "--from", gone], { env: to }), 1, /there is no .*gone\.backup/);
    expectEnd(await world.run(["backup", "--out", join(gone, "x")], { env: from }), 1, /there is no folder/);
    writeFileSync(file, whole);
    expectEnd(await world.run(["restore", "--from", file], { env: to }), 0);
  }, 180_000);

  it("of an older version is brought to this version's schema", async () => {
    world = makeWorld();
    const [from, to] = [embedded("from"), embedded("to")];
    const file = join(world.base, "store.backup");
    await world.run(["user", "add", "ada", "--area", "security"], { env: from });
    expectEnd(await world.run(["backup", "--out", file], { env: from }), 0);
    // What version 8 wrote: it knew no schedules.
    const [first = "", ...rest] = gunzipSync(readFileSync(file)).toString("utf8").trimEnd().split("\n");
    const header = record(JSON.parse(first));
    const tables = Object.values(record(header["tables"])).filter((table) => record(table)["name"] !== "schedule");
    const older = [JSON.stringify({ ...header, schemaVersion: 8, tables }), ...rest.slice(0, -1)];
    const text = older.map((line) => `${line}\n`).join("");
    const trailer = JSON.stringify({ sha256: createHash("sha256").update(text).digest("hex") });
    writeFileSync(file, gzipSync(`${text}${trailer}\n`));
    expect(await json(["restore", "--from", file], to)).toMatchObject({ code: 0, restored: { schemaVersion: 8 } });
    expect(await json(["user", "list"], to)).toMatchObject({ users: [{ id: "ada", areas: ["security"] }] });
    expect(await json(["schedule", "list"], to)).toMatchObject({ code: 0, schedules: [] });
  }, 120_000);

  it("is taken while a server owns the store, and restored when none does", async () => {
    world = makeWorld();
    const env = embedded("here");
    const server = await startServer(world, [], env);
    const file = join(world.base, "store.backup");
    await world.run(["user", "add", "ada"], { env });
    expectEnd(await world.run(["backup", "--out", file], { env }), 0);
    expectEnd(await world.run(["restore", "--from", file, "--replace"], { env }), 1, /a server or another command/);
    await server.stop();
    expectEnd(await world.run(["restore", "--from", file, "--replace"], { env }), 0);
    const shared = await onServer();
    const other = await startServer(world, [], shared);
    const away = { ...shared, ...embedded("away") };
    expectEnd(await world.run(["restore", "--from", file, "--replace"], { env: away }), 1, /works on the database/);
    await other.stop();
  }, 120_000);
});
