import { createServer, request, type Server } from "node:http";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { fetchThroughProxy } from "./proxy-fetch.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function listen(server: Server): Promise<string> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? `http://127.0.0.1:${address.port}` : "";
}

/** A proxy that notes whom it was asked for: by a tunnel, or by a whole address. */
async function startProxy(seen: string[]): Promise<string> {
  const proxy = createServer((incoming, outgoing) => {
    seen.push(new URL(incoming.url ?? "").host);
    incoming.pipe(request(incoming.url ?? "", { method: incoming.method }, (answer) => answer.pipe(outgoing)));
  });
  proxy.on("connect", (incoming, socket, head) => {
    seen.push(incoming.url ?? "");
    const { hostname, port } = new URL(`http://${incoming.url ?? ""}`);
    const upstream = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket);
      socket.pipe(upstream);
    });
    socket.on("error", () => upstream.destroy());
    upstream.on("error", () => socket.destroy());
  });
  return listen(proxy);
}

describe("proxies by the environment", () => {
  it("are gone through, but for hosts that need none", async () => {
    const seen: string[] = [];
    const target = await listen(createServer((_incoming, outgoing) => outgoing.end("hello")));
    const proxy = await startProxy(seen);
    const through = fetchThroughProxy({ HTTP_PROXY: proxy });
    expect(await (await through?.(target))?.text()).toBe("hello");
    expect(seen).toEqual([new URL(target).host]);
    const past = fetchThroughProxy({ ALL_PROXY: proxy, NO_PROXY: "127.0.0.1" });
    expect(await (await past?.(target))?.text()).toBe("hello");
    expect(seen).toHaveLength(1);
  });

  it("are nothing where the environment names none", () => {
    expect(fetchThroughProxy({})).toBeUndefined();
    expect(fetchThroughProxy({ HTTPS_PROXY: "", NO_PROXY: "*" })).toBeUndefined();
  });
});
