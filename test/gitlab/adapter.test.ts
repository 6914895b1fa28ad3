import { afterEach, describe, expect, it } from "vitest";
import { addMergeRequest } from "../tools/gitlab-stand-in/state.ts";
import { failureOf, SCOPE, wanted } from "../support/forge-call.ts";
import { openWorld, type World } from "./world.ts";

const worlds: World[] = [];
const HEAD = "b".repeat(40);

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    if (world.state.violations.length > 0)
      throw new Error(`GitLab's documentation does not allow: ${world.state.violations.join("; ")}`);
  }
});

async function open(options: Parameters<typeof openWorld>[0] = {}): Promise<World> {
  const world = await openWorld(options);
  worlds.push(world);
  return world;
}

describe("opening a merge request on GitLab", () => {
  it("says draft in the title, names reviewers by their ids, and leaves out those whom nobody knows", async () => {
    const { gitlab, forge, state } = await open();
    const input = wanted(forge, { isDraft: true, reviewers: ["ada", "nobody", "group/platform"] });
    const made = await gitlab.createPullRequest(input, SCOPE);
    expect(made).toMatchObject({
      number: 1,
      url: "https://gitlab.com/group/sub/repo/-/merge_requests/1",
      title: "feat: x",
      isDraft: true,
      reviewers: ["ada"],
      headSha: HEAD,
    });
    expect(state.mergeRequests[0]?.title).toBe("Draft: feat: x");
  });

  it("never gives a head two open ones, though GitLab would for another base", async () => {
    const { gitlab, forge, state } = await open();
    state.branches.set("develop", "d".repeat(40));
    addMergeRequest(state, { source: "feat/x" });
    const second = gitlab.createPullRequest(wanted(forge, { base: "develop" }), SCOPE);
    expect(await failureOf(second)).toMatchObject({ code: "conflict", details: { number: 1 } });
    expect(state.mergeRequests).toHaveLength(1);
  });

  it("takes a fork's merge request of the same branch name for no one of ours", async () => {
    const { gitlab, forge, state } = await open();
    addMergeRequest(state, { source: "feat/x", isFork: true });
    expect(await gitlab.probeCreatePullRequest(wanted(forge), SCOPE)).toEqual({ kind: "not_done" });
    expect(await gitlab.createPullRequest(wanted(forge), SCOPE)).toMatchObject({ number: 2 });
  });

  it("says what is wrong with the branches and with the wording", async () => {
    const { gitlab, forge, state } = await open();
    expect(await failureOf(gitlab.createPullRequest(wanted(forge, { base: "nowhere" }), SCOPE))).toMatchObject({
      code: "precondition",
    });
    state.refusedTitle = /^wip/;
    expect(await failureOf(gitlab.createPullRequest(wanted(forge, { title: "wip" }), SCOPE))).toMatchObject({
      code: "pull_request_refused",
    });
  });
});

describe("reading merge requests of GitLab", () => {
  it.each([
    ["a merge commit", { mergeSha: "1".repeat(40), squashSha: null }, "1".repeat(40)],
    ["a squash with a merge commit", { mergeSha: "1".repeat(40), squashSha: "2".repeat(40) }, "1".repeat(40)],
    ["a squash without one", { mergeSha: null, squashSha: "2".repeat(40) }, "2".repeat(40)],
    ["a fast-forward", { mergeSha: null, squashSha: null }, "3".repeat(40)],
  ])("tells the commit of %s", async (_how, shas, mergedSha) => {
    const { gitlab, forge, state } = await open();
    addMergeRequest(state, { source: "feat/x", state: "merged", sha: "3".repeat(40), ...shas });
    expect(await gitlab.pullRequest(forge, 1, SCOPE)).toMatchObject({ state: "merged", mergedSha });
  });

  it("takes one that is being merged for open, and a deleted author for a ghost", async () => {
    const { gitlab, forge, state } = await open();
    addMergeRequest(state, { source: "feat/x", state: "locked", author: null });
    expect(await gitlab.pullRequest(forge, 1, SCOPE)).toMatchObject({
      state: "open",
      author: "ghost",
      mergedSha: null,
    });
  });

  it("counts what each reviewer said last, and what is taken back not at all", async () => {
    const { gitlab, forge, state } = await open();
    const made = addMergeRequest(state, { source: "feat/x", reviewers: ["ada", "bob"] });
    made.reviews.set("ada", "requested_changes").set("token-owner", "reviewed").set("bob", "unapproved");
    const found = await gitlab.pullRequest(forge, 1, SCOPE);
    expect(found?.reviewers).toEqual(["ada", "bob"]);
    expect(found?.reviews.map(({ by, state: is }) => [by, is])).toEqual([
      ["ada", "changes_requested"],
      ["token-owner", "commented"],
    ]);
  });

  it("goes through all pages, by what the link says and not by its address, and no further than asked", async () => {
    const { gitlab, forge, state } = await open();
    for (let number = 1; number <= 205; number += 1) addMergeRequest(state, { source: `feat/${number}` });
    const all = await gitlab.pullRequests(forge, { state: "all", limit: 500 }, SCOPE);
    expect(all.map(({ number }) => number)).toEqual(Array.from({ length: 205 }, (_, at) => 205 - at));
    expect(state.requests).toHaveLength(3);
    expect(await gitlab.pullRequests(forge, { state: "all", limit: 150 }, SCOPE)).toHaveLength(150);
    expect(state.requests).toHaveLength(5);
  });
});

