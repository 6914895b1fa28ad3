import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Ended, signalbox } from "../support/program.ts";
import { git, GIT_ENV, makeRepository, type Repository } from "../support/repository.ts";
import { startStandIn } from "../tools/gitlab-stand-in/server.ts";
import type { StandIn } from "../tools/stand-in.ts";
import { newState, type StandInState } from "../tools/gitlab-stand-in/state.ts";
import { TOKEN } from "./world.ts";

const COMMIT = ["commit", "--message", "feat: greet people by name", "--user-facing"];
const BRANCH = "feat/greet-people-by-name";

let repository: Repository;
let base: string;
let state: StandInState;
let standIn: StandIn;

/** A clone as a user has it: the token is in the remote's URL, and the environment names a server of the house. */
beforeEach(async () => {
  repository = makeRepository();
  base = dirname(repository.root);
  state = newState(TOKEN);
  const bare = join(base, "hosted/group/sub/repo.git");
  mkdirSync(bare, { recursive: true });
  git(bare, "init", "-q", "--bare", "-b", "main");
  standIn = await startStandIn(state, { gitFolder: join(base, "hosted") });
  git(bare, "fetch", "-q", repository.root, "main:main");
  const { host } = new URL(standIn.url);
  repository.git("remote", "add", "origin", `http://oauth2:${TOKEN}@${host}/group/sub/repo.git`);
  repository.write("README.md", "# Project\n\nA project that greets people by name.\n");
});

afterEach(async () => {
  await standIn.close();
  repository.remove();
  if (state.violations.length > 0) throw new Error(state.violations.join("; "));
});

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await signalbox(args, {
    cwd: repository.root,
    env: {
      ...GIT_ENV,
      ...{ HOME: base, GITLAB_HOST: standIn.url, GITLAB_TOKEN: TOKEN, DATABASE_URL: undefined },
      ...{ CI_JOB_TOKEN: undefined, CI_SERVER_URL: undefined, CI_API_V4_URL: undefined },
      ...env,
    },
  });
  expect(ended.stdout + ended.stderr).not.toContain(TOKEN);
  return ended;
}

function demand(ended: Ended, code: number, ...says: readonly RegExp[]): void {
  const printed = ended.stdout + ended.stderr;
  expect(`exit ${ended.code}${ended.code === code ? "" : `\n${printed}`}`).toBe(`exit ${code}`);
  for (const text of says) expect(printed).toMatch(text);
}

it("commits, pushes and opens one merge request on GitLab; a second run says already done", async () => {
  demand(await run(COMMIT), 0, /COMMIT complete/, /group\/sub\/repo\/-\/merge_requests\/1/);
  expect(state.mergeRequests).toMatchObject([
    { iid: 1, source: BRANCH, target: "main", title: "feat: greet people by name", state: "opened" },
  ]);
  expect(state.branches.has(BRANCH)).toBe(true);
  demand(await run(COMMIT), 0, /already done/i);
  const head = git(join(base, "hosted/group/sub/repo.git"), "rev-parse", BRANCH).trim();
  state.statuses.push({ id: 1, sha: head, ref: BRANCH, name: "test", status: "success" });
  state.mergeRequests[0]?.reviews.set("ada", "approved");
  demand(await run(["pr-status"]), 0, /#1/, /1 approval/, /checks pass/);
  expect(state.mergeRequests).toHaveLength(1);
});

it("looks up a request whose answer was dropped, and opens no second merge request", async () => {
  const applies = (method: string, path: string) => method === "POST" && path.endsWith("/merge_requests");
  state.faults.push({ applies, answer: "drop", afterwards: true });
  demand(await run(COMMIT), 0, /COMMIT complete/);
  expect(state.mergeRequests).toHaveLength(1);
});

it("without a token keeps the commit, and says what is missing", async () => {
  const ended = await run(COMMIT, { GITLAB_TOKEN: "" });
  expect(ended.code).not.toBe(0);
  expect(ended.stdout + ended.stderr).toMatch(/GITLAB_TOKEN/);
  expect(repository.git("log", "--format=%s", BRANCH)).toContain("feat: greet people by name");
  expect(state.mergeRequests).toEqual([]);
});

it("asks GitLab for the health of the repository", async () => {
  state.protected.push({ name: "main", forcePush: true });
  const ended = await run(["audit", "--json"]);
  expect(ended.stdout + ended.stderr).toMatch(/may be pushed to with force/);
});
