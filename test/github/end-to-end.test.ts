import { afterEach, beforeEach, expect, it } from "vitest";
import { expectEnd } from "../faults/world.ts";
import { type Hosted, hostProject } from "../support/hosted.ts";
import { makeRepository, type Repository } from "../support/repository.ts";
import { newState, type StandInState } from "../tools/github-stand-in/state.ts";
import { gitHubHosting, gitHubSettings, TOKEN } from "./world.ts";

const COMMIT = ["commit", "--message", "feat: greet people by name", "--user-facing"];
const BRANCH = "feat/greet-people-by-name";

let repository: Repository;
let state: StandInState;
let github: Hosted;

/** A clone as a user has it: the token is in the remote's URL, and the configuration names a server of the house. */
beforeEach(async () => {
  repository = makeRepository();
  state = newState(TOKEN);
  github = await hostProject(repository, gitHubHosting(state));
  repository.write("signalbox.yaml", gitHubSettings(github));
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "chore: name the forge");
  github.publish();
  repository.write("README.md", "# Project\n\nA project that greets people by name.\n");
});

afterEach(async () => {
  await github.close();
  repository.remove();
  expect(state.violations).toEqual([]);
});

it("commits, pushes and opens one pull request on GitHub; a second run says already done", async () => {
  expectEnd(await github.run(COMMIT), 0, /COMMIT complete/, /octo\/repo\/pull\/1/);
  expect(state.pulls).toMatchObject([
    { number: 1, head: BRANCH, base: "main", title: "feat: greet people by name", state: "open" },
  ]);
  expect(github.git("log", "--format=%s", BRANCH).split("\n")).toEqual([
    "docs: update CHANGELOG",
    "feat: greet people by name",
    "chore: name the forge",
    "chore: begin",
  ]);
  expectEnd(await github.run(COMMIT), 0, /already done/i);
  expectEnd(await github.run(["pr-status"]), 0, /#1/);
  expect(state.pulls).toHaveLength(1);
});

it("looks up a request whose answer was dropped, and opens no second pull request", async () => {
  state.faults.push({
    applies: (method, path) => method === "POST" && path.endsWith("/pulls"),
    answer: "drop",
    afterwards: true,
  });
  expectEnd(await github.run(COMMIT), 0, /COMMIT complete/);
  expect(state.pulls).toHaveLength(1);
});

it("without a token keeps the commit, and says what is missing", async () => {
  const ended = await github.run(COMMIT, { GITHUB_TOKEN: "" });
  expect(ended.code).not.toBe(0);
  expect(ended.stdout + ended.stderr).toMatch(/token/i);
  expect(repository.git("log", "--format=%s", BRANCH)).toContain("feat: greet people by name");
  expect(state.pulls).toEqual([]);
});
