import { chmod } from "node:fs/promises";
import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import { isHttpServer, stopServer } from "./node-server.ts";
import type { Router } from "./router.ts";
import { clearSocketPath, refuseLongPath } from "./socket-path.ts";

/** A connection without requests is kept this long; longer than the client keeps its own, so that the client closes first. */
const KEEP_ALIVE_MS = 60_000;

/** How long requests under way may go on after `close`. */
const CLOSE_GRACE_MS = 2_000;

/** A door that is open on a Unix socket. */
export interface SocketServer {
  readonly socketPath: string;
  /** Takes no new requests, lets those under way end up to the grace, then breaks them off. Idempotent. */
  close(graceMs?: number): Promise<void>;
}

/** Serves the router on a Unix socket that only this user can open. Throws `invalid_input` on too long a path, `locked` when somebody answers there. */
export async function serveSocket(options: {
  readonly router: Router;
  readonly socketPath: string;
}): Promise<SocketServer> {
  const { router, socketPath } = options;
  refuseLongPath(socketPath, process.platform);
  await clearSocketPath(socketPath);
  const server = createAdaptorServer({ fetch: (request) => router.fetch(request), overrideGlobalObjects: false });
  if (!isHttpServer(server)) throw new TypeError("the adaptor made no HTTP/1.1 server");
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  await listen(server, socketPath);
  await chmod(socketPath, 0o600);
  let closing: Promise<void> | null = null;
  server.on("request", (_request, response) => {
    // without this a kept connection that becomes idle after `close` would hold the server open
    response.once("close", () => setImmediate(() => closing !== null && server.closeIdleConnections()));
  });
  return { socketPath, close: (graceMs = CLOSE_GRACE_MS) => (closing ??= stopServer(server, graceMs)) };
}

function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (thrown: Error) =>
      reject(
        new OpsError("storage", `the socket ${socketPath} can't be opened: ${messageOf(thrown)}`, { cause: thrown }),
      );
    server.once("error", refuse);
    const before = process.umask(0o177); // the socket is made during the call to listen, and is never open to others
    server.listen(socketPath, () => {
      server.off("error", refuse);
      resolve();
    });
    process.umask(before);
  });
}
