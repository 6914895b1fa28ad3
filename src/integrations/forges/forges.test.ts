import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type OperationContext, perform } from "../../kernel/operation.ts";
import { isOpsError, OpsError } from "../../kernel/ops-error.ts";
import type { Ports } from "../../kernel/ports.ts";
import { pullRequests as pullRequestSlice } from "../../ops/pull-requests/index.ts";
import type { CreatePullRequestInput, Forges, PullRequestStore } from "../../ops/workspace/index.ts";
import { pullRequestsInMemory, releasesInMemory, unreachableForge } from "../../testing/forge-in-memory.ts";
import { makeScratch, type Scratch } from "../git/testing/scratch.ts";
import { createAssetFolder } from "./asset-folder.ts";
import type { ForgeSettings } from "./choose-forge.ts";
import { createForges } from "./forges.ts";

let scratch: Scratch;
let store: PullRequestStore;
let now = 0;
const clock = { now: () => (now += 1) };

beforeEach(async () => {
  scratch = await makeScratch();
  store = pullRequestsInMemory();
  scratch.write("a.txt", "one\n");
  await scratch.run("add", ".");
  await scratch.run("commit", "-qm", "feat: first");
  await scratch.run("switch", "-qc", "feat/x");
  await commit("b.txt", "feat: second");
});

afterEach(() => scratch.remove());

async function commit(path: string, message: string): Promise<string> {
  scratch.write(path, `${message}\n`);
  await scratch.run("add", ".");
  await scratch.run("commit", "-qm", message);
  return scratch.run("rev-parse", "HEAD");
}

const called: string[] = [];
const github = unreachableForge({
  pullRequests: async () => (called.push("pullRequests"), []),
  pullRequest: async () => (called.push("pullRequest"), null),
  createPullRequest: async () => Promise.reject(new OpsError("conflict", "asked GitHub")),
  probeCreatePullRequest: async () => ({ kind: "not_done" }),
  checks: async () => (called.push("checks"), []),
  protections: async () => [],
});

function forgesWith(configuredForge: ForgeSettings | null = null): Forges {
  const gitlab = unreachableForge();
  const releases = releasesInMemory();
  const assets = createAssetFolder(join(scratch.root, "..", "kept"));
  const parts = { git: scratch.port, github, gitlab, pullRequests: store, releases, assets, configuredForge };
  return createForges({ ...parts, env: {}, clock });
}

async function wanted(forges: Forges, root = scratch.root): Promise<CreatePullRequestInput> {
  const forge = await forges.of(root, scratch.scope);
  return {
    forge,
    root,
    head: "feat/x",
    headSha: await scratch.run("rev-parse", "feat/x"),
    base: "main",
    title: "feat: second",
    body: "",
    isDraft: false,
    reviewers: ["bob"],
  };
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => "none",
    (thrown: unknown) => (isOpsError(thrown) ? thrown.code : String(thrown)),
  );
}

describe("the local forge on a real repository", () => {
  it("keeps a pull request that every linked worktree and subdirectory sees, under one address", async () => {
    const forges = forgesWith();
    const created = await forges.createPullRequest(await wanted(forges), scratch.scope);
    expect(created).toMatchObject({
      number: 1,
      url: "local:work/pr/1",
      author: "tester",
      reviewers: ["bob"],
      state: "open",
    });
    const linked = join(scratch.folder, "linked");
    await scratch.run("worktree", "add", "-q", linked, "-b", "other");
    const seen = await forges.of(linked, scratch.scope);
    expect(seen).toEqual(await forges.of(scratch.root, scratch.scope));
    expect(await forges.pullRequests(seen, { state: "open", limit: 10 }, scratch.scope)).toMatchObject([
      { number: 1, url: "local:work/pr/1" },
    ]);
  });

  it("follows the head branch, and is found by its probe", async () => {
    const forges = forgesWith();
    const input = await wanted(forges);
    expect(await forges.probeCreatePullRequest(input, scratch.scope)).toEqual({ kind: "not_done" });
    await forges.createPullRequest(input, scratch.scope);
    const later = await commit("c.txt", "feat: third");
    expect(await forges.pullRequest(input.forge, 1, scratch.scope)).toMatchObject({ headSha: later });
    expect(await forges.probeCreatePullRequest(input, scratch.scope)).toMatchObject({
      kind: "done",
      output: { number: 1 },
    });
    expect(await codeOf(forges.createPullRequest(input, scratch.scope))).toBe("conflict");
    expect(await forges.checks(input.forge, later, scratch.scope)).toEqual([]);
    expect(await forges.protections(input.forge, scratch.scope)).toBeNull();
  });

  it("refuses a pull request without a commit, as every forge does", async () => {
    const forges = forgesWith();
    const input = await wanted(forges);
    expect(await codeOf(forges.createPullRequest({ ...input, base: "feat/x" }, scratch.scope))).toBe("precondition");
    expect(await forges.pullRequests(input.forge, { state: "all", limit: 10 }, scratch.scope)).toEqual([]);
  });

  it("still lists what was proposed when the repository itself is gone", async () => {
    const forges = forgesWith();
    const { forge } = await wanted(forges);
    await forges.createPullRequest(await wanted(forges), scratch.scope);
    rmSync(scratch.root, { recursive: true });
    expect(await forges.pullRequests(forge, { state: "open", limit: 10 }, scratch.scope)).toMatchObject([
      { number: 1 },
    ]);
  });

  it("is named by a bare repository too", async () => {
    const bare = join(scratch.folder, "shop.git");
    await scratch.run("clone", "-q", "--bare", scratch.root, bare);
    const forges = forgesWith();
    const created = await forges.createPullRequest({ ...(await wanted(forges, bare)), root: bare }, scratch.scope);
    expect(created).toMatchObject({ url: "local:shop/pr/1" });
    expect(await forges.of(bare, scratch.scope)).toMatchObject({ kind: "local", name: bare });
  });
});

