import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectEnd, makeWorld, type World } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { call, makeToken, startServer } from "../http/server.ts";
import { isSigned, type Received, type Receiver, startReceiver } from "./receiver.ts";

const SECRET = `whsec_${Buffer.from("a key of at least 24 bytes, and then some").toString("base64")}`;
const ENV = { SIGNALBOX_NOTICE_KEY: SECRET, SIGNALBOX_ALLOW_ADDRESSES: "127.0.0.1" };

let world: World;
let receiver: Receiver;

beforeEach(async () => {
  world = makeWorld();
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  world.remove();
});

const add = (name: string, ...args: readonly string[]) =>
  world.run([
    "webhook",
    "add",
    name,
    "--url",
    `${receiver.url}/${name}`,
    "--secret",
    "env:SIGNALBOX_NOTICE_KEY",
    ...args,
  ]);
const json = (text: string): Record<string, unknown> => record(JSON.parse(text));
const typesOf = (seen: readonly Received[]) => seen.map((one) => String(json(one.body)["type"]));

describe("webhooks", () => {
  it("tell of a run, signed, also when the server was killed while they were on their way", async () => {
    expectEnd(await add("ops", "--events", "run-accepted,complete"), 0, /ops is told of run-accepted, complete/);
    let server = await startServer(world, [], ENV);
    const token = await makeToken(world, "ci", "--role", "operator");
    receiver.answer(() => null);
    const sent = await call(server, "/v1/playbooks/audit", { token, body: {} });
    const run = record(json(await sent.text())["run"])["id"];
    await receiver.until("both were begun", (seen) => typesOf(seen).includes("dev.signalbox.complete.v1"));
    await server.kill();
    const before = receiver.seen.length;
    receiver.answer(() => 204);
    server = await startServer(world, [], ENV);
    await receiver.until("both came again", (seen) => seen.length >= before + 2);
    const again = receiver.seen.slice(before);
    expect(typesOf(again).toSorted()).toEqual(["dev.signalbox.complete.v1", "dev.signalbox.run-accepted.v1"]);
    for (const one of receiver.seen) {
      expect(isSigned(one, SECRET)).toBe(true);
      expect(one.headers["content-type"]).toBe("application/cloudevents+json; charset=utf-8");
      const at: unknown = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
      expect(json(one.body)).toMatchObject({
        ...{ specversion: "1.0", subject: run, time: at, datacontenttype: "application/json" },
        ...{ correlationid: expect.any(String), source: "urn:signalbox:COORD_OPS" },
        data: { source: "COORD_OPS", signal: "OPS:AUDIT", timestamp: at, payload: expect.any(Object) },
      });
    }
    const ids = (seen: readonly Received[]) =>
      [...new Set(seen.map((one) => String(one.headers["webhook-id"])))].toSorted();
    expect(ids(again)).toEqual(ids(receiver.seen));
    await server.stop();
    const listed = await world.run(["webhook", "list", "--json"]);
    expect(json(listed.stdout)).toMatchObject({ subscriptions: [{ name: "ops", waiting: 0, delivered: 2, dead: 0 }] });
  }, 120_000);

  it("are tested, refused, given up and sent again by hand", async () => {
    expectEnd(await add("ops"), 0);
    expectEnd(await world.run(["webhook", "test", "ops"], { env: ENV }), 0, /delivered/);
    expect(receiver.seen.map((one) => [one.path, isSigned(one, SECRET)])).toEqual([["/ops", true]]);
    const unkeyed = await world.run(["webhook", "test", "ops"], { env: { ...ENV, SIGNALBOX_NOTICE_KEY: "" } });
    expectEnd(unkeyed, 1, /tried again: the secret env:SIGNALBOX_NOTICE_KEY is not there/);
    const guarded = await world.run(["webhook", "test", "ops", "--json"], {
      env: { ...ENV, SIGNALBOX_ALLOW_ADDRESSES: "" },
    });
    expect(guarded.code).toBe(1);
    const dead = record(json(guarded.stdout)["delivery"]);
    expect(dead).toMatchObject({ state: "dead", attempts: 1 });
    expect(dead["lastError"]).toMatch(/127\.0\.0\.1 is an address of this host/);
    expectEnd(await world.run(["webhook", "deliveries", "ops", "--state", "dead"]), 0, new RegExp(String(dead["id"])));
    expectEnd(await world.run(["webhook", "redeliver", String(dead["id"])], { env: ENV }), 0, /delivered/);
    expectEnd(await world.run(["webhook", "redeliver"]), 2, /nothing says what to send again/);
  }, 180_000);

  it("are set up over the API by an owner alone, with secrets that were meant for it", async () => {
    const server = await startServer(world, [], ENV);
    const owner = await makeToken(world, "owner", "--role", "owner");
    const viewer = await makeToken(world, "viewer", "--role", "viewer");
    const channel = { kind: "webhook", url: `${receiver.url}/api`, secret: "env:SIGNALBOX_NOTICE_KEY" };
    const post = (token: string, body: unknown) => call(server, "/v1/webhooks", { token, body });
    expect((await post(viewer, { name: "api", channel })).status).toBe(403);
    expect((await post(owner, { name: "api", channel: { ...channel, secret: "env:HOME" } })).status).toBe(403);
    expect((await post(owner, { name: "api", channel: { ...channel, url: "http://u:p@h/" } })).status).toBe(400);
    for (const wrong of [{ ...channel, url: "ftp://x/" }, { ...channel, secret: SECRET }, { kind: "webhook" }])
      expect((await post(owner, { name: "api", channel: wrong })).status).toBe(400);
    expect((await post(owner, { name: "api", channel, kinds: ["complete", "nonsense"] })).status).toBe(400);
    expect((await post(owner, { name: "api", channel })).status).toBe(201);
    expect((await post(owner, { name: "api", channel })).status).toBe(409);
    const tested = await call(server, "/v1/webhooks/api/test", { token: owner, body: {} });
    expect(await tested.json()).toMatchObject({ state: "delivered", attempts: 1 });
    const listed = await call(server, "/v1/deliveries?name=api&limit=5", { token: owner });
    expect(await listed.json()).toMatchObject({ items: [{ eventKind: "test", state: "delivered" }], next: null });
    expect((await call(server, "/v1/webhooks/api", { token: owner, method: "DELETE" })).status).toBe(200);
    expect((await call(server, "/v1/webhooks", { token: viewer })).status).toBe(403);
    await server.stop();
  }, 120_000);

  it("go by other channels too: words to a chat, a trace of the run to a collector", async () => {
    const env = { ...ENV, SIGNALBOX_NOTICE_CHAT: `${receiver.url}/chat` };
    const server = await startServer(world, [], env);
    const token = await makeToken(world, "owner", "--role", "owner");
    const add = (name: string, channel: unknown) => call(server, "/v1/webhooks", { token, body: { name, channel } });
    expect((await add("chat", { kind: "slack", url: "env:SIGNALBOX_NOTICE_CHAT" })).status).toBe(201);
    expect((await add("traces", { kind: "otel", url: `${receiver.url}/v1/traces` })).status).toBe(201);
    await call(server, "/v1/playbooks/audit", { token, body: {} });
    await receiver.until("both were told", (seen) => new Set(seen.map((one) => one.path)).size === 2);
    const bodyOf = (path: string) => json(receiver.seen.find((one) => one.path === path)?.body ?? "{}");
    expect(bodyOf("/chat")["text"]).toBe("OPS:AUDIT complete");
    const names = JSON.stringify(bodyOf("/v1/traces")).match(/"name":"(invoke_[^"]+)"/g);
    expect([...new Set(names)].toSorted()).toEqual(
      [
        "invoke_agent meta-updater",
        "invoke_agent release-manager",
        "invoke_agent toolsmith",
        "invoke_workflow OPS:AUDIT",
      ].map((name) => `"name":"${name}"`),
    );
    await server.stop();
  }, 120_000);
});
