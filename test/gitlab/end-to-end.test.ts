import { afterEach, beforeEach, expect, it } from "vitest";
import { expectEnd } from "../faults/world.ts";
import { type Hosted, hostProject } from "../support/hosted.ts";
import { makeRepository, type Repository } from "../support/repository.ts";
import { newState, type StandInState } from "../tools/gitlab-stand-in/state.ts";
import { gitLabHosting, TOKEN } from "./world.ts";

const COMMIT = ["commit", "--message", "feat: greet people by name", "--user-facing"];
const BRANCH = "feat/greet-people-by-name";

let repository: Repository;
let state: StandInState;
let gitlab: Hosted;

/** A clone as a user has it: the token is in the remote's URL, and the environment names a server of the house. */
beforeEach(async () => {
  repository = makeRepository();
  state = newState(TOKEN);
  gitlab = await hostProject(repository, gitLabHosting(state));
  gitlab.publish();
  repository.write("README.md", "# Project\n\nA project that greets people by name.\n");
});

afterEach(async () => {
  await gitlab.close();
  repository.remove();
  expect(state.violations).toEqual([]);
});

it("commits, pushes and opens one merge request on GitLab; a second run says already done", async () => {
  expectEnd(await gitlab.run(COMMIT), 0, /COMMIT complete/, /group\/sub\/repo\/-\/merge_requests\/1/);
  expect(state.mergeRequests).toMatchObject([
    { iid: 1, source: BRANCH, target: "main", title: "feat: greet people by name", state: "opened" },
  ]);
  expect(state.branches.has(BRANCH)).toBe(true);
  expectEnd(await gitlab.run(COMMIT), 0, /already done/i);
  const head = gitlab.git("rev-parse", BRANCH);
  state.statuses.push({ id: 1, sha: head, ref: BRANCH, name: "test", status: "success" });
  state.mergeRequests[0]?.reviews.set("ada", "approved");
  expectEnd(await gitlab.run(["pr-status"]), 0, /#1/, /1 approval/, /checks pass/);
  expect(state.mergeRequests).toHaveLength(1);
});

it("looks up a request whose answer was dropped, and opens no second merge request", async () => {
  const applies = (method: string, path: string) => method === "POST" && path.endsWith("/merge_requests");
  state.faults.push({ applies, answer: "drop", afterwards: true });
  expectEnd(await gitlab.run(COMMIT), 0, /COMMIT complete/);
  expect(state.mergeRequests).toHaveLength(1);
});

it("without a token keeps the commit, and says what is missing", async () => {
  const ended = await gitlab.run(COMMIT, { GITLAB_TOKEN: "" });
  expect(ended.code).not.toBe(0);
  expect(ended.stdout + ended.stderr).toMatch(/GITLAB_TOKEN/);
  expect(repository.git("log", "--format=%s", BRANCH)).toContain("feat: greet people by name");
  expect(state.mergeRequests).toEqual([]);
});

it("asks GitLab for the health of the repository", async () => {
  state.protected.push({ name: "main", forcePush: true });
  const ended = await gitlab.run(["audit", "--json"]);
  expect(ended.stdout + ended.stderr).toMatch(/may be pushed to with force/);
});
