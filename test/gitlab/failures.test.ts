import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createGitLab } from "../../src/integrations/gitlab/gitlab.ts";
import type { Fault } from "../tools/gitlab-stand-in/state.ts";
import { failureOf, NOW, SCOPE, wanted } from "../support/forge-call.ts";
import { forgeAt, openWorld, TOKEN, type World } from "./world.ts";

const worlds: World[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    if (world.state.violations.length > 0) throw new Error(world.state.violations.join("; "));
  }
});

async function open(options: Parameters<typeof openWorld>[0] = {}): Promise<World> {
  const world = await openWorld(options);
  worlds.push(world);
  return world;
}

const LIST = { state: "open", limit: 5 } as const;

describe("when GitLab does not answer as it should", () => {
  it.each([
    ["a hint to wait", { status: 429, headers: { "retry-after": "9" }, body: {} }, "rate_limited"],
    ["a server that fails", { status: 502, body: "<html>" }, "network"],
    ["a login that it refuses", { status: 401, body: { message: "401 Unauthorized" } }, "unauthorized"],
    ["a scope that is missing", { status: 403, body: { error: "insufficient_scope" } }, "forbidden"],
    ["a project that has moved", { status: 301, headers: { location: "https://x.invalid/" }, body: {} }, "not_found"],
    ["another shape", { status: 200, body: [{ iid: "one" }] }, "network"],
    ["a broken line", "drop", "network"],
    ["a cut answer", "truncate", "network"],
  ] as const)("%s is foreseen, asked once, and shows no token", async (_what, answer, code) => {
    const { gitlab, forge, state } = await open();
    state.faults.push({ applies: () => true, answer } satisfies Fault);
    const failure = await failureOf(gitlab.pullRequests(forge, LIST, SCOPE));
    expect(failure.code).toBe(code);
    expect(JSON.stringify([failure.message, failure.hint, failure.details])).not.toContain(TOKEN);
    expect(state.requests).toHaveLength(1);
  });

  it("waits no longer than its limit", async () => {
    const { gitlab, forge, state } = await open({ timeoutMs: 50 });
    state.faults.push({ applies: () => true, answer: "hang" });
    expect(await failureOf(gitlab.pullRequests(forge, LIST, SCOPE))).toMatchObject({ code: "timeout" });
  });

  it("says that there is no token, and sends none over a line that others can read", async () => {
    const { gitlab, forge, state } = await open({ token: null });
    const failure = await failureOf(gitlab.pullRequests(forge, LIST, SCOPE));
    expect(failure).toMatchObject({ code: "unauthorized" });
    expect(failure.hint).toMatch(/GITLAB_TOKEN/);
    const other = createGitLab({ token: () => ({ kind: "personal", value: TOKEN }), clock: { now: () => NOW } });
    const plain = { ...forge, apiUrl: "http://gitlab.example.org/api/v4" };
    expect(await failureOf(other.pullRequests(plain, LIST, SCOPE))).toMatchObject({ code: "precondition" });
    expect(state.requests).toEqual([]);
  });

  it("does not follow a redirect with its token", async () => {
    const seen: unknown[] = [];
    const other = createServer((request, response) => {
      seen.push(request.headers);
      response.end("[]");
    });
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo; // a TCP server that listens has one
    const { gitlab, forge, state } = await open();
    const answer = { status: 302, headers: { location: `http://127.0.0.1:${port}/` }, body: {} };
    state.faults.push({ applies: () => true, answer });
    expect(await failureOf(gitlab.pullRequests(forge, LIST, SCOPE))).toMatchObject({ code: "not_found" });
    expect(seen).toEqual([]);
    await new Promise((resolve) => other.close(resolve));
  });

  it("finds what was made though the answer was lost", async () => {
    const { gitlab, forge, state } = await open();
    state.faults.push({ applies: (method) => method === "POST", answer: "drop", afterwards: true });
    expect(await failureOf(gitlab.createPullRequest(wanted(forge), SCOPE))).toMatchObject({ code: "network" });
    expect(await gitlab.probeCreatePullRequest(wanted(forge), SCOPE)).toMatchObject({ output: { number: 1 } });
    expect(state.mergeRequests).toHaveLength(1);
  });

  it("goes on with a file whose link was not made any more", async () => {
    const root = mkdtempSync(join(tmpdir(), "sb-gitlab-"));
    const { gitlab, forge, state } = await open();
    writeFileSync(join(root, "kit.tgz"), "the kit");
    state.tags.set("v1.0.0", "b".repeat(40));
    state.releases.push({ tag: "v1.0.0", name: "1.0.0", description: null, links: [] });
    const digest = createHash("sha256").update("the kit").digest("hex");
    const input = { forge, root, tag: "v1.0.0", path: "kit.tgz", name: "kit für alle.tgz", digest, sizeBytes: 7 };
    state.faults.push({ applies: (method, path) => method === "POST" && path.endsWith("/links"), answer: "drop" });
    expect(await failureOf(gitlab.uploadAsset(input, SCOPE))).toMatchObject({ code: "network" });
    expect(await gitlab.probeUploadAsset(input, SCOPE)).toEqual({ kind: "not_done" });
    expect(await gitlab.uploadAsset(input, SCOPE)).toMatchObject({ name: input.name, digest, sizeBytes: 7 });
    expect(state.files).toHaveLength(1);
    expect(await gitlab.probeUploadAsset(input, SCOPE)).toMatchObject({ kind: "done" });
    rmSync(root, { recursive: true, force: true });
  });

  it("says that a server can't be reached", async () => {
    const world = await openWorld();
    await world.close();
    const failure = await failureOf(world.gitlab.pullRequests(forgeAt(world.forge.apiUrl), LIST, SCOPE));
    expect(failure.code).toBe("network");
  });
});
