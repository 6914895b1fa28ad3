import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { createAnswerCheck, type Loose, record, type Route, routesOf } from "./document.ts";
import { call, makeToken, type Server, startServer } from "./server.ts";

const LIMIT_MS = 180_000;
const DESCRIPTION = "Rotates the credentials of the staging database. Use when a password or secret key has leaked.";
const RECEIVER = {
  name: "ops",
  // The variable is not set: a test fails before it is sent, and is tried again.
  channel: { kind: "webhook", url: "https://hooks.example.org", secret: "env:SIGNALBOX_NOTICE_NOWHERE" },
};
const WEEKLY = { name: "weekly", signal: "OPS:REPORT", context: { kind: "weekly" }, cron: "0 8 * * 1" };

let world: World;
let server: Server;
let owner = "";
let ada = "";
let routes: readonly Route[] = [];
let audit = "";
let check: ReturnType<typeof createAnswerCheck>;
const checked = new Set<string>();

interface Asked {
  readonly token?: string;
  readonly body?: unknown;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A route of the document by its method and path. */
function routeOf(place: string): Route {
  return routes.find(({ method, path }) => `${method} ${path}` === place) ?? expect.fail(place);
}

/** Asks a route as the document has it, and holds the answer against what the document says of it. */
async function ask(place: string, names: Readonly<Record<string, unknown>> = {}, asked: Asked = {}) {
  const route = routeOf(place);
  const { method } = route;
  const { token = ada, query = "", headers = {} } = asked;
  const filled = route.path.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => encodeURIComponent(String(names[name])));
  const body = method === "POST" ? { body: asked.body ?? {} } : {};
  const answer = await call(server, `${filled}${query}`, { token, method, headers, ...body });
  if (answer.status === 304) return { status: 304, data: {}, headers: answer.headers };
  const data = record(await answer.json());
  hold(route, answer.status, data);
  return { status: answer.status, data, headers: answer.headers };
}

function hold(route: Route, status: number, data: Loose): void {
  check(route, status, data);
  if (status >= 400) return;
  const place = `${route.method} ${route.path}`;
  expect(Object.keys(record(route.operation["responses"])), place).toContain(String(status));
  checked.add(place);
}

const idOf = (data: Loose, ...path: readonly string[]) =>
  String(path.reduce<unknown>((found, key) => record(found)[key], data));
const listOf = (data: Loose): readonly Loose[] => Object.values(record(data["items"])).map(record);

/** Waits for the first of a list in which there is nothing at the beginning. */
async function first(place: string, query: string): Promise<Loose> {
  await expect.poll(async () => listOf((await ask(place, {}, { query })).data).length, { timeout: 60_000 }).toBe(1);
  return listOf((await ask(place, {}, { query })).data)[0] ?? expect.fail(place);
}

beforeAll(async () => {
  world = makeWorld();
  for (const page of ["a", "b", "c"]) world.write(`docs/${page}.md`, `# ${page}\n\n[missing](missing-${page}.md)\n`);
  world.git("add", "-A");
  world.git("commit", "-q", "-m", "docs: pages with broken links");
  server = await startServer(world);
  owner = await makeToken(world, "root", "--role", "owner");
  await world.run(["user", "add", "ada", "--role", "owner", "--area", "security"]);
  ada = await makeToken(world, "laptop", "--role", "owner", "--user", "ada");
  const document = record(await (await call(server, "/v1/openapi.json")).json());
  routes = routesOf(document);
  check = createAnswerCheck(document);
}, LIMIT_MS);

afterAll(async () => {
  await server.stop();
  world.remove();
});

