import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { call, makeToken, type Server, startServer } from "../http/server.ts";
import { freePort } from "../support/free-port.ts";
import { signInAtProvider, Visitor } from "./browser.ts";
import { providerIsMissing, startProvider, type TestProvider } from "./provider.ts";

const missing = providerIsMissing(process.env);

let world: World;
let provider: TestProvider;
let server: Server;
let owner = "";

const BEGIN = "/v1/session/oidc";
const person = (email: string, more: Readonly<Record<string, unknown>> = {}) => ({
  ...{ email, email_verified: true, name: "Somebody", ...more },
});

/** A server whose settings name the provider, and what is said beside. */
function serveWith(port: number, more: Readonly<Record<string, unknown>> = {}): Promise<Server> {
  const signIn = {
    ...{ issuer: provider.issuer, label: "Test", clientId: provider.clientId },
    ...{ clientSecret: "env:SIGN_IN_SECRET", scopes: ["openid", "email", "profile", "groups"], ...more },
  };
  const file = join(world.base, "server.yaml");
  writeFileSync(file, JSON.stringify({ server: { publicUrl: `http://127.0.0.1:${port}`, signIn } }));
  const env = { SIGN_IN_SECRET: provider.clientSecret, SIGNALBOX_ALLOW_ADDRESSES: "127.0.0.1" };
  return startServer(world, ["--config", file, "--port", String(port)], env);
}

async function whoIs(visitor: Visitor): Promise<Record<string, unknown> | null> {
  const session = visitor.cookie(server.url, "signalbox_session");
  if (session === undefined) return null;
  const answer = await call(server, "/v1/session", { headers: { cookie: `signalbox_session=${session}` } });
  return answer.status === 200 ? record(await answer.json()) : null;
}

/** Goes the whole way of a sign-in, and answers what the browser sees at the end. */
async function signIn(visitor: Visitor, account: string) {
  const back = await signInAtProvider(visitor, `${server.url}${BEGIN}`, account);
  return { back: back.url, landing: await visitor.go(back.url) };
}