describe("one forge over all kinds", () => {
  it("asks GitHub for what is on GitHub, and GitLab for what is on GitLab", async () => {
    const forges = forgesWith();
    await scratch.run("remote", "add", "origin", "https://user:ghp_secretsecret@github.com/octo/repo.git");
    const forge = await forges.of(scratch.root, scratch.scope);
    expect(forge).toEqual({
      kind: "github",
      name: "octo/repo",
      host: "github.com",
      apiUrl: "https://api.github.com",
      remote: "origin",
      remoteUrl: "https://github.com/octo/repo.git",
    });
    await forges.pullRequests(forge, { state: "open", limit: 1 }, scratch.scope);
    await forges.pullRequest(forge, 1, scratch.scope);
    await forges.checks(forge, "0".repeat(40), scratch.scope);
    expect(called).toEqual(["pullRequests", "pullRequest", "checks"]);
    await scratch.run("remote", "set-url", "origin", "git@gitlab.com:group/repo.git");
    const gitlab = await forges.of(scratch.root, scratch.scope);
    expect(await codeOf(forges.pullRequests(gitlab, { state: "open", limit: 1 }, scratch.scope))).toBe("network");
    expect(await forgesWith({ kind: "local" }).of(scratch.root, scratch.scope)).toMatchObject({
      kind: "local",
      remote: "origin",
    });
  });
});

describe("a human's merge with the real git", () => {
  const call = (name: string, forges: Forges): Promise<unknown> => {
    const ports = {
      clock,
      auditLog: { append: async () => undefined },
      approvals: { list: async () => [] },
      git: scratch.port,
      forges,
      pullRequests: store,
    } as unknown as Ports; // only what these operations use
    const context: OperationContext = { actor: { kind: "human", id: "ada", scopes: ["*"] }, ports, door: "terminal" };
    const operation = pullRequestSlice.operations.find((candidate) => candidate.name === name);
    if (operation === undefined) throw new Error(name);
    return perform(operation, context, { repository: scratch.root, number: 1 });
  };

  it("moves the base to a merge of both, once, and says so the second time", async () => {
    const forges = forgesWith();
    await forges.createPullRequest(await wanted(forges), scratch.scope);
    expect(await call("pr.merge", forges)).toMatchObject({ alreadyMerged: false, nextStep: null });
    const [, ...parents] = (await scratch.run("rev-list", "--parents", "-1", "main")).split(" ");
    expect(parents).toEqual([await scratch.run("rev-parse", "main^1"), await scratch.run("rev-parse", "feat/x")]);
    expect(await call("pr.merge", forges)).toMatchObject({
      alreadyMerged: true,
      mergedSha: await scratch.run("rev-parse", "main"),
    });
    expect(await scratch.run("status", "--porcelain")).toBe("");
  });

  it("finds a merge that was made by hand", async () => {
    const forges = forgesWith();
    await forges.createPullRequest(await wanted(forges), scratch.scope);
    await scratch.run("switch", "-q", "main");
    await scratch.run("merge", "-q", "--no-ff", "-m", "by hand", "feat/x");
    const mergedSha = await scratch.run("rev-parse", "main");
    await commit("c.txt", "feat: third");
    expect(await call("pr.show", forges)).toMatchObject({ state: "merged", mergedSha });
    const forge = await forges.of(scratch.root, scratch.scope);
    expect(await forges.pullRequests(forge, { state: "open", limit: 5 }, scratch.scope)).toEqual([]);
    expect((await store.find(forge.name, 1))?.state).toBe("open");
    expect(await call("pr.merge", forges)).toMatchObject({ alreadyMerged: true, mergedSha });
    expect(await store.find(forge.name, 1)).toMatchObject({ state: "merged", mergedSha });
  });

  it("takes a branch that was put back to its base for open: nothing of it was merged", async () => {
    const forges = forgesWith();
    await forges.createPullRequest(await wanted(forges), scratch.scope);
    await scratch.run("reset", "-q", "--hard", "main");
    expect(await call("pr.show", forges)).toMatchObject({ state: "open" });
  });

  it("refuses one that conflicts, and leaves base, head and work tree as they are", async () => {
    const forges = forgesWith();
    await forges.createPullRequest(await wanted(forges), scratch.scope);
    await scratch.run("switch", "-q", "main");
    const main = await commit("b.txt", "feat: another second");
    expect(await codeOf(call("pr.merge", forges))).toBe("conflict");
    expect(await scratch.run("rev-parse", "main")).toBe(main);
    expect(await scratch.run("status", "--porcelain")).toBe("");
    expect(await call("pr.show", forges)).toMatchObject({ state: "open" });
  });
});