describe("what the routes answer is what the document says", () => {
  it(
    "of standing orders, people and tokens",
    async () => {
      await ask("POST /v1/schedules", {}, { body: WEEKLY });
      for (const verb of ["pause", "resume"]) await ask(`POST /v1/schedules/{name}/${verb}`, WEEKLY);
      await ask("GET /v1/schedules/{name}/next", WEEKLY);
      await ask("POST /v1/webhooks", {}, { body: RECEIVER });
      const { data: tested } = await ask("POST /v1/webhooks/{name}/test", RECEIVER);
      await ask("POST /v1/deliveries/{id}/redeliver", { id: idOf(tested, "id") });
      await ask("POST /v1/webhooks/{name}/requeue", RECEIVER);
      await ask("POST /v1/users", {}, { body: { id: "bob", role: "viewer" } });
      await ask("POST /v1/users/{id}", { id: "bob" }, { body: { areas: ["security", "architecture"] } });
      const { data: made } = await ask("POST /v1/tokens", {}, { body: { name: "ci", user: "bob" } });
      for (const place of [
        "/v1/users",
        "/v1/tokens",
        "/v1/schedules",
        "/v1/webhooks",
        "/v1/deliveries",
        "/v1/audit-log",
      ])
        expect(listOf((await ask(`GET ${place}`)).data), place).not.toEqual([]);
      await ask("DELETE /v1/tokens/{id}", { id: idOf(made, "token", "id") });
      await ask("DELETE /v1/users/{id}", { id: "bob" });
      await ask("DELETE /v1/webhooks/{name}", RECEIVER);
    },
    LIMIT_MS,
  );

  it(
    "of runs, decisions and questions",
    async () => {
      const { data: sent } = await ask("POST /v1/signals", {}, { body: { name: "OPS:AUDIT" } });
      const run = (audit = idOf(sent, "run", "id"));
      const hooks = join(world.root, ".git", "hooks");
      mkdirSync(hooks, { recursive: true });
      writeFileSync(join(hooks, "pre-commit"), "#!/bin/sh\nexit 1\n");
      chmodSync(join(hooks, "pre-commit"), 0o755);
      for (const [name, verb] of [
        ["rotate-one", "reject"],
        ["rotate-two", "approve"],
      ] as const) {
        await ask("POST /v1/playbooks/skill/create", {}, { token: owner, body: { name, description: DESCRIPTION } });
        const asked = await first("GET /v1/approvals", "?state=pending");
        const id = idOf(asked, "id");
        await ask("GET /v1/approvals/{id}", { id });
        const proof = verb === "approve" ? { digest: asked["digest"] } : {};
        await ask(`POST /v1/approvals/{id}/${verb}`, { id }, { body: proof });
      }
      const question = await first("GET /v1/escalations", "?state=open"); // its commit is refused by the hook
      const id = idOf(question, "id");
      await ask("GET /v1/escalations/{id}", { id });
      const waits = { run: idOf(question, "run") };
      await ask("POST /v1/runs/{run}/resume", waits);
      await ask("POST /v1/escalations/{id}/answer", { id }, { body: { option: "abort" } });
      await expect
        .poll(async () => (await ask("GET /v1/runs/{run}", { run })).data["report"], { timeout: 60_000 })
        .not.toBeNull();
      for (const part of ["verify", "export", "events"]) await ask(`GET /v1/runs/{run}/${part}`, { run });
      await ask("POST /v1/runs/{run}/retry", { run });
      const { data: again } = await ask("POST /v1/playbooks/audit");
      await ask("POST /v1/runs/{run}/abort", { run: idOf(again, "run", "id") });
      for (const path of ["status", "runs", "findings", "findings/history", "agents", "playbooks", "repositories"])
        await ask(`GET /v1/${path}`);
      await ask("POST /v1/schedules/{name}/run", WEEKLY);
      await ask("DELETE /v1/schedules/{name}", WEEKLY);
      for (const path of ["/v1/session/ways", "/v1/version", "/livez", "/readyz"]) await ask(`GET ${path}`);
    },
    LIMIT_MS,
  );

  it("of every route that takes a token", () => {
    const answering = routes.filter(({ scope, path }) => scope !== null && path !== "/metrics");
    const rest = answering.map(({ method, path }) => `${method} ${path}`).filter((place) => !checked.has(place));
    // The routes of playbooks are made from one piece; two of them were asked.
    expect(rest.filter((place) => !place.startsWith("POST /v1/playbooks/"))).toEqual([]);
    const undeclared = answering.filter(({ operation }) => {
      const [good] = Object.entries(record(operation["responses"])).filter(([status]) => status.startsWith("20"));
      return JSON.stringify(good ?? null).includes('"schema":{}');
    });
    expect(undeclared.map(({ path }) => path)).toEqual([]);
  });
});

