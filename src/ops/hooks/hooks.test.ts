import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { HookRequest } from "./model.ts";
import { readHookBody } from "./read-body.ts";
import { verifyHook, WINDOW_MS } from "./verify.ts";

const NOW = Date.UTC(2026, 10, 21, 12);
const SECRET = `whsec_${Buffer.from("a key of thirty-two bytes in all").toString("base64")}`;
const OTHER = "another key of more than twenty-four bytes";

const request = (body: string, headers: Readonly<Record<string, string>>): HookRequest => ({
  body: Buffer.from(body),
  header: (name) => headers[name] ?? null,
});

function signed(body: string, secret = SECRET, at = NOW, id = "msg_1"): Readonly<Record<string, string>> {
  const key = secret.startsWith("whsec_") ? Buffer.from(secret.slice(6), "base64") : Buffer.from(secret);
  const timestamp = String(Math.floor(at / 1_000));
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
}

const verify = (given: HookRequest, secrets = [SECRET], now = NOW) => verifyHook("standard", given, { secrets, now });

describe("a signed webhook", () => {
  it("is that of Standard Webhooks' own example", () => {
    // Source: standard-webhooks/standard-webhooks, libraries' test vectors.
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const headers = {
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    };
    const given = request('{"test": 2432232314}', headers);
    expect(verify(given, [secret], 1_614_265_330_000)).toBe("msg_p5jXN8AQM9LWM0D4loKWxJek");
  });

  it("holds with either of two keys, and with one of several signatures", () => {
    expect(verify(request("{}", signed("{}", OTHER)), [SECRET, OTHER])).toBe("msg_1");
    const both = { ...signed("{}"), "webhook-signature": `v1,AAAA v2,x ${signed("{}")["webhook-signature"] ?? ""}` };
    expect(verify(request("{}", both))).toBe("msg_1");
  });

  it.each([
    ["another body", request('{"a":1}', signed("{}"))],
    ["another id", request("{}", { ...signed("{}"), "webhook-id": "msg_2" })],
    ["another time", request("{}", { ...signed("{}"), "webhook-timestamp": String(NOW / 1_000 + 1) })],
    ["another key", request("{}", signed("{}", OTHER))],
    ["no signature", request("{}", { ...signed("{}"), "webhook-signature": "" })],
    ["no id", request("{}", { ...signed("{}"), "webhook-id": "" })],
    ["a time that is too old", request("{}", signed("{}", SECRET, NOW - WINDOW_MS - 1_000))],
    ["a time to come", request("{}", signed("{}", SECRET, NOW + WINDOW_MS + 1_000))],
    ["a time that is no number", request("{}", { ...signed("{}"), "webhook-timestamp": "1e3" })],
  ])("is refused with %s, always in the same words", (_claim, given) => {
    expect(() => verify(given)).toThrow("there is no such hook, or the request's signature does not hold");
  });

  it("takes no key that can be guessed", () => {
    expect(() => verify(request("{}", signed("{}")), ["short"])).toThrow("at least 24");
  });

  it("is known by its body where GitHub signs the body alone", () => {
    const body = '{"zen":"Keep it logically awesome."}';
    const signature = `sha256=${createHmac("sha256", OTHER).update(body).digest("hex")}`;
    const check = (headers: Readonly<Record<string, string>>) =>
      verifyHook("github", request(body, headers), { secrets: [OTHER], now: NOW });
    const first = check({ "x-hub-signature-256": signature, "x-github-delivery": "one" });
    expect(check({ "x-hub-signature-256": signature, "x-github-delivery": "two" })).toBe(first);
    expect(() => check({ "x-hub-signature-256": signature.replace(/.$/, "g") })).toThrow("does not hold");
  });
});

describe("the body of a webhook", () => {
  const hook = { scheme: "github", context: {}, when: {}, events: [] } as const;
  const read = (body: unknown, part: Partial<Parameters<typeof readHookBody>[0]>, event = "push") =>
    readHookBody({ ...hook, ...part }, request(JSON.stringify(body), { "x-github-event": event }));

  it("gives the signal's context from its places, and leaves out what is not there", () => {
    const context = {
      name: { from: "/repository/full_name" },
      slash: { from: "/a~1b" },
      first: { from: "/list/0" },
      none: { from: "/repository/constructor" },
      mode: { value: { deep: true } },
    };
    const body = { repository: { full_name: "a/b" }, "a/b": 1, list: ["x"] };
    expect(read(body, { context })).toEqual({
      kind: "signal",
      context: { name: "a/b", slash: 1, first: "x", mode: { deep: true } },
    });
  });

  it("is passed over for another event, a ping, and another value in a place", () => {
    expect(read({}, { events: ["release"] })).toEqual({ kind: "ignored", reason: 'the event is "push"' });
    expect(read({}, {}, "ping").kind).toBe("ignored");
    const when = { "/action": "published" };
    expect(read({ action: "created" }, { when })).toEqual({ kind: "ignored", reason: '/action is not "published"' });
    expect(read({ action: "published" }, { when }).kind).toBe("signal");
  });

  it("is JSON in UTF-8, or refused", () => {
    expect(() => readHookBody(hook, request("{", { "x-github-event": "push" }))).toThrow("not JSON");
    const bytes = { body: Buffer.from([0x22, 0xff, 0x22]), header: () => "push" };
    expect(() => readHookBody(hook, bytes)).toThrow("not JSON");
  });
});
