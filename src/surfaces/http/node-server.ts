import type { Server } from "node:http";

/** Whether the adaptor made what it makes unless told otherwise. */
export function isHttpServer(server: unknown): server is Server {
  return (
    typeof server === "object" && server !== null && "keepAliveTimeout" in server && "closeAllConnections" in server
  );
}

/** Takes no new connections, lets requests under way end up to the grace, then breaks them off. */
export function stopServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const breakOff = setTimeout(() => server.closeAllConnections(), graceMs);
    server.close(() => {
      clearTimeout(breakOff);
      resolve();
    });
    server.closeIdleConnections();
  });
}
