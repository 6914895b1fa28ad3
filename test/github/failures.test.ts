import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import type { Fault } from "../tools/github-stand-in/state.ts";
import { failureOf, NOW, SCOPE } from "../support/forge-call.ts";
import { openWorld, TOKEN, type World } from "./world.ts";

const worlds: World[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    if (world.state.violations.length > 0)
      throw new Error(`GitHub's published description does not allow: ${world.state.violations.join("; ")}`);
  }
});

async function open(options: Parameters<typeof openWorld>[0] = {}): Promise<World> {
  const world = await openWorld(options);
  worlds.push(world);
  return world;
}

function once(answer: Fault["answer"]): Fault {
  return { applies: () => true, answer };
}

const RESET = String(NOW / 1_000 + 90);

describe("failures of GitHub", () => {
  it.each([
    [
      "no permission",
      { status: 403, body: { message: "Resource not accessible by personal access token" } },
      { code: "forbidden" },
    ],
    ["gone repository", { status: 404, body: { message: "Not Found" } }, { code: "not_found" }],
    [
      "primary rate limit",
      {
        status: 403,
        headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": RESET },
        body: { message: "API rate limit exceeded" },
      },
      { code: "rate_limited", details: { retryAfterMs: 90_000 } },
    ],
    [
      "secondary rate limit",
      { status: 403, headers: { "retry-after": "7" }, body: { message: "You have exceeded a secondary rate limit" } },
      { code: "rate_limited", details: { retryAfterMs: 7_000 } },
    ],
    [
      "secondary rate limit without a time",
      { status: 403, body: { message: "You have exceeded a secondary rate limit" } },
      { code: "rate_limited", details: { retryAfterMs: 60_000 } },
    ],
    ["too many requests", { status: 429, body: {} }, { code: "rate_limited", details: { retryAfterMs: 60_000 } }],
    ["a failing server", { status: 502, body: "<html>bad gateway</html>" }, { code: "network" }],
    ["a cut answer", "truncate", { code: "network" }],
    ["a broken connection", "drop", { code: "network" }],
    ["an answer of another shape", { status: 200, body: { hello: 1 } }, { code: "network" }],
  ] as const)("%s", async (_claim, answer, expected) => {
    const { github, forge, state } = await open();
    state.faults.push(once(answer));
    expect(await failureOf(github.pullRequests(forge, { state: "open", limit: 5 }, SCOPE))).toMatchObject(expected);
    expect(state.requests).toHaveLength(1);
  });

  it("says timeout of what hangs, and aborted when the run is", async () => {
    const { github, forge, state } = await open({ timeoutMs: 50 });
    state.faults.push(once("hang"), once("hang"));
    expect(await failureOf(github.checks(forge, "b".repeat(40), SCOPE))).toMatchObject({ code: "timeout" });
    const stop = new AbortController();
    stop.abort();
    expect(await failureOf(github.pullRequest(forge, 1, { ...SCOPE, signal: stop.signal }))).toMatchObject({
      code: "aborted",
    });
  });

  it("says network when nobody listens there", async () => {
    const world = await open();
    await world.close();
    expect(await failureOf(world.github.checks(world.forge, "b".repeat(40), SCOPE))).toMatchObject({ code: "network" });
  });

  it("says unauthorized without a token before anything is sent, and with a wrong one", async () => {
    const without = await open({ token: null });
    expect(await failureOf(without.github.checks(without.forge, "b".repeat(40), SCOPE))).toMatchObject({
      code: "unauthorized",
    });
    expect(without.state.requests).toEqual([]);
    const wrong = await open({ token: "ghp_wrong" });
    expect(await failureOf(wrong.github.pullRequest(wrong.forge, 1, SCOPE))).toMatchObject({ code: "unauthorized" });
  });

  it("never sends a token unencrypted to another machine", async () => {
    const { github, forge } = await open();
    expect(
      await failureOf(github.checks({ ...forge, apiUrl: "http://ghe.example.invalid/api/v3" }, "b".repeat(40), SCOPE)),
    ).toMatchObject({ code: "precondition" });
  });

  it("never shows the token, even when the answer does", async () => {
    const { github, forge, state } = await open();
    for (const answer of [
      { status: 422, body: { message: `bad ${TOKEN}`, errors: [{ message: TOKEN }] } },
      { status: 500, body: { message: TOKEN } },
      "drop",
    ] as const) {
      state.faults.push(once(answer));
      const failure = await failureOf(github.pullRequests(forge, { state: "open", limit: 5 }, SCOPE));
      expect(inspect(failure, { depth: 10, showHidden: true })).not.toContain(TOKEN);
    }
  });
});
