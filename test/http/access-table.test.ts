import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PostgresServer, startPostgres } from "../../src/testing/postgres.ts";
import { makeWorld, type World } from "../faults/world.ts";
import { record, type Route, routesOf } from "./document.ts";
import { call, type Server, startServer } from "./server.ts";

/** What each role may do. Source: the guide of the server; the program's own table is not asked. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  viewer: ["read"],
  sender: ["read", "signal"],
  approver: ["read"],
  operator: ["read", "signal", "operate"],
  owner: ["read", "signal", "operate", "administer"],
};

const postgres: PostgresServer | null = await startPostgres();
let world: World;
let server: Server;
let routes: readonly Route[] = [];
let env: Readonly<Record<string, string>> = {};
const tokens = new Map<string, string>();

const pathOf = (route: Route) => route.path.replaceAll(/[{}]/g, "");
const shown = (route: Route) => `${route.method} ${route.path}`;
const nothing = (route: Route) => (route.method === "POST" ? { body: {} } : {});

async function makeToken(...args: readonly string[]): Promise<string> {
  const made = await world.run(["token", "create", ...args, "--json"], { env });
  return String(record(JSON.parse(made.stdout))["text"]);
}

describe.skipIf(postgres === null)("every route of the document", () => {
  beforeAll(async () => {
    if (postgres === null) return;
    world = makeWorld();
    const url = await postgres.createDatabase("access");
    env = { DATABASE_URL: url, SIGNALBOX_DATA_DIR: join(world.base, "terminal") };
    for (const name of [...Object.keys(SCOPES), "expired", "revoked"])
      tokens.set(name, await makeToken(name, "--role", SCOPES[name] === undefined ? "owner" : name));
    const database = new pg.Client({ connectionString: url });
    await database.connect();
    await database.query("update signalbox.api_token set expires_at = 1 where name = 'expired'");
    await database.query("update signalbox.api_token set revoked_at = 1 where name = 'revoked'");
    await database.end();
    server = await startServer(world, ["--data-dir", join(world.base, "server")], { DATABASE_URL: url });
    routes = routesOf(record(await (await call(server, "/v1/openapi.json")).json()));
  }, 180_000);

  afterAll(async () => {
    await server.stop();
    await postgres?.stop();
    world.remove();
  });

  it("says who may ask", () => {
    expect(routes.length).toBeGreaterThan(40);
    const others = routes.filter((route) => route.scope === null).map(shown);
    expect(others.toSorted()).toEqual([
      "DELETE /v1/session",
      "GET /livez",
      "GET /readyz",
      "GET /v1/session",
      "GET /v1/session/oidc",
      "GET /v1/session/oidc/callback",
      "GET /v1/session/ways",
      "GET /v1/version",
      "POST /v1/hooks/{name}",
      "POST /v1/session",
    ]);
  });

  it("refuses without a token, but where it is open to all", async () => {
    for (const route of routes) {
      const { status } = await call(server, pathOf(route), { method: route.method, ...nothing(route) });
      if (route.isOpen) expect([401, 403], shown(route)).not.toContain(status);
      else expect(status, shown(route)).toBe(401);
    }
  }, 60_000);

  it.each(["expired", "revoked"])(
    "refuses a token that is %s",
    async (name) => {
      const token = tokens.get(name) ?? "";
      for (const route of routes.filter((one) => one.scope !== null)) {
        const { status } = await call(server, pathOf(route), { token, method: route.method, ...nothing(route) });
        expect([401, 429], shown(route)).toContain(status); // too many that do not hold are not even looked at
      }
    },
    60_000,
  );

  it.each(Object.keys(SCOPES))(
    "lets a %s do what the role allows, and refuses all else",
    async (role) => {
      const token = tokens.get(role) ?? "";
      for (const route of routes.filter((one) => one.scope !== null)) {
        // A machine's token never decides, whatever its role.
        const may = SCOPES[role]?.includes(route.scope ?? "") === true;
        if (may && route.method === "DELETE") continue; // it would do it
        const answer = await call(server, pathOf(route), { token, method: route.method, ...nothing(route) });
        const text = await answer.text();
        const isRefused = answer.status === 403 && text.includes(`"required":"${route.scope ?? ""}"`);
        expect(isRefused, `${role} ${shown(route)} ${answer.status} ${text.slice(0, 200)}`).toBe(!may);
      }
    },
    120_000,
  );
});
