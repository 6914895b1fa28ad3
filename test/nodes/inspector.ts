import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeWorld, type World, worldEnv } from "../faults/world.ts";
import { record } from "../http/document.ts";
import { makeToken, type Server, startServer } from "../http/server.ts";
import { PROGRAM, runNode } from "../support/program.ts";

/** The inspector needs a newer Node than the program does. */
const NODE = fileURLToPath(new URL("node_modules/node22/bin/node", import.meta.url));
const INSPECTOR = fileURLToPath(
  new URL("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", import.meta.url),
);

let world: World;
let server: Server;
let token = "";

/** What the inspector's command line answers; `--strict` makes it fail on a schema that is wrong. */
async function inspect(method: string, to: readonly string[], more: readonly string[] = []) {
  const args = [INSPECTOR, "--cli", "--cwd", world.root, "--method", method, ...more, ...to];
  const ended = await runNode(args, { cwd: world.root, env: worldEnv(world.base), node: NODE, timeoutMs: 120_000 });
  expect(ended.code, ended.stderr).toBe(0);
  return { answer: record(JSON.parse(ended.stdout)), said: ended.stderr };
}

/** The names, or the values of another field, of a list in an answer. */
function listed(answer: Readonly<Record<string, unknown>>, list: string, field = "name"): readonly unknown[] {
  const items = answer[list];
  return Array.isArray(items) ? items.map((item) => record(item)[field]) : [];
}

beforeAll(async () => {
  world = makeWorld();
  server = await startServer(world);
  token = await makeToken(world, "agent", "--role", "sender");
}, 120_000);

afterAll(async () => {
  await server.stop();
  world.remove();
});

const WAYS = {
  "standard input and output": () => [process.execPath, PROGRAM, "mcp"],
  "Streamable HTTP": () => [
    ...["--transport", "http", "--server-url", `${server.url}/mcp`],
    ...["--header", `Authorization: Bearer ${token}`],
  ],
} as const;

describe.each(["standard input and output", "Streamable HTTP"] as const)("the official inspector over %s", (way) => {
  it("finds no wrong schema among the tools, and none that approves", async () => {
    const { answer, said } = await inspect("tools/list", WAYS[way](), ["--strict"]);
    const names = listed(answer, "tools");
    expect(names).toEqual(expect.arrayContaining(["ops_audit", "ops_status", "ops_events", "ops_answer"]));
    expect(names.filter((name) => /approv|reject/.test(String(name)))).toEqual([]);
    expect(said).toMatch(/\b0 errors\b/);
  });

  it("calls a tool and gets structured content, reads resources and prompts", async () => {
    const called = await inspect("tools/call", WAYS[way](), ["--tool-name", "ops_status"]);
    expect(record(called.answer["structuredContent"])).toMatchObject({ handle: null, running: [] });
    const begun = await inspect("tools/call", WAYS[way](), ["--tool-name", "ops_audit"]);
    const run = String(record(begun.answer["structuredContent"])["run"]);
    expect(run).toMatch(/^run_/);
    const { answer: resources } = await inspect("resources/list", WAYS[way]());
    expect(listed(resources, "resources", "uri")).toEqual(
      expect.arrayContaining([`signalbox://runs/${run}`, "signalbox://agents/toolsmith"]),
    );
    const { answer: read } = await inspect("resources/read", WAYS[way](), ["--uri", `signalbox://runs/${run}`]);
    expect(JSON.stringify(read)).toContain("OPS:AUDIT");
    const { answer: prompts } = await inspect("prompts/list", WAYS[way]());
    expect(listed(prompts, "prompts")).toContain("audit");
    const { answer: prompt } = await inspect("prompts/get", WAYS[way](), ["--prompt-name", "audit"]);
    expect(JSON.stringify(prompt)).toContain("ops_audit");
  });
});
