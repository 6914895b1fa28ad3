import { describe, expect, it } from "vitest";
import { z } from "zod";
import { asAnyOperation, defineOperation } from "../../kernel/operation.ts";
import type { Ports } from "../../kernel/ports.ts";
import { HUMAN_HEADER, humanOf } from "./human.ts";
import { createRouter } from "./router.ts";

const whoami = defineOperation({
  name: "whoami",
  summary: "who asks",
  scope: "read",
  audited: false,
  input: z.strictObject({}),
  run: async (context) => context.actor.id,
});
const decide = defineOperation({
  name: "decide",
  summary: "decides",
  scope: "decide",
  audited: false,
  input: z.strictObject({}),
  run: async () => "decided",
});

const router = createRouter({
  catalog: { operations: new Map([whoami, decide].map((operation) => [operation.name, asAnyOperation(operation)])) },
  version: "1.2.3",
  context: async (request) => ({
    actor: { kind: "human", id: humanOf(request), scopes: ["read"] },
    ports: { clock: { now: () => 0 } } as Ports,
    door: "socket",
  }), // these operations use no other port
  onBug: (thrown) => {
    throw thrown;
  },
});

async function post(
  path: string,
  headers: Record<string, string>,
  body: string,
): Promise<{ status: number; type: string | null; body: unknown }> {
  const answer = await router.fetch(new Request(`http://signalbox${path}`, { method: "POST", headers, body }));
  return { status: answer.status, type: answer.headers.get("content-type"), body: await answer.json() };
}

const JSON_TYPE = { "content-type": "application/json" };
const ADA = { ...JSON_TYPE, [HUMAN_HEADER]: "ada" };

describe("the router", () => {
  it("performs an operation by its name, as the human who asks", async () => {
    expect(await post("/v1/operations/whoami", ADA, "{}")).toMatchObject({ status: 200, body: "ada" });
  });

  it("tells its version to anybody", async () => {
    const answer = await router.fetch(new Request("http://signalbox/v1/version"));
    expect(await answer.json()).toEqual({ name: "signalbox", version: "1.2.3" });
  });

  it.each([
    ["no JSON", ADA, "{", 400],
    ["another type of body", { ...ADA, "content-type": "text/plain" }, "{}", 400],
    ["an unknown field", ADA, '{"extra":1}', 400],
    ["no user", JSON_TYPE, "{}", 401],
    ["an empty user", { ...JSON_TYPE, [HUMAN_HEADER]: "" }, "{}", 401],
    ["a broken user", { ...JSON_TYPE, [HUMAN_HEADER]: "%E0%A4%A" }, "{}", 401],
    ["a user that is not encoded", { ...JSON_TYPE, [HUMAN_HEADER]: "a b" }, "{}", 401],
  ])("refuses a request with %s by a problem", async (_claim, headers, body, status) => {
    const code = status === 401 ? "unauthorized" : "invalid_input";
    expect(await post("/v1/operations/whoami", headers, body)).toMatchObject({
      status,
      type: "application/problem+json",
      body: { code, status, type: `urn:signalbox:problem:${code}` },
    });
  });

  it("refuses what does not exist, and what the actor may not do", async () => {
    expect(await post("/v1/operations/nope", ADA, "{}")).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(await post("/v1/nope", ADA, "{}")).toMatchObject({ status: 404, type: "application/problem+json" });
    expect((await router.fetch(new Request("http://signalbox/v1/operations/whoami"))).status).toBe(404);
    expect(await post("/v1/operations/decide", ADA, "{}")).toMatchObject({
      status: 403,
      body: { code: "forbidden", details: { required: "decide" } },
    });
  });
});