describe("lists", () => {
  it.each([
    ["/v1/runs", "id"],
    ["/v1/approvals", "id"],
    ["/v1/escalations", "id"],
    ["/v1/deliveries", "id"],
    ["/v1/audit-log", "id"],
  ])(
    "go on where the page before ended, to the last: %s",
    async (path) => {
      if (path === "/v1/deliveries") {
        await ask("POST /v1/webhooks", {}, { body: RECEIVER });
        for (const _ of [1, 2, 3]) await ask("POST /v1/webhooks/{name}/test", RECEIVER);
      }
      const all = listOf((await ask(`GET ${path}`, {}, { query: "?limit=500" })).data).map((item) => item["id"]);
      const seen: unknown[] = [];
      for (let query = "?limit=1"; query !== "";) {
        const { data } = await ask(`GET ${path}`, {}, { query });
        seen.push(...listOf(data).map((item) => item["id"]));
        query = typeof data["next"] === "string" ? `?limit=1&before=${data["next"]}` : "";
      }
      expect(all.length).toBeGreaterThan(0);
      expect(seen).toEqual(all);
    },
    LIMIT_MS,
  );

  it("of findings too", async () => {
    const of = async (query: string) => {
      const { data } = await ask("GET /v1/findings", {}, { query: `?run=${audit}${query}` });
      const shown = Object.values(record(data["findings"])).map((one) => record(one)["fingerprint"]);
      return { shown, next: data["next"] };
    };
    const seen: unknown[] = [];
    for (let query = "&limit=1"; query !== "";) {
      const { shown, next } = await of(query);
      seen.push(...shown);
      query = typeof next === "string" ? `&limit=1&after=${next}` : "";
    }
    expect(seen.length).toBeGreaterThan(2);
    expect(seen).toEqual((await of("")).shown);
  });

  it.each(["agents", "playbooks", "repositories", "users", "tokens", "schedules"])(
    "that change rarely have an ETag: %s",
    async (name) => {
      const { headers } = await ask(`GET /v1/${name}`);
      const known = { "if-none-match": headers.get("etag") ?? "" };
      expect((await ask(`GET /v1/${name}`, {}, { headers: known })).status).toBe(304);
    },
  );
});

describe("a request with an Idempotency-Key", () => {
  const headers = { "idempotency-key": "once" };

  it("is done once, whatever it asks for", async () => {
    const add = () => ask("POST /v1/users", {}, { body: { id: "eve" }, headers });
    const [one, two] = [await add(), await add()];
    expect([one.status, two.status]).toEqual([201, 201]);
    expect(two.data).toEqual(one.data);
    expect([one, two].map((answer) => answer.headers.get("idempotency-replayed"))).toEqual([null, "true"]);
    expect((await ask("POST /v1/users", {}, { body: { id: "mallory" }, headers })).status).toBe(409);
    const other = await ask("POST /v1/users", {}, { token: owner, body: { id: "mallory" }, headers });
    expect(other.status).toBe(201); // another caller's key is another key
  });

  it("may come again when it was refused", async () => {
    const key = { "idempotency-key": "later" };
    const add = () => ask("POST /v1/tokens", {}, { body: { name: "later", user: "carol" }, headers: key });
    expect((await add()).status).toBe(404);
    await ask("POST /v1/users", {}, { body: { id: "carol" } });
    expect((await add()).status).toBe(201);
    const again = await add(); // a token's text is shown once
    expect([again.status, JSON.stringify(again.data).includes("sbx_")]).toEqual([409, false]);
    expect(listOf((await ask("GET /v1/tokens")).data).filter((token) => token["name"] === "later")).toHaveLength(1);
  });
});

describe("the audit log", () => {
  it("says who decided what, and from where, to owners alone", async () => {
    const { data } = await ask("GET /v1/audit-log", {}, { query: "?operation=approvals.approve" });
    expect(listOf(data)[0]).toMatchObject({
      ...{ by: { kind: "human", id: "ada" }, door: "http", outcome: "done", error: null },
      from: expect.stringMatching(/127\.0\.0\.1$/),
    });
    const looker = await makeToken(world, "eyes", "--role", "operator");
    expect((await ask("GET /v1/audit-log", {}, { token: looker })).status).toBe(403);
    const shown = await world.run(["audit-log", "--operation", "approvals.reject"]);
    expect(shown.stdout).toMatch(/ada +http 127\.0\.0\.1 +approvals\.reject +done/);
  });
});
