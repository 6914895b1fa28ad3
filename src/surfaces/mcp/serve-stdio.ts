import { serveStdio } from "@modelcontextprotocol/server/stdio";
import type { McpParts } from "./parts.ts";
import { createMcpServer } from "./server.ts";

/** Serves MCP on this process's standard input and output, for both protocol revisions, until the input ends or the signal fires. */
export async function serveMcpOnStdio(parts: McpParts, stopped: AbortSignal): Promise<void> {
  const inputEnded = new Promise<void>((resolve) => process.stdin.once("close", resolve).once("end", resolve));
  const handle = serveStdio(() => createMcpServer(parts));
  const wasStopped = new Promise<void>((resolve) => stopped.addEventListener("abort", () => resolve(), { once: true }));
  await Promise.race([inputEnded, wasStopped]);
  await handle.close();
}
