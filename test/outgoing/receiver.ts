import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";

/** One request that came. */
export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks on loopback. `answer` decides how each request ends; `null` lets it hang. */
export interface Receiver {
  readonly url: string;
  readonly seen: readonly Received[];
  answer(with_: (received: Received) => number | null): void;
  /** Waits until so many have come. */
  until(what: string, holds: (seen: readonly Received[]) => boolean): Promise<void>;
  close(): Promise<void>;
}

/** Starts a receiver that takes everything. */
export async function startReceiver(): Promise<Receiver> {
  const seen: Received[] = [];
  let decide: (received: Received) => number | null = () => 204;
  const server = createServer((incoming, outgoing: ServerResponse) => {
    const chunks: Buffer[] = [];
    incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
    incoming.on("end", () => {
      const received = {
        path: incoming.url ?? "",
        headers: incoming.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      };
      seen.push(received);
      const status = decide(received);
      if (status !== null) outgoing.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`,
    seen,
    answer: (with_) => (decide = with_),
    until: async (what, holds) => {
      for (let waitedMs = 0; waitedMs < 30_000; waitedMs += 50) {
        if (holds(seen)) return;
        await pause(50);
      }
      throw new Error(`${what}: ${JSON.stringify(seen.map((one) => one.body.slice(0, 200)))}`);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Whether a request is signed with the secret, checked as a receiver would. Source: Standard Webhooks, "Verifying". */
export function isSigned(received: Received, secret: string): boolean {
  const { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signatures } = received.headers;
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  const expected = createHmac("sha256", key)
    .update(`${String(id)}.${String(timestamp)}.${received.body}`)
    .digest();
  return String(signatures)
    .split(" ")
    .some((one) => {
      const given = Buffer.from(one.replace(/^v1,/, ""), "base64");
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}
