import { McpServer } from "@modelcontextprotocol/server";
import type { McpParts } from "./parts.ts";
import { registerPlaybookTools } from "./playbook-tools.ts";
import { registerPrompts } from "./prompts.ts";
import { registerResources } from "./resources.ts";
import { registerRunTools } from "./run-tools.ts";

const INSTRUCTIONS =
  "Signalbox does operations work by specialist agents that are held to permissions and gates. Begin work with the ops_ tools; each answers with the handle of a run. You can't approve anything here: people do, in their terminal or console.";

/** An MCP server over the declarations. There is no tool that approves: an orchestrator can't decide on its own requests. */
export function createMcpServer(parts: McpParts): McpServer {
  const server = new McpServer(
    { name: "signalbox", title: "Signalbox", version: parts.version },
    { instructions: INSTRUCTIONS, capabilities: { tools: {}, resources: {}, prompts: {} } },
  );
  registerPlaybookTools(server, parts);
  registerRunTools(server, parts);
  registerResources(server, parts);
  registerPrompts(server, parts);
  return server;
}
