import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf, type RefusedCall } from "./failure.ts";

const base: RefusedCall = {
  what: "POST merge_requests",
  status: 400,
  headers: new Headers(),
  body: "",
  now: 1_000_000,
  isJob: false,
  mask: (text) => text.replaceAll("secret", "***"),
};

describe("what GitLab's refusals mean", () => {
  it.each([
    [401, { message: "401 Unauthorized" }, "unauthorized"],
    [403, { error: "insufficient_scope", error_description: "more is needed" }, "forbidden"],
    [404, { message: "404 Project Not Found" }, "not_found"],
    [409, { message: ["Another open merge request already exists for this source branch: !5"] }, "conflict"],
    [400, { message: { name: ["has already been taken"] } }, "conflict"],
    [400, { message: { source_branch: ["does not exist"] } }, "precondition"],
    [400, { message: { base: ['Target branch "x" does not exist'] } }, "precondition"],
    [422, { message: { title: ["is too long"] } }, "pull_request_refused"],
    [400, { error: "title is missing" }, "pull_request_refused"],
    [405, { message: "405 Method Not Allowed" }, "precondition"],
    [413, "<html>", "too_large"],
    [502, "<html>", "network"],
    [301, "", "not_found"],
    [418, "", "invalid_input"],
  ] as const)("%s %o is %s", (status, body, code) => {
    expect(failureOf({ ...base, status, body: JSON.stringify(body) }).code).toBe(code);
  });

  it("is about the release and not about wording elsewhere", () => {
    const refused = { ...base, what: "POST releases", status: 422, body: '{"message":"Ref is not specified"}' };
    expect(failureOf(refused).code).toBe("precondition");
  });

  it.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "ratelimit-reset": "1030" }, 30_000],
    [{ "ratelimit-reset": "900" }, 1_000],
    [{ "retry-after": "Wed, 21 Oct 2026 07:28:00 GMT" }, 60_000],
    [{}, 60_000],
  ] as const)("waits as the server says: %o is %s ms", (headers, retryAfterMs) => {
    const refused = failureOf({ ...base, status: 429, headers: new Headers(headers) });
    expect(refused).toMatchObject({ code: "rate_limited", details: { retryAfterMs } });
  });

  it("tells a job what its token can't", () => {
    expect(failureOf({ ...base, status: 404, isJob: true }).hint).toMatch(/GITLAB_TOKEN/);
  });

  it("answers any status and any body with a foreseen failure whose text stays short and holds no secret", () => {
    fc.assert(
      fc.property(fc.integer({ min: 300, max: 599 }), fc.jsonValue(), (status, body) => {
        const text = JSON.stringify({ message: body, error: "secret" });
        const failure = failureOf({ ...base, status, body: text });
        expect(failure.message.length).toBeLessThan(700);
        expect(failure.message).not.toContain("secret");
      }),
    );
  });
});
