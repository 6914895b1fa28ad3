import { readFileSync } from "node:fs";
import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { makeWorld, type World, worldEnv } from "../faults/world.ts";
import { PROGRAM } from "../support/program.ts";

/** What clients read from their configuration file. */
const Configuration = z.strictObject({
  mcpServers: z.strictObject({
    signalbox: z.strictObject({ command: z.literal("signalbox"), args: z.array(z.string()) }),
  }),
});

let world: World;
afterEach(() => world.remove());

describe.each(["README.md", "docs/guides/mcp.md"])("the configuration in %s", (file) => {
  it("starts a server that the official client speaks to", async () => {
    world = makeWorld();
    const text = readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
    const block = /```json\n(\{\s*"mcpServers"[\s\S]*?)```/.exec(text)?.[1] ?? "";
    const { args } = Configuration.parse(JSON.parse(block)).mcpServers.signalbox;
    expect(args).toContain("/path/to/repository");
    const own = args.map((arg) => (arg === "/path/to/repository" ? world.root : arg));
    const env = Object.entries({ ...process.env, ...worldEnv(world.base) }).filter((pair) => pair[1] !== undefined);
    const client = new Client({ name: "test", version: "1.0.0" });
    await client.connect(
      new StdioClientTransport({
        ...{ command: process.execPath, args: [PROGRAM, ...own], cwd: world.base },
        env: Object.fromEntries(env.map(([name, value]) => [name, value ?? ""])),
      }),
    );
    const { tools } = await client.listTools();
    expect(tools.map((tool) => tool.name)).toContain("ops_audit");
    const status = await client.callTool({ name: "ops_status", arguments: {} });
    expect(status.isError).not.toBe(true);
    await client.close();
  }, 60_000);
});
