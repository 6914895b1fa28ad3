import { createMcpHandler } from "@modelcontextprotocol/server";
import { OpsError } from "../../kernel/ops-error.ts";
import type { McpParts } from "./parts.ts";
import { createMcpServer } from "./server.ts";

/** The largest message that is read. Source: doors specification, HTTP. */
const MESSAGE_LIMIT_BYTES = 1024 * 1024;

/**
 * Answers one request by Streamable HTTP, for both protocol revisions; nothing is kept between requests. Throws `forbidden`
 * for a page of another origin. Source: MCP specification, Transports, Security.
 */
export function answerMcp(parts: McpParts, request: Request): Promise<Response> {
  const origin = request.headers.get("origin");
  if (origin !== null && origin !== new URL(request.url).origin)
    throw new OpsError("forbidden", `a page of ${origin} may not speak to this server`);
  const handler = createMcpHandler(() => createMcpServer(parts), { maxRequestBodySize: MESSAGE_LIMIT_BYTES });
  return handler.fetch(request);
}
