import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import { createAddressReader, type ReadAddress } from "./guard/caller-address.ts";
import { isHttpServer, stopServer } from "./node-server.ts";
import type { Router } from "./router.ts";

/** A client that dribbles its headers or body is cut off. Source: a slow request of 1 MiB at 56 kbit/s is no client of ours. */
const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_EVERY_MS = 2_000;
const KEEP_ALIVE_MS = 60_000;

/** Open connections; more wait in the system's queue. 500 listeners on one run and room for as many again. */
const CONNECTIONS = 1_200;

/** A door that is open on TCP. */
export interface TcpServer {
  readonly host: string;
  /** The port that it listens on, also when 0 was asked for. */
  readonly port: number;
  /** Takes no new requests, lets those under way end up to the grace, then breaks them off. Idempotent. */
  close(graceMs: number): Promise<void>;
}

/** Serves a router on TCP. Throws `conflict` when the port is taken, `invalid_input` when the address can't be bound. */
export async function serveTcp(options: {
  readonly router: Router;
  readonly host: string;
  readonly port: number;
  /** From where a request came; the connection's other end unless given. */
  readonly addressOf?: ReadAddress;
}): Promise<TcpServer> {
  const { router, host, port, addressOf = createAddressReader([]) } = options;
  const server = createAdaptorServer({
    fetch: (request, { incoming }) => {
      const forwarded = incoming.headers["x-forwarded-for"];
      const address = addressOf(
        incoming.socket.remoteAddress,
        Array.isArray(forwarded) ? forwarded.join(",") : forwarded,
      );
      return router.fetch(request, { address });
    },
    overrideGlobalObjects: false,
    serverOptions: { connectionsCheckingInterval: CHECK_EVERY_MS },
  });
  if (!isHttpServer(server)) throw new TypeError("the adaptor made no HTTP/1.1 server");
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = CONNECTIONS;
  await listen(server, host, port);
  const address = server.address();
  let closing: Promise<void> | null = null;
  return {
    host,
    port: typeof address === "object" && address !== null ? address.port : port,
    close: (graceMs) => (closing ??= stopServer(server, graceMs)),
  };
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const refuse = (thrown: NodeJS.ErrnoException) =>
      reject(
        thrown.code === "EADDRINUSE"
          ? new OpsError("conflict", `port ${port} of ${host} is taken`, {
              hint: "Choose another with --port.",
              cause: thrown,
            })
          : new OpsError("invalid_input", `${host}:${port} cannot be bound: ${messageOf(thrown)}`, { cause: thrown }),
      );
    server.once("error", refuse);
    server.listen(port, host, () => {
      server.off("error", refuse);
      resolve();
    });
  });
}
