import { writeFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { expect, it } from "vitest";
import { makeWorld } from "../faults/world.ts";
import { record } from "./document.ts";
import { call, makeToken, startServer } from "./server.ts";

/** Signs a browser in, as a proxy passes it on that says nothing of https, and answers the cookie. */
function signIn(url: string, host: string, token: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { host, "content-type": "application/json" };
    const sent = request(`${url}/v1/session`, { method: "POST", headers, timeout: 10_000 }, (answer) => {
      answer.resume();
      resolve(answer.headers["set-cookie"]?.join() ?? "");
    });
    sent.once("error", reject).end(JSON.stringify({ token }));
  });
}

it("the cookie is for https alone under the public address, and for this host's own without it", async () => {
  const world = makeWorld();
  const settings = join(world.base, "server.yaml");
  writeFileSync(settings, JSON.stringify({ version: 1, server: { publicUrl: "https://signalbox.example.org" } }));
  const server = await startServer(world, ["--config", settings]);
  const token = await makeToken(world, "owner", "--role", "owner");
  const cookie = await signIn(server.url, "signalbox.example.org", token);
  expect(cookie).toMatch(/^signalbox_session=sbs_\S+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/);
  expect(await signIn(server.url, "127.0.0.1", token)).not.toContain("Secure");
  await server.stop();
  world.remove();
}, 60_000);

it("the audit log and the limits know who calls behind a trusted proxy, and believe nobody else", async () => {
  const world = makeWorld();
  const settings = join(world.base, "server.yaml");
  const server: { trustedProxies: readonly string[] } = { trustedProxies: ["127.0.0.1"] };
  writeFileSync(settings, JSON.stringify({ version: 1, server }));
  const froms: unknown[] = [];
  for (const args of [["--config", settings], []]) {
    const running = await startServer(world, args);
    const token = await makeToken(world, "owner", "--role", "owner");
    const headers = { "x-forwarded-for": "192.0.2.66, 203.0.113.9" };
    const name = `user${froms.length}`;
    expect((await call(running, "/v1/users", { token, body: { id: name }, headers })).status).toBe(201);
    const answer = await call(running, "/v1/audit-log?operation=users.add&limit=1", { token });
    froms.push(record(record(record(await answer.json())["items"])["0"])["from"]);
    await running.stop();
  }
  expect(froms).toEqual(["203.0.113.9", "127.0.0.1"]);
  writeFileSync(settings, JSON.stringify({ version: 1, server: { trustedProxies: ["the proxy"] } }));
  const refused = await world.run(["serve", "--port", "0", "--config", settings]);
  expect([refused.code, refused.stderr]).toEqual([expect.any(Number), expect.stringContaining("trustedProxies")]);
  expect(refused.code).not.toBe(0);
  world.remove();
}, 60_000);