describe.skipIf(missing !== null)("sign-in by an identity provider", () => {
  let port = 0;

  beforeAll(async () => {
    world = makeWorld();
    port = await freePort();
    provider = await startProvider(`http://127.0.0.1:${port}/v1/session/oidc/callback`);
    server = await serveWith(port);
    owner = await makeToken(world, "root", "--role", "owner");
    await world.run(["user", "add", "ada@example.org", "--role", "operator"]);
    provider.people.set("ada", person("ada@example.org"));
    provider.people.set("eve", person("eve@example.org"));
    provider.people.set("kim", person("ada@example.org", { email_verified: false }));
  }, 180_000);

  afterAll(async () => {
    await server.stop();
    await provider.close();
    world.remove();
  });

  beforeEach(() => provider.forge(null));

  it("signs a known person in, with the role that they have here", async () => {
    const visitor = new Visitor();
    const { landing } = await signIn(visitor, "ada");
    expect([landing.status, new URL(landing.url).pathname]).toEqual([200, "/"]);
    expect(await whoIs(visitor)).toMatchObject({
      ...{ kind: "human", id: "ada@example.org" },
      scopes: ["read", "signal", "operate", "decide"],
    });
  }, 60_000);

  it("offers the way to the console", async () => {
    const ways: unknown = await (await call(server, "/v1/session/ways")).json();
    expect(ways).toEqual({ token: true, provider: { label: "Test", path: BEGIN } });
  });

  it("refuses whom it does not know, by name, and writes it down", async () => {
    const visitor = new Visitor();
    const { landing } = await signIn(visitor, "eve");
    expect(landing.status).toBe(403);
    expect(landing.text).toContain("eve@example.org is not known to this server");
    expect(await whoIs(visitor)).toBeNull();
    const users = JSON.stringify(await (await call(server, "/v1/users", { token: owner })).json());
    expect(users).not.toContain("eve@");
  }, 60_000);

  it("takes no address that the provider does not call verified", async () => {
    const { landing } = await signIn(new Visitor(), "kim");
    expect([landing.status, landing.text]).toEqual([403, expect.stringContaining("does not say that the address")]);
  }, 60_000);

  it("takes the provider's answer once, in the browser that began, with its own state", async () => {
    const visitor = new Visitor();
    const back = await signInAtProvider(visitor, `${server.url}${BEGIN}`, "ada");
    const foreign = new URL(back.url);
    foreign.searchParams.set("state", "another");
    expect((await visitor.go(foreign.href)).status).toBe(401);
    expect((await visitor.go(back.url)).status).toBe(200);
    const replayed = await visitor.go(back.url);
    expect([replayed.status, replayed.text]).toEqual([401, expect.stringContaining("ended already")]);
    const other = await signInAtProvider(new Visitor(), `${server.url}${BEGIN}`, "ada");
    const stolen = new Visitor();
    expect((await stolen.go(other.url)).status).toBe(401);
    expect(await whoIs(stolen)).toBeNull();
  }, 60_000);

  it.each([
    ["for another client", { aud: "another" }],
    ["of another issuer", { iss: "https://issuer.example" }],
    ["that has expired", { exp: 1_700_000_000 }],
    ["for another try", { nonce: "another" }],
    ["of another subject than its account", { sub: "mallory" }],
  ])(
    "takes no proof %s",
    async (_claim, forged) => {
      provider.forge((claims) => ({ ...claims, ...forged }));
      const visitor = new Visitor();
      const { landing } = await signIn(visitor, "ada");
      expect(landing.status).toBe(401);
      expect(landing.text).toContain("does not hold");
      expect(await whoIs(visitor)).toBeNull();
    },
    60_000,
  );

  it("says so when the person or the provider refuses", async () => {
    const visitor = new Visitor();
    const begun = await visitor.go(`${server.url}${BEGIN}`, {}, (url) => url.startsWith(provider.issuer));
    const state = new URL(begun.url).searchParams.get("state") ?? "";
    const landing = await visitor.go(
      `${server.url}${BEGIN}/callback?error=access_denied&state=${state}&iss=${provider.issuer}`,
    );
    expect([landing.status, landing.text]).toEqual([401, expect.stringContaining("access_denied")]);
  });

  it("ends a person's session when the person is removed", async () => {
    await world.run(["user", "add", "bob@example.org"]);
    provider.people.set("bob", person("bob@example.org"));
    const visitor = new Visitor();
    await signIn(visitor, "bob");
    expect(await whoIs(visitor)).toMatchObject({ id: "bob@example.org", scopes: ["read"] });
    await world.run(["user", "change", "bob@example.org", "--role", "sender"]);
    expect(await whoIs(visitor)).toMatchObject({ scopes: ["read", "signal"] });
    await world.run(["user", "remove", "bob@example.org"]);
    expect(await whoIs(visitor)).toBeNull();
    expect((await signIn(new Visitor(), "bob")).landing.text).toContain("was removed from this server");
  }, 60_000);

  it("gives roles by the provider's groups where the settings say so", async () => {
    await server.stop();
    server = await serveWith(port, { roleClaim: "groups", roles: { ops: "operator", staff: "viewer" } });
    provider.people.set("zoe", person("zoe@example.org", { groups: ["staff", "ops"] }));
    const visitor = new Visitor();
    await signIn(visitor, "zoe");
    expect(await whoIs(visitor)).toMatchObject({ scopes: ["read", "signal", "operate", "decide"] });
    provider.people.set("zoe", person("zoe@example.org", { groups: ["staff"] }));
    await signIn(visitor, "zoe");
    expect(await whoIs(visitor)).toMatchObject({ scopes: ["read"] });
    const { landing } = await signIn(new Visitor(), "ada");
    expect([landing.status, landing.text]).toEqual([403, expect.stringContaining("none of the roles")]);
  }, 90_000);

  it("reads no sign-in out of a repository's own settings, and calls no address of this host that nobody named", async () => {
    await server.stop();
    world.write("signalbox.yaml", JSON.stringify({ server: { hooks: {} } }));
    server = await startServer(world, ["--port", String(port)]);
    expect((await call(server, BEGIN)).status).toBe(404);
    await server.stop();
    const file = join(world.base, "server.yaml");
    server = await startServer(world, ["--config", file, "--port", String(port)], {
      SIGN_IN_SECRET: provider.clientSecret,
    });
    const refused = await call(server, BEGIN);
    expect([refused.status, record(await refused.json())["code"]]).toEqual([403, "denied"]);
  }, 90_000);

  it("starts while the provider is down, says so, and signs in when it is back", async () => {
    await server.stop();
    server = await serveWith(port);
    provider.hang(true);
    const late = await signIn(new Visitor(), "ada");
    expect([late.landing.status, late.landing.text]).toEqual([504, expect.stringContaining("did not answer in time")]);
    provider.hang(false);
    expect((await signIn(new Visitor(), "ada")).landing.status).toBe(200);
    await provider.close();
    await server.stop();
    server = await serveWith(port);
    const down = await call(server, BEGIN);
    expect([down.status, record(await down.json())["code"]]).toEqual([502, "network"]);
    expect((await call(server, "/v1/runs", { token: owner })).status).toBe(200);
  }, 120_000);
});
