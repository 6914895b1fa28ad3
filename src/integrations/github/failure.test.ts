import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failureOf } from "./failure.ts";

const base = {
  what: "POST /repos/{owner}/{repo}/pulls",
  headers: {},
  body: {},
  now: 1_000_000,
  mask: (text: string) => text,
};

describe("what GitHub's refusals mean", () => {
  it.each([
    [401, {}, "unauthorized"],
    [403, { message: "Must have admin rights" }, "forbidden"],
    [404, {}, "not_found"],
    [410, {}, "not_found"],
    [409, {}, "conflict"],
    [
      422,
      { message: "Validation Failed", errors: [{ message: "A pull request already exists for octo:feat." }] },
      "conflict",
    ],
    [422, { message: "Validation Failed", errors: [{ message: "No commits between main and feat" }] }, "precondition"],
    [
      422,
      { message: "Validation Failed", errors: [{ resource: "PullRequest", field: "head", code: "invalid" }] },
      "precondition",
    ],
    [422, { message: "Draft pull requests are not supported in this repository." }, "unsupported"],
    [
      422,
      { message: "Validation Failed", errors: [{ resource: "PullRequest", field: "title", code: "missing_field" }] },
      "pull_request_refused",
    ],
    [422, { message: "Validation Failed", errors: ["title is too long"] }, "pull_request_refused"],
    [500, {}, "network"],
    [503, "<html>", "network"],
    [400, { message: "Problems parsing JSON" }, "invalid_input"],
  ] as const)("%s %o is %s", (status, body, code) => {
    expect(failureOf({ ...base, status, body }).code).toBe(code);
  });

  it("waits as long as the server says, at least a second for a limit that is just over", () => {
    const headers = { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "900" };
    expect(failureOf({ ...base, status: 403, headers })).toMatchObject({
      code: "rate_limited",
      details: { retryAfterMs: 1_000 },
    });
    expect(failureOf({ ...base, status: 429, headers: { "retry-after": "3" } })).toMatchObject({
      details: { retryAfterMs: 3_000 },
    });
    expect(
      failureOf({ ...base, status: 403, headers: { "x-ratelimit-remaining": "12" }, body: { message: "no" } }).code,
    ).toBe("forbidden");
  });

  it("answers any status and any body with a foreseen failure whose text stays short", () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 599 }), fc.jsonValue(), (status, body) => {
        const failure = failureOf({ ...base, status, body });
        expect(failure.name).toBe("OpsError");
        expect(failure.message.length).toBeLessThan(700);
      }),
    );
  });
});
