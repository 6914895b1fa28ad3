import { connect } from "node:net";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World } from "../faults/world.ts";
import { createAnswerCheck, type Loose, record, type Route, routesOf, valuesOf } from "./document.ts";
import { call, makeToken, type Server, startServer } from "./server.ts";

/** A skill about secrets needs a person's approval, so that a run waits. */
const GUARDED_SKILL = {
  name: "rotate-credentials",
  description: "Rotates the credentials of the staging database. Use when a password or secret key has leaked.",
};
const FUZZ_CASES = 12;

let world: World;
let server: Server;
let owner = "";
let viewer = "";
let person = "";
let document: Loose = {};
let routes: readonly Route[] = [];

beforeAll(async () => {
  world = makeWorld();
  server = await startServer(world);
  owner = await makeToken(world, "root", "--role", "owner");
  viewer = await makeToken(world, "eyes", "--role", "viewer");
  await world.run(["user", "add", "ada", "--role", "operator", "--area", "security"]);
  person = await makeToken(world, "laptop", "--role", "operator", "--user", "ada");
  document = record(await (await call(server, "/v1/openapi.json")).json());
  routes = routesOf(document);
}, 120_000);

afterAll(async () => {
  await server.stop();
  world.remove();
});

async function json(answer: Response): Promise<Loose> {
  return record(await answer.json());
}

describe("the door", () => {
  it("never shows a token again, nor its hash", async () => {
    const text = await (await call(server, "/v1/tokens", { token: owner })).text();
    expect(text).not.toContain(owner);
    expect(text).not.toContain("hash");
  });

  it.each([
    ["/v1/runs", 421],
    ["/", 421],
    ["/metrics", 401],
    ["/readyz", 200],
    ["/livez", 200],
  ])("answers to its own names alone, but for what a platform asks by address: %s", async (path, status) => {
    const answer = await new Promise<string>((resolve) => {
      const { hostname, port } = new URL(server.url);
      const socket = connect(Number(port), hostname, () =>
        socket.write(`GET ${path} HTTP/1.1\r\nHost: 10.1.2.3:7433\r\nConnection: close\r\n\r\n`),
      );
      socket.once("data", (chunk) => resolve(chunk.toString("utf8")));
    });
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
  });
});

describe("signals", () => {
  it("begins one run for one idempotency key, and refuses the key for another request", async () => {
    const headers = { "idempotency-key": "nightly-1" };
    const send = (body: unknown) => call(server, "/v1/signals", { token: owner, body, headers });
    const first = await json(await send({ name: "OPS:AUDIT" }));
    const second = await json(await send({ name: "OPS:AUDIT" }));
    expect(first["kind"]).toBe("started");
    expect(second["kind"]).toBe("repeated");
    expect(record(second["run"])["id"]).toBe(record(first["run"])["id"]);
    expect((await send({ name: "OPS:PR_STATUS" })).status).toBe(409);
  });

  it("answers IGNORED to another domain, and lists the known signals for an unknown one", async () => {
    const ignored = await call(server, "/v1/signals", { token: owner, body: { name: "SCHED:SWAP" } });
    expect([ignored.status, (await json(ignored))["status"]]).toEqual([202, "IGNORED"]);
    const unknown = await call(server, "/v1/signals", { token: owner, body: { name: "OPS:NOPE" } });
    expect(unknown.status).toBe(404);
    expect(JSON.stringify(await unknown.json())).toContain("OPS:AUDIT");
  });

  it("takes no request that writes into a work tree of this host, nor for a repository that it does not serve", async () => {
    const commit = await call(server, "/v1/playbooks/commit", { token: owner, body: { message: "feat: x" } });
    expect(commit.status).toBe(403);
    const elsewhere = await call(server, "/v1/playbooks/audit?repository=/etc", { token: owner, body: {} });
    expect(elsewhere.status).toBe(403);
    const climbing = `/v1/playbooks/audit?repository=${encodeURIComponent(`${world.root}/../../etc`)}`;
    expect((await call(server, climbing, { token: owner, body: {} })).status).toBe(403);
    const far = `/v1/playbooks/audit?repository=${encodeURIComponent("http://169.254.169.254/x.git")}`;
    expect((await call(server, far, { token: owner, body: {} })).status).toBe(403);
  });

  it.each([
    ["a body over 1 MiB", { body: JSON.stringify({ name: "OPS:AUDIT", context: "x".repeat(1_100_000) }) }, 413],
    ["a body that is no JSON", { body: "{" }, 400],
    ["another type of body", { body: "{}", headers: { "content-type": "text/plain" } }, 400],
    ["an unknown field", { body: { name: "OPS:AUDIT", nonsense: 1 } }, 400],
    ["a list", { body: "[]" }, 400],
  ])("refuses %s by a problem", async (_claim, request, status) => {
    const answer = await call(server, "/v1/signals", { token: owner, ...request });
    expect([answer.status, answer.headers.get("content-type")]).toEqual([status, "application/problem+json"]);
  });
});

