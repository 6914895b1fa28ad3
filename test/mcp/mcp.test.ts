import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { afterEach, describe, expect, it } from "vitest";
import { expectEnd, makeWorld, type World, worldEnv } from "../faults/world.ts";
import { makeToken, startServer } from "../http/server.ts";
import { record } from "../http/document.ts";
import { PROGRAM } from "../support/program.ts";

let world: World;

afterEach(() => world.remove());

/** The official client over the built program's standard input and output. */
async function connectStdio(mode: "2026" | "2025"): Promise<Client> {
  const client = createClient(mode);
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...worldEnv(world.base) }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args: [PROGRAM, "mcp"], cwd: world.root, env }),
  );
  return client;
}

function createClient(mode: "2026" | "2025"): Client {
  return new Client(
    { name: "test", version: "1.0.0" },
    { versionNegotiation: mode === "2025" ? { mode: "legacy" } : { mode: "auto" } },
  );
}

function sumOf(counts: unknown): number {
  return Object.values(record(counts)).reduce<number>((sum, count) => sum + Number(count), 0);
}

describe.each(["2026", "2025"] as const)("the MCP door for a client of %s", (mode) => {
  it("offers the playbooks as tools with true hints, and none that approves", async () => {
    world = makeWorld();
    const client = await connectStdio(mode);
    const { tools } = await client.listTools();
    const names = tools.map((tool) => tool.name);
    expect(names).toEqual(
      expect.arrayContaining(["ops_audit", "ops_commit", "ops_status", "ops_events", "ops_answer"]),
    );
    expect(names.filter((name) => /approv|reject/.test(name))).toEqual([]);
    expect(tools.filter((tool) => tool.outputSchema === undefined).map((tool) => tool.name)).toEqual([]);
    expect(tools.find((tool) => tool.name === "ops_audit")?.annotations).toMatchObject({ readOnlyHint: true });
    const { prompts } = await client.listPrompts();
    expect(prompts.map((prompt) => prompt.name)).toContain("audit");
    await client.close();
  }, 60_000);

  it("shows the schedules, and lets nobody change one", async () => {
    world = makeWorld();
    const weekly = ["schedule", "add", "weekly-report", "--cron", "0 8 * * 1", "--signal", "OPS:REPORT"];
    expectEnd(await world.run([...weekly, "--context", '{"kind":"weekly"}']), 0);
    const client = await connectStdio(mode);
    const { resources } = await client.listResources();
    expect(resources.map((resource) => resource.uri)).toContain("signalbox://schedules");
    const [shown] = (await client.readResource({ uri: "signalbox://schedules" })).contents;
    const schedules: unknown = JSON.parse(String(record(shown)["text"]));
    expect(schedules).toMatchObject([{ name: "weekly-report", cron: "0 8 * * 1", isPaused: false, lastRun: null }]);
    expect(record(record(schedules)["0"])["nextAt"]).toMatch(/T08:00:00\.000Z$/);
    const { tools } = await client.listTools();
    expect(tools.filter((tool) => /schedule/.test(tool.name))).toEqual([]);
    await client.close();
  }, 60_000);

  it("leads an audit to its end: a handle at once, progress, the report as a resource", async () => {
    world = makeWorld();
    const client = await connectStdio(mode);
    const told: string[] = [];
    const begun = await client.callTool(
      { name: "ops_audit", arguments: {} },
      { onprogress: ({ message }) => void told.push(message ?? "") },
    );
    const handle = record(begun.structuredContent);
    expect(handle).toMatchObject({ state: "complete", isOver: true });
    expect(told.length).toBeGreaterThan(0);
    const run = String(handle["run"]);
    const report = await client.readResource({ uri: `signalbox://runs/${run}/report` });
    expect(JSON.stringify(report.contents)).toContain("PASSED (3/3 = 100%)");
    const events = await client.callTool({ name: "ops_events", arguments: { run } });
    expect(record(events.structuredContent)).toMatchObject({ isOver: true });
    const status = await client.callTool({ name: "ops_status", arguments: { run } });
    expect(record(record(status.structuredContent)["handle"])).toMatchObject({ run, state: "complete" });
    const overall = record((await client.callTool({ name: "ops_status", arguments: {} })).structuredContent);
    expect(overall).toMatchObject({ handle: null, recent: [{ id: run }] });
    const findings = record((await client.callTool({ name: "ops_findings", arguments: { run } })).structuredContent);
    expect(findings["total"]).toBe(handle["findings"] === undefined ? 0 : sumOf(handle["findings"]));
    const wrong = await client.callTool({ name: "ops_status", arguments: { run: "run_nope" } });
    expect(wrong.isError).toBe(true);
    await client.close();
  }, 90_000);
});

describe("an orchestrator", () => {
  it("begins what needs a person's approval, and cannot give it", async () => {
    world = makeWorld();
    const client = await connectStdio("2026");
    const description =
      "Rotates the credentials of the staging database. Use when a password or secret key has leaked.";
    const begun = await client.callTool(
      { name: "ops_skill_create", arguments: { name: "rotate-credentials", description } },
      { onprogress: () => undefined },
    );
    const handle = record(begun.structuredContent);
    expect(handle["state"]).toBe("waiting");
    expect(record(handle["question"])["kind"]).toBe("approval");
    const tried = await client.callTool({
      name: "ops_answer",
      arguments: { escalation: String(record(handle["question"])["id"]), option: "retry" },
    });
    expect(tried.isError).toBe(true);
    const shown = JSON.parse((await world.run(["runs", "show", String(handle["run"]), "--json"])).stdout);
    expect(record(record(shown)["run"])["requestedBy"]).toMatch(/^mcp:/);
    await client.close();
  }, 90_000);
});

describe("the MCP door of the server", () => {
  it("takes the same tokens, and refuses a page of another origin", async () => {
    world = makeWorld();
    const server = await startServer(world);
    const token = await makeToken(world, "agent", "--role", "sender");
    const url = new URL(`${server.url}/mcp`);
    const connect = (headers: Record<string, string>) => {
      const client = createClient("2026");
      return client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } })).then(() => client);
    };
    const client = await connect({ authorization: `Bearer ${token}` });
    const begun = await client.callTool(
      { name: "ops_audit", arguments: {} },
      { onprogress: () => undefined }, // so it has ended when Ada's begins, and they don't join
    );
    expect(record(begun.structuredContent)["run"]).toMatch(/^run_/);
    await world.run(["user", "add", "ada", "--role", "owner"]);
    const asAda = await connect({
      authorization: `Bearer ${await makeToken(world, "ada", "--role", "owner", "--user", "ada")}`,
    });
    const audited = await asAda.callTool({ name: "ops_audit", arguments: {} });
    const run = String(record(audited.structuredContent)["run"]);
    const shown = await asAda.readResource({ uri: `signalbox://runs/${run}` });
    expect(JSON.stringify(shown.contents)).toContain("mcp:ada");
    await asAda.close();
    const commit = await client.callTool({ name: "ops_commit", arguments: { message: "feat: x" } });
    expect(commit.isError).toBe(true);
    await client.close();
    await expect(connect({})).rejects.toThrow();
    const foreign = await fetch(url, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, origin: "https://evil.example", "content-type": "application/json" },
      body: "{}",
    });
    expect(foreign.status).toBe(403);
    await server.stop();
  }, 90_000);
});
