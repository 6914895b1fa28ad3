import { afterEach, describe, expect, it } from "vitest";
import { addPull } from "../tools/github-stand-in/state.ts";
import { failureOf, SCOPE, wanted } from "../support/forge-call.ts";
import { openWorld, type World } from "./world.ts";

const worlds: World[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) {
    await world.close();
    if (world.state.violations.length > 0)
      throw new Error(`GitHub's published description does not allow: ${world.state.violations.join("; ")}`);
  }
});

async function open(): Promise<World> {
  const world = await openWorld();
  worlds.push(world);
  return world;
}

describe("opening a pull request on GitHub", () => {
  it("opens it, asks the reviewers, and finds it again by its head", async () => {
    const { github, forge, state } = await open();
    expect(await github.probeCreatePullRequest(wanted(forge), SCOPE)).toEqual({ kind: "not_done" });
    const created = await github.createPullRequest(
      wanted(forge, { isDraft: true, reviewers: ["ada", "octo/platform"] }),
      SCOPE,
    );
    expect(created).toMatchObject({
      number: 1,
      url: "https://github.com/octo/repo/pull/1",
      title: "feat: x",
      head: "feat/x",
      headSha: "b".repeat(40),
      base: "main",
      state: "open",
      isDraft: true,
      reviewers: ["ada", "platform"],
      mergedSha: null,
    });
    expect(await github.probeCreatePullRequest(wanted(forge), SCOPE)).toMatchObject({
      kind: "done",
      output: { number: 1 },
    });
    expect(state.pulls).toHaveLength(1);
  });

  it("says conflict with the number when the head has an open one", async () => {
    const { github, forge, state } = await open();
    addPull(state, { head: "feat/x" });
    expect(await failureOf(github.createPullRequest(wanted(forge), SCOPE))).toMatchObject({
      code: "conflict",
      details: { number: 1 },
    });
    expect(state.pulls).toHaveLength(1);
  });

  it("never gives a head two open ones, though GitHub would for another base", async () => {
    const { github, forge, state } = await open();
    state.branches.set("develop", { sha: "d".repeat(40) });
    addPull(state, { head: "feat/x", base: "develop" });
    expect(await failureOf(github.createPullRequest(wanted(forge), SCOPE))).toMatchObject({
      code: "conflict",
      details: { number: 1 },
    });
    expect(state.pulls).toHaveLength(1);
  });

  it("says conflict when somebody was quicker", async () => {
    const { github, forge, state } = await open();
    state.faults.push({
      applies: (method) => {
        if (method === "GET" || state.pulls.length > 0) return false;
        addPull(state, { head: "feat/x" });
        return false;
      },
      answer: "drop",
    });
    expect(await failureOf(github.createPullRequest(wanted(forge), SCOPE))).toMatchObject({
      code: "conflict",
      details: { number: 1 },
    });
    expect(state.pulls).toHaveLength(1);
  });

  it("keeps the pull request when a reviewer is refused, and does not name that reviewer", async () => {
    const { github, forge } = await open();
    expect(await github.createPullRequest(wanted(forge, { reviewers: ["stranger"] }), SCOPE)).toMatchObject({
      number: 1,
      reviewers: [],
    });
  });

  it("tells a refused wording from a branch that can't be merged", async () => {
    const { github, forge, state } = await open();
    state.refusedTitle = /^wip/;
    expect(await failureOf(github.createPullRequest(wanted(forge, { title: "wip: x" }), SCOPE))).toMatchObject({
      code: "pull_request_refused",
    });
    expect(await failureOf(github.createPullRequest(wanted(forge, { head: "feat/missing" }), SCOPE))).toMatchObject({
      code: "precondition",
    });
    state.branches.set("feat/same", { sha: "a".repeat(40) });
    expect(await failureOf(github.createPullRequest(wanted(forge, { head: "feat/same" }), SCOPE))).toMatchObject({
      code: "precondition",
    });
    expect(state.pulls).toHaveLength(0);
  });

  it("finds by its probe what was done before the connection broke", async () => {
    const { github, forge, state } = await open();
    state.faults.push({ applies: (method) => method === "POST", answer: "drop", afterwards: true });
    expect(await failureOf(github.createPullRequest(wanted(forge), SCOPE))).toMatchObject({ code: "network" });
    expect(await github.probeCreatePullRequest(wanted(forge), SCOPE)).toMatchObject({
      kind: "done",
      output: { number: 1 },
    });
  });
});