describe("decisions", () => {
  it("are a person's: no machine's token approves, and the second answer comes too late", async () => {
    const intake = await json(await call(server, "/v1/playbooks/skill/create", { token: owner, body: GUARDED_SKILL }));
    const run = String(record(intake["run"])["id"]);
    await expect
      .poll(async () => (await json(await call(server, `/v1/approvals?run=${run}`, { token: viewer })))["items"], {
        timeout: 60_000,
      })
      .toHaveLength(1);
    const [asked] = Object.values(
      record((await json(await call(server, `/v1/approvals?run=${run}`, { token: viewer })))["items"]),
    );
    const { id, digest } = record(asked);
    const approve = (token: string) =>
      call(server, `/v1/approvals/${String(id)}/approve`, { token, body: { digest: String(digest).slice(0, 8) } });
    const byMachine = await approve(owner);
    expect([byMachine.status, (await json(byMachine))["code"]]).toEqual([403, "forbidden"]);
    const wrong = await call(server, `/v1/approvals/${String(id)}/approve`, {
      token: person,
      body: { digest: "000000" },
    });
    expect(wrong.status).toBe(400);
    const answers = await Promise.all([approve(person), approve(person)]);
    expect(answers.map((one) => one.status).sort((left, right) => left - right)).toEqual([200, 409]);
  }, 90_000);
});

describe("the document", () => {
  it("is readable as a page that loads nothing from elsewhere", async () => {
    const page = await call(server, "/docs");
    const text = await page.text();
    expect(text).toContain("/v1/playbooks/audit");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(text).not.toMatch(/(?:src|href)="https?:/);
  });

  it("holds against requests made up from it: never a server error, every refusal a problem", async () => {
    const check = createAnswerCheck(document);
    for (const [index, route] of routes.entries()) {
      const made = await call(server, "/v1/tokens", { token: owner, body: { name: `fuzz-${index}`, role: "owner" } });
      const token = String((await json(made))["text"]); // each has its own rate
      await fc.assert(
        fc.asyncProperty(requestOf(route), async ({ path, body }) => {
          const answer = await call(server, path, {
            ...{ token, method: route.method },
            ...(route.method === "POST" ? { body: JSON.stringify(body) ?? "null" } : {}),
          });
          expect(answer.status, `${route.method} ${path} ${JSON.stringify(body)}`).toBeLessThan(500);
          const isLimited = route.path.startsWith("/v1/session") || route.path.startsWith("/v1/hooks"); // by address
          if (!isLimited) expect(answer.status, `${route.method} ${path}`).not.toBe(429);
          if (answer.status >= 400) check(route, answer.status, await answer.json());
          else await answer.arrayBuffer();
        }),
        { numRuns: FUZZ_CASES, seed: 7 },
      );
    }
  }, 120_000);
});

describe("bad company", () => {
  it("cuts off a client that dribbles its headers", async () => {
    const { hostname, port } = new URL(server.url);
    const closed = await new Promise<boolean>((resolve) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write("GET /v1/runs HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "),
      );
      socket.once("close", () => resolve(true));
      socket.resume();
    });
    expect(closed).toBe(true);
    expect((await call(server, "/livez")).status).toBe(200);
  }, 30_000);

  it("cuts off a client that dribbles its body", async () => {
    const { hostname, port } = new URL(server.url);
    const seen = await new Promise<string>((resolve) => {
      let text = "";
      const head = `POST /v1/hooks/x HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\n{`;
      const socket = connect(Number(port), hostname, () => socket.write(head));
      socket.on("data", (chunk) => (text += chunk.toString("utf8")));
      socket.once("close", () => resolve(text));
    });
    expect(seen).not.toMatch(/ 5\d\d /);
    expect((await call(server, "/livez")).status).toBe(200);
  }, 60_000);

  it.each([
    "/../../../etc/passwd",
    "/assets/..%2f..%2f..%2fetc/passwd",
    "/assets/%2e%2e/%2e%2e/etc/passwd",
    "//etc/passwd",
  ])("leads to no file beside the console's: %s", async (path) => {
    const { hostname, port } = new URL(server.url);
    const answer = await new Promise<string>((resolve) => {
      let text = "";
      const head = `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\nConnection: close\r\n\r\n`;
      const socket = connect(Number(port), hostname, () => socket.write(head));
      socket.on("data", (chunk) => (text += chunk.toString("utf8")));
      socket.once("close", () => resolve(text));
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(answer).not.toContain("root:");
  });

  it("does not listen beyond this host before a token holds", async () => {
    const other = makeWorld();
    const refused = await other.run(["serve", "--host", "0.0.0.0", "--port", "0"]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain("no token holds");
    other.remove();
  });
});

/** Requests of a route: its parameters and body by their schemas, or nothing like them. */
function requestOf(route: Route): fc.Arbitrary<{ readonly path: string; readonly body: unknown }> {
  const given = route.operation["parameters"];
  const parameters = (Array.isArray(given) ? given : []).map(record);
  const named = (place: string) => parameters.filter((one) => one["in"] === place).map((one) => String(one["name"]));
  const text = fc.oneof(fc.string({ maxLength: 30 }), fc.constantFrom("run_0000000000", "..", "%", "a/b", "1"));
  const content = record(record(route.operation["requestBody"] ?? {})["content"] ?? {});
  const schema = record(record(content["application/json"] ?? {})["schema"] ?? {});
  return fc
    .record({
      path: fc.record(Object.fromEntries(named("path").map((name) => [name, text.filter((one) => one !== "")]))),
      query: fc.record(Object.fromEntries(named("query").map((name) => [name, text])), { requiredKeys: [] }),
      body: valuesOf(schema),
    })
    .map(({ path, query, body }) => {
      const filled = Object.entries(path).reduce(
        (whole, [name, value]) => whole.replace(`{${name}}`, () => encodeURIComponent(value)),
        route.path,
      );
      const pairs = Object.entries(query).filter(([name]) => name !== "waitMs");
      const asked = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value ?? ""])).toString();
      return { path: asked === "" ? filled : `${filled}?${asked}`, body };
    });
}
