import { createHmac } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { call, makeToken, type Server, startServer } from "../http/server.ts";

const OLD = `whsec_${Buffer.from("the key that is about to be given up").toString("base64")}`;
const NEW = `whsec_${Buffer.from("the key that comes after the old one").toString("base64")}`;
const HUB = "a secret of GitHub with more than enough bytes";

let world: World;
let server: Server;
let owner = "";

interface Delivery {
  readonly id?: string;
  readonly secret?: string;
  readonly at?: number;
  readonly hook?: string;
}

function deliver(body: string, { id = "msg_1", secret = NEW, at = Date.now(), hook = "report" }: Delivery = {}) {
  const timestamp = String(Math.floor(at / 1_000));
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
  return call(server, `/v1/hooks/${hook}`, { body, headers });
}

function deliverFromGitHub(body: string, event: string, id: string): Promise<Response> {
  const signature = `sha256=${createHmac("sha256", HUB).update(body).digest("hex")}`;
  const headers = { "x-hub-signature-256": signature, "x-github-event": event, "x-github-delivery": id };
  return call(server, "/v1/hooks/pushed", { body, headers });
}

async function start(hooks: Readonly<Record<string, unknown>>): Promise<Server> {
  const file = join(world.base, "server.yaml");
  writeFileSync(file, JSON.stringify({ server: { hooks } }));
  return startServer(world, ["--config", file], { HOOK_OLD: OLD, HOOK_NEW: NEW });
}

const json = async (answer: Promise<Response>) => record(await (await answer).json());

const report = {
  ...{ signal: "OPS:REPORT", user: "ci", secrets: ["env:HOOK_OLD", "env:HOOK_NEW"] },
  context: { kind: { from: "/period" } },
};

describe("webhooks that come in", () => {
  beforeAll(async () => {
    world = makeWorld();
    await world.run(["user", "add", "ci", "--role", "owner"]);
    owner = await makeToken(world, "root", "--role", "owner");
    writeFileSync(join(world.base, "hub-secret"), `${HUB}\n`);
    const secrets = [{ command: ["cat", join(world.base, "hub-secret")] }];
    server = await start({
      report,
      pushed: { scheme: "github", signal: "OPS:AUDIT", user: "ci", secrets, events: ["push"] },
      nobody: { ...report, user: "mallory" },
    });
  }, 120_000);

  afterAll(async () => {
    await server.stop();
    world.remove();
  });

  it("begin one run for one delivery, with either key, as the hook's user, also after a restart", async () => {
    const first = await json(deliver('{"period":"weekly"}'));
    expect(first["kind"]).toBe("started");
    const again = await Promise.all([OLD, NEW, NEW].map((secret) => json(deliver('{"period":"weekly"}', { secret }))));
    for (const answer of again) expect(answer).toEqual({ kind: "repeated", run: first["run"] });
    const { run } = await json(call(server, `/v1/runs/${String(first["run"])}`, { token: owner }));
    expect(run).toMatchObject({ signal: "OPS:REPORT", requestedBy: "ci", context: { kind: "weekly" } });
    await server.stop();
    server = await start({ report, pushed: { ...report }, nobody: { ...report, user: "mallory" } });
    expect(await json(deliver('{"period":"weekly"}'))).toEqual({ kind: "repeated", run: first["run"] });
    expect((await deliver('{"period":"monthly"}')).status).toBe(409);
    const runs = await json(call(server, "/v1/runs?signal=OPS%3AREPORT", { token: owner }));
    expect(runs["items"]).toHaveLength(1);
  }, 120_000);

  it.each([
    ["a key that is not its own", { secret: `whsec_${Buffer.alloc(32, 1).toString("base64")}` }],
    ["a time that is past", { at: Date.now() - 400_000 }],
    ["a time to come", { at: Date.now() + 400_000 }],
    ["no such hook", { hook: "another" }],
  ])("are refused for %s, in the same words", async (_claim, delivery) => {
    const answer = await deliver('{"period":"weekly"}', { id: "msg_9", ...delivery });
    expect([answer.status, record(await answer.json())["detail"]]).toEqual([
      401,
      "there is no such hook, or the request's signature does not hold",
    ]);
  });

  it("are refused for a body that was changed, one that is too large, one that is no JSON and one that does not fit", async () => {
    const large = await call(server, "/v1/hooks/report", { body: "x".repeat(1_100_000) });
    expect(large.status).toBe(413);
    expect((await deliver("{", { id: "msg_2" })).status).toBe(400);
    expect((await deliver('{"period":"never"}', { id: "msg_3" })).status).toBe(400);
  });

  it("have the permissions of a user who is there", async () => {
    const answer = await deliver("{}", { hook: "nobody", id: "msg_4" });
    expect([answer.status, record(await answer.json())["detail"]]).toEqual([
      403,
      "the hook nobody acts for mallory, who is not known here",
    ]);
    await world.run(["user", "add", "mallory", "--role", "viewer"]);
    expect((await deliver("{}", { hook: "nobody", id: "msg_4" })).status).toBe(403);
  });

  it("come from GitHub too: a delivery that is sent again, under whatever id, is the same", async () => {
    await server.stop();
    const secrets = [{ command: ["cat", join(world.base, "hub-secret")] }];
    server = await start({ pushed: { scheme: "github", signal: "OPS:AUDIT", user: "ci", secrets, events: ["push"] } });
    const body = '{"after":"0123","repository":{"full_name":"a/b"}}';
    const first = await json(deliverFromGitHub(body, "push", "one"));
    expect(first["kind"]).toBe("started");
    expect(await json(deliverFromGitHub(body, "push", "two"))).toEqual({ kind: "repeated", run: first["run"] });
    expect(await json(deliverFromGitHub("{}", "ping", "three"))).toMatchObject({ kind: "ignored" });
  }, 60_000);

  it("make the server say at its start which signal it does not know", async () => {
    const file = join(world.base, "wrong.yaml");
    writeFileSync(file, JSON.stringify({ server: { hooks: { wrong: { ...report, signal: "OPS:NOPE" } } } }));
    const other = makeWorld();
    const ended = await other.run(["serve", "--port", "0", "--config", file]);
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toContain("the hook wrong sends OPS:NOPE");
    other.remove();
  });
});