describe("reading pull requests on GitHub", () => {
  it("goes through all pages and no further than asked", async () => {
    const { github, forge, state } = await open();
    for (let number = 1; number <= 230; number += 1) addPull(state, { head: `feat/${number}` });
    const all = await github.pullRequests(forge, { state: "open", limit: 1_000 }, SCOPE);
    expect(all.map((pull) => pull.number)).toEqual(Array.from({ length: 230 }, (_, index) => 230 - index));
    state.requests.length = 0;
    expect(await github.pullRequests(forge, { state: "open", limit: 120 }, SCOPE)).toHaveLength(120);
    expect(state.requests).toHaveLength(2);
  });

  it("asks again by the tags of the last answers: what has not changed is not sent again, what has changed is seen", async () => {
    const { github, forge, state } = await open();
    addPull(state, { head: "feat/x" });
    const first = await github.pullRequests(forge, { state: "open", limit: 10 }, SCOPE);
    expect(state.notModified).toBe(0);
    expect(await github.pullRequests(forge, { state: "open", limit: 10 }, SCOPE)).toEqual(first);
    expect(state.notModified).toBeGreaterThan(0);
    addPull(state, { head: "feat/y" });
    expect(await github.pullRequests(forge, { state: "open", limit: 10 }, SCOPE)).toHaveLength(2);
  });

  it("tells open, closed and merged apart, and the merge only of a merged one", async () => {
    const { github, forge, state } = await open();
    addPull(state, { head: "feat/open", mergeSha: "d".repeat(40) });
    addPull(state, { head: "feat/closed", state: "closed", author: null });
    addPull(state, {
      head: "feat/merged",
      state: "closed",
      mergedAt: "2026-11-01T10:00:00Z",
      mergeSha: "e".repeat(40),
    });
    const all = await github.pullRequests(forge, { state: "all", limit: 10 }, SCOPE);
    expect(all.map((pull) => [pull.state, pull.mergedSha, pull.author])).toEqual([
      ["merged", "e".repeat(40), "ada"],
      ["closed", null, "ghost"],
      ["open", null, "ada"],
    ]);
    expect(await github.pullRequests(forge, { state: "open", limit: 10 }, SCOPE)).toHaveLength(1);
  });

  it("shows reviews that still say something, with the commit that was looked at", async () => {
    const { github, forge, state } = await open();
    const sha = "b".repeat(40);
    addPull(state, {
      head: "feat/x",
      reviews: [
        { by: "ada", state: "CHANGES_REQUESTED", body: "no", sha },
        { by: "bob", state: "APPROVED", body: "", sha },
        { by: "eve", state: "PENDING", body: "", sha },
        { by: "kim", state: "DISMISSED", body: "", sha },
      ],
    });
    const expected = [
      { by: "ada", state: "changes_requested", note: "no", sha },
      { by: "bob", state: "approved", sha },
    ];
    expect((await github.pullRequest(forge, 1, SCOPE))?.reviews).toMatchObject(expected);
    expect(
      (await github.pullRequests(forge, { state: "open", head: "feat/x", limit: 1 }, SCOPE))[0]?.reviews,
    ).toMatchObject(expected);
    expect(await github.pullRequest(forge, 99, SCOPE)).toBeNull();
  });
});

describe("checks and protections on GitHub", () => {
  it("reads check runs and statuses of exactly the commit, by all pages", async () => {
    const { github, forge, state } = await open();
    const sha = "b".repeat(40);
    for (let number = 100; number < 250; number += 1)
      state.checkRuns.push({ sha, name: `run ${number}`, status: "completed", conclusion: "success" });
    state.checkRuns.push(
      { sha, name: "a-skipped", status: "completed", conclusion: "skipped" },
      { sha, name: "b-running", status: "in_progress", conclusion: null },
      { sha, name: "c-timed-out", status: "completed", conclusion: "timed_out" },
    );
    state.checkRuns.push({ sha: "f".repeat(40), name: "other commit", status: "completed", conclusion: "failure" });
    state.statuses.push({ sha, context: "d-status", state: "error" }, { sha, context: "e-status", state: "pending" });
    const checks = await github.checks(forge, sha, SCOPE);
    expect(checks).toHaveLength(155);
    expect(checks.slice(0, 5).map((check) => check.state)).toEqual([
      "neutral",
      "pending",
      "failure",
      "failure",
      "pending",
    ]);
    expect(await github.checks(forge, "0".repeat(40), SCOPE)).toEqual([]);
  });

  it("reads a branch's protection, or the rules that hold for it", async () => {
    const { github, forge, state } = await open();
    state.branches.set("main", { sha: "a".repeat(40), protection: { reviews: true, checks: false, forcePush: true } });
    state.branches.set("release", {
      sha: "a".repeat(40),
      protection: { rules: ["pull_request", "required_status_checks", "non_fast_forward"] },
    });
    expect(await github.protections(forge, SCOPE)).toEqual([
      { branch: "main", requiresReviews: true, requiresChecks: false, allowsForcePush: true },
      { branch: "release", requiresReviews: true, requiresChecks: true, allowsForcePush: false },
    ]);
  });

  it("says null, and not none, when the token may not see how a branch is protected", async () => {
    const { github, forge, state } = await open();
    expect(await github.protections(forge, SCOPE)).toEqual([]);
    state.branches.set("main", { sha: "a".repeat(40), protection: "hidden" });
    expect(await github.protections(forge, SCOPE)).toBeNull();
  });
});