describe("checks on GitLab", () => {
  it("are the newest of each name, with what may fail and what nobody has to start told apart", async () => {
    const { gitlab, forge, state } = await open();
    const status = (id: number, name: string, is: string, allowFailure = false) =>
      state.statuses.push({ id, sha: HEAD, ref: "feat/x", name, status: is, allowFailure });
    status(1, "test", "failed");
    status(2, "test", "success");
    status(3, "flaky", "failed", true);
    status(4, "deploy", "manual", true);
    status(5, "gate", "manual");
    status(6, "lint", "canceled");
    status(7, "docs", "skipped");
    state.pipelines.push({ id: 1, sha: HEAD, ref: "feat/x", status: "running" });
    const told = Object.fromEntries((await gitlab.checks(forge, HEAD, SCOPE)).map(({ name, state: is }) => [name, is]));
    expect(told).toEqual({
      test: "success",
      flaky: "neutral",
      deploy: "neutral",
      gate: "pending",
      lint: "failure",
      docs: "neutral",
      "pipeline of feat/x": "pending",
    });
  });

  it("tell a pipeline that failed without a job", async () => {
    const { gitlab, forge, state } = await open();
    state.pipelines.push({ id: 7, sha: HEAD, ref: "feat/x", status: "failed" });
    expect(await gitlab.checks(forge, HEAD, SCOPE)).toMatchObject([{ state: "failure" }]);
  });

  it("are refused where more of them stand than are read, because an unread one may have failed", async () => {
    const { gitlab, forge, state } = await open();
    for (let id = 1; id <= 1_001; id += 1)
      state.statuses.push({ id, sha: HEAD, ref: "feat/x", name: `job ${id}`, status: "success" });
    expect(await failureOf(gitlab.checks(forge, HEAD, SCOPE))).toMatchObject({ code: "too_large" });
  });
});

describe("protected branches on GitLab", () => {
  it("tell force pushes, required pipelines, and approvals where the plan has rules", async () => {
    const { gitlab, forge, state } = await open();
    state.protected.push({ name: "main", forcePush: false }, { name: "release/*", forcePush: true });
    expect(await gitlab.protections(forge, SCOPE)).toEqual([
      { branch: "main", requiresReviews: false, requiresChecks: false, allowsForcePush: false },
      { branch: "release/*", requiresReviews: false, requiresChecks: false, allowsForcePush: true },
    ]);
    state.pipelineMustSucceed = true;
    state.approvalRules = [{ required: 1, branches: ["main"] }];
    expect(await gitlab.protections(forge, SCOPE)).toMatchObject([
      { branch: "main", requiresReviews: true, requiresChecks: true },
      { branch: "release/*", requiresReviews: false, requiresChecks: true },
    ]);
  });

  it("are null where the token may not see them", async () => {
    const { gitlab, forge, state } = await open();
    const refused = { status: 403, body: { message: "403 Forbidden" } };
    state.faults.push({ applies: (_method, path) => path.endsWith("/protected_branches"), answer: refused });
    expect(await gitlab.protections(forge, SCOPE)).toBeNull();
  });
});

describe("a CI job's own token on GitLab", () => {
  it("makes releases, and is told what it can't", async () => {
    const { gitlab, forge, state } = await open({ token: { kind: "job", value: "job-token-of-nobody" } });
    state.tags.set("core@1.0.0", HEAD);
    const place = {
      forge,
      root: "/repo",
      tag: "core@1.0.0",
      sha: HEAD,
      name: "core 1.0.0",
      notes: "",
      isPrerelease: false,
    };
    expect(await gitlab.createRelease(place, SCOPE)).toMatchObject({ tag: "core@1.0.0", sha: HEAD });
    const refused = await failureOf(gitlab.createPullRequest(wanted(forge), SCOPE));
    expect(refused).toMatchObject({ code: "not_found" });
    expect(refused.hint).toMatch(/GITLAB_TOKEN/);
  });
});
