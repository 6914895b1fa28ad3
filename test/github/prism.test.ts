import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addPull } from "../tools/github-stand-in/state.ts";
import { plainAccept, prismIsMissing, startPrism } from "./prism.ts";
import { failureOf, SCOPE, wanted } from "../support/forge-call.ts";
import { forgeAt, openWorld, TOKEN, type World } from "./world.ts";

const missing = prismIsMissing(process.env);

describe.skipIf(missing !== null)(
  `the adapter behind Prism with GitHub's published description${missing === null ? "" : ` (${missing})`}`,
  () => {
    let world: World;

    beforeAll(async () => {
      world = await openWorld({ fetch: plainAccept, timeoutMs: 60_000, via: startPrism });
    }, 90_000);

    afterAll(async () => {
      await world?.close();
    });

    beforeEach(() => {
      world.state.pulls.length = 0;
    });

    it("opens a pull request, asks its reviewers, and reads it back with reviews", async () => {
      const { github, forge, state } = world;
      const created = await github.createPullRequest(
        wanted(forge, { isDraft: true, reviewers: ["ada", "octo/platform"] }),
        SCOPE,
      );
      expect(created).toMatchObject({ number: 1, isDraft: true, reviewers: ["ada", "platform"] });
      state.pulls[0]?.reviews.push({ by: "bob", state: "APPROVED", body: "fine", sha: "b".repeat(40) });
      expect(await github.pullRequest(forge, 1, SCOPE)).toMatchObject({
        reviews: [{ by: "bob", state: "approved", note: "fine" }],
      });
      expect(await github.probeCreatePullRequest(wanted(forge), SCOPE)).toMatchObject({
        kind: "done",
        output: { number: 1 },
      });
    });

    it("says conflict of the second one and refuses wording", async () => {
      const { github, forge, state } = world;
      addPull(state, { head: "feat/x" });
      expect(await failureOf(github.createPullRequest(wanted(forge), SCOPE))).toMatchObject({
        code: "conflict",
        details: { number: 1 },
      });
      state.pulls.length = 0;
      state.refusedTitle = /^wip/;
      expect(await failureOf(github.createPullRequest(wanted(forge, { title: "wip" }), SCOPE))).toMatchObject({
        code: "pull_request_refused",
      });
    });

    it("lists by pages, and reads checks, statuses and protections", async () => {
      const { github, forge, state } = world;
      for (let number = 1; number <= 101; number += 1) addPull(state, { head: `feat/${number}` });
      expect(await github.pullRequests(forge, { state: "all", limit: 500 }, SCOPE)).toHaveLength(101);
      state.checkRuns.push({ sha: "b".repeat(40), name: "test", status: "completed", conclusion: "success" });
      state.statuses.push({ sha: "b".repeat(40), context: "ci", state: "failure" });
      expect((await github.checks(forge, "b".repeat(40), SCOPE)).map((check) => [check.name, check.state])).toEqual([
        ["ci", "failure"],
        ["test", "success"],
      ]);
      state.branches.set("main", {
        sha: "a".repeat(40),
        protection: { reviews: true, checks: true, forcePush: false },
      });
      state.branches.set("release", { sha: "a".repeat(40), protection: { rules: ["pull_request"] } });
      expect(await github.protections(forge, SCOPE)).toMatchObject([
        { branch: "main", requiresChecks: true },
        { branch: "release", requiresReviews: true, requiresChecks: false },
      ]);
    });

    it("is refused by Prism when it asks or answers what is not described, so that a pass means something", async () => {
      const { state, forge } = world;
      const headers = {
        authorization: `Bearer ${TOKEN}`,
        accept: "application/json",
        "content-type": "application/json",
      };
      const before = state.requests.length;
      const asked = await fetch(`${forge.apiUrl}/repos/octo/repo/pulls`, {
        method: "POST",
        headers,
        body: JSON.stringify({ title: 7, head: "feat/x" }),
        signal: AbortSignal.timeout(30_000),
      });
      expect(asked.status).toBe(422);
      expect(state.requests).toHaveLength(before);
      state.faults.push({ applies: () => true, answer: { status: 200, body: [{ number: "one" }] } });
      const answered = await fetch(`${forge.apiUrl}/repos/octo/repo/pulls`, {
        headers,
        signal: AbortSignal.timeout(30_000),
      });
      expect(answered.status).toBe(500);
      expect(forgeAt(forge.apiUrl)).toEqual(forge);
    });
  },
);
