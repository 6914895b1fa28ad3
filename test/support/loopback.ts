import { once } from "node:events";
import type { Server } from "node:http";
import { createServer, type Server as PlainServer } from "node:net";

/** A server that listens on this machine alone. */
export interface Listening {
  /** With a slash at its end. */
  readonly url: string;
  readonly port: number;
  /** Cuts its connections and closes it. */
  close(): Promise<void>;
}

/** Lets an HTTP server listen on a free port of the loopback. */
export async function listenOnLoopback(server: Server): Promise<Listening> {
  const port = await listen(server);
  const close = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { url: `http://127.0.0.1:${port}/`, port, close };
}

async function listen(server: PlainServer): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  server.close();
  await once(server, "close");
  return port;
}
