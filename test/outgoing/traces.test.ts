import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { expectEnd, makeWorld, type World } from "../faults/world.ts";
import { startServer } from "../http/server.ts";
import { type Receiver, startReceiver } from "./receiver.ts";

const Value = z.union([
  z.strictObject({ stringValue: z.string() }).transform((value) => value.stringValue),
  z.strictObject({ intValue: z.string() }).transform((value) => Number(value.intValue)),
  z.strictObject({ boolValue: z.boolean() }).transform((value) => value.boolValue),
  z.strictObject({ doubleValue: z.number() }).transform((value) => value.doubleValue),
]);
const Attributes = z
  .array(z.strictObject({ key: z.string(), value: Value }))
  .transform((list) => Object.fromEntries(list.map(({ key, value }) => [key, value])));
const Span = z.looseObject({
  ...{ traceId: z.string(), spanId: z.string(), parentSpanId: z.string().optional(), name: z.string() },
  ...{ startTimeUnixNano: z.string(), endTimeUnixNano: z.string(), attributes: Attributes },
});
const Batch = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({ attributes: Attributes }),
      scopeSpans: z.array(z.object({ spans: z.array(Span) })),
    }),
  ),
});

let world: World;
let receiver: Receiver;

beforeEach(async () => {
  world = makeWorld({ remote: true });
  receiver = await startReceiver();
});
afterEach(async () => {
  await receiver.close();
  world.remove();
});

describe("the trace of a commit, as a collector decodes it", () => {
  it("has the run, its agents and each effect as spans by the conventions", async () => {
    expectEnd(await world.run(["webhook", "add", "traces", "--otel", `${receiver.url}/v1/traces`]), 0);
    world.write("greet.txt", "hello\n");
    expectEnd(await world.run(["commit", "--message", "feat: greet", "--all", "--no-pr"]), 0);
    const server = await startServer(world, [], {
      SIGNALBOX_ALLOW_ADDRESSES: "127.0.0.1",
      OTEL_RESOURCE_ATTRIBUTES: "deployment.environment.name=production,team=check%20out",
    });
    await receiver.until("the trace came", (seen) => seen.length > 0);
    await server.stop();
    const [batch] = Batch.parse(JSON.parse(receiver.seen[0]?.body ?? "")).resourceSpans;
    expect(batch?.resource.attributes).toMatchObject({
      "service.name": "signalbox",
      "deployment.environment.name": "production",
      team: "check out",
    });
    const spans = batch?.scopeSpans[0]?.spans ?? [];
    const of = (operation: string) => spans.filter((span) => span.attributes["gen_ai.operation.name"] === operation);
    const [root] = of("invoke_workflow");
    expect(root).toMatchObject({
      name: "invoke_workflow OPS:COMMIT",
      attributes: {
        "gen_ai.workflow.name": "OPS:COMMIT",
        "cicd.pipeline.name": "OPS:COMMIT",
        "cicd.pipeline.result": "success",
        "cicd.pipeline.run.id": expect.stringMatching(/^run_/),
      },
    });
    const agents = of("invoke_agent");
    expect(agents.length).toBeGreaterThan(0);
    for (const agent of agents) {
      expect(agent.parentSpanId).toBe(root?.spanId);
      expect(agent.name).toBe(`invoke_agent ${String(agent.attributes["gen_ai.agent.name"])}`);
      expect(agent.attributes).toMatchObject({ "cicd.pipeline.task.run.result": "success" });
    }
    const tools = of("execute_tool");
    expect(tools.map((tool) => tool.name)).toContain("execute_tool git.commit");
    for (const tool of tools) {
      expect(agents.map((agent) => agent.spanId)).toContain(tool.parentSpanId);
      expect(tool.attributes).toMatchObject({ "gen_ai.tool.type": "function" });
      expect(tool.name).toBe(`execute_tool ${String(tool.attributes["gen_ai.tool.name"])}`);
      expect(BigInt(tool.startTimeUnixNano)).toBeLessThanOrEqual(BigInt(tool.endTimeUnixNano));
    }
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1);
    expect(new Set(spans.map((span) => span.spanId)).size).toBe(spans.length);
  }, 120_000);
});
