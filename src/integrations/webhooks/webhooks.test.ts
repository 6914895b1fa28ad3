import { createServer, type IncomingMessage, type Server } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { isOpsError } from "../../kernel/ops-error.ts";
import { createAddressGuard } from "../network/address-guard.ts";
import { createPoster } from "../network/post.ts";
import { createSecretReader } from "../secrets/read-reference.ts";
import { createWebhooks } from "./create-webhooks.ts";
import { signatureHeaders } from "./sign.ts";

const servers: Server[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

async function receiver(
  answer: (incoming: IncomingMessage, body: string) => { status: number; headers?: Record<string, string> },
) {
  const server = createServer((incoming, outgoing) => {
    let body = "";
    incoming.on("data", (chunk: Buffer) => (body += chunk.toString("utf8")));
    incoming.on("end", () => {
      const { status, headers } = answer(incoming, body);
      outgoing.writeHead(status, headers).end("secret-looking answer");
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const learnt: string[] = [];
const secrets = createSecretReader({ env: { HOOK: SECRET }, masker: { learn: (value) => learnt.push(value) } });
const message = (url: string) => ({ kind: "webhook", id: "dlv_1", url, secret: "env:HOOK", body: '{"a":1}' }) as const;
const send = (allowed: string, url: string) =>
  createWebhooks({ poster: createPoster(createAddressGuard(allowed), undefined), secrets })(
    message(url),
    1_700_000_000_000,
  );
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => "sent",
    (thrown: unknown) => (isOpsError(thrown) ? thrown.code : String(thrown)),
  );

describe("the signature", () => {
  it("is that of the Standard Webhooks reference, one for each secret", () => {
    // Source of the vector: standard-webhooks libraries, test "sign".
    const headers = signatureHeaders(`${SECRET} plain-text-key-of-24-bytes!`, {
      ...{ id: "msg_p5jXN8AQM9LWM0D4loKWxJek", sentAt: 1_614_265_330_000, body: '{"test": 2432232314}' },
    });
    const [first, second] = (headers["webhook-signature"] ?? "").split(" ");
    expect(first).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    expect(second).toMatch(/^v1,[A-Za-z0-9+/]{43}=$/);
    expect(headers["webhook-timestamp"]).toBe("1614265330");
  });

  it("is not made with a key that can be guessed", () => {
    expect(() => signatureHeaders("short", { id: "a", sentAt: 0, body: "" })).toThrow(/at least 24/);
  });
});

describe("a webhook", () => {
  it("arrives with its signature, and its secret is masked from then on", async () => {
    let seen: { type: string | undefined; id: unknown; body: string } | null = null;
    const port = await receiver((incoming, body) => {
      seen = { type: incoming.headers["content-type"], id: incoming.headers["webhook-id"], body };
      return { status: 204 };
    });
    await send("127.0.0.1", `http://127.0.0.1:${port}/hook`);
    expect(seen).toEqual({ type: "application/cloudevents+json; charset=utf-8", id: "dlv_1", body: '{"a":1}' });
    expect(learnt).toContain(SECRET);
  });

  it.each([
    [500, "network"],
    [404, "network"],
    [410, "not_found"],
    [401, "unauthorized"],
    [429, "rate_limited"],
    [302, "network"],
  ])("that is answered %i is a failure of %s, without what was answered", async (status, code) => {
    const port = await receiver(() => ({
      status,
      headers: { location: "http://169.254.169.254/", "retry-after": "7" },
    }));
    const failed = send("127.0.0.0/8", `http://127.0.0.1:${port}/secret-path`);
    await expect(failed).rejects.toMatchObject({ code });
    await expect(failed).rejects.not.toThrow(/secret/);
  });

  it("to nobody is a failure of the network", async () => {
    const port = await receiver(() => ({ status: 200 }));
    await new Promise((resolve) => servers.pop()?.close(resolve));
    expect(await codeOf(send("127.0.0.1", `http://127.0.0.1:${port}/`))).toBe("network");
  });
});

describe("the guard of addresses", () => {
  it.each([
    "http://127.0.0.1:1/",
    "http://127.1:1/",
    "http://2130706433:1/",
    "http://0x7f000001:1/",
    "http://0:1/",
    "http://localhost:1/",
    "http://[::1]:1/",
    "http://[::ffff:127.0.0.1]:1/",
    "http://[::ffff:a00:1]:1/",
    "http://[64:ff9b::7f00:1]:1/",
    "http://[fd00::1]:1/",
    "http://[fe80::1]:1/",
    "http://10.1.2.3:1/",
    "http://172.31.0.1:1/",
    "http://192.168.1.1:1/",
    "http://100.64.0.1:1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://224.0.0.1:1/",
    "http://255.255.255.255:1/",
  ])("refuses %s", async (url) => expect(await codeOf(send("", url))).toBe("denied"));

  it("admits public addresses, and others where the host's owner allows them", async () => {
    const plain = createAddressGuard("");
    expect(await plain.resolve("93.184.215.14")).toHaveLength(1);
    expect(await plain.resolve("[2606:4700::1111]")).toHaveLength(1);
    const open = createAddressGuard("10.1.0.0/16, fd00::/8 localhost");
    for (const host of ["10.1.2.3", "[fd00::7]", "localhost"]) expect(await open.resolve(host)).not.toHaveLength(0);
    for (const host of ["10.2.0.1", "127.0.0.1"])
      await expect(open.resolve(host)).rejects.toMatchObject({ code: "denied" });
    expect(() => createAddressGuard("10.0.0.0/99")).toThrow(/no address/);
  });

  it("checks the address that a socket connects to, so that a name can't change in between", async () => {
    const guard = createAddressGuard("");
    const answer = await new Promise<unknown>((resolve) => {
      guard.lookup("localhost", { all: true }, (failure) => resolve(failure));
    });
    expect(isOpsError(answer, "denied")).toBe(true);
  });
});
