import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Ended, signalbox } from "../support/program.ts";
import { git, GIT_ENV, makeRepository, type Repository } from "../support/repository.ts";
import { startStandIn } from "../tools/github-stand-in/server.ts";
import type { StandIn } from "../tools/stand-in.ts";
import { newState, type StandInState } from "../tools/github-stand-in/state.ts";
import { TOKEN } from "./world.ts";

const COMMIT = ["commit", "--message", "feat: greet people by name", "--user-facing"];
const BRANCH = "feat/greet-people-by-name";

let repository: Repository;
let base: string;
let state: StandInState;
let standIn: StandIn;

/** A clone as a user has it: the token is in the remote's URL, and the configuration names a server of the house. */
beforeEach(async () => {
  repository = makeRepository();
  base = dirname(repository.root);
  state = newState(TOKEN);
  const bare = join(base, "hosted/octo/repo.git");
  mkdirSync(bare, { recursive: true });
  git(bare, "init", "-q", "--bare", "-b", "main");
  standIn = await startStandIn(state, { gitFolder: join(base, "hosted") });
  const { host } = new URL(standIn.url);
  repository.write(
    "signalbox.yaml",
    `version: 1\nforge:\n  kind: github\n  host: "${host}"\n  apiUrl: ${standIn.url}/api/v3\n`,
  );
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "chore: name the forge");
  git(bare, "fetch", "-q", repository.root, "main:main");
  repository.git("remote", "add", "origin", `http://x-access-token:${TOKEN}@${host}/octo/repo.git`);
  repository.write("README.md", "# Project\n\nA project that greets people by name.\n");
});

afterEach(async () => {
  await standIn.close();
  repository.remove();
  expectNoViolations();
});

function expectNoViolations(): void {
  if (state.violations.length > 0) throw new Error(state.violations.join("; "));
}

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  const ended = await signalbox(args, {
    cwd: repository.root,
    env: {
      ...GIT_ENV,
      HOME: base,
      GITHUB_SERVER_URL: standIn.url,
      GITHUB_TOKEN: TOKEN,
      ...{ GITHUB_API_URL: undefined, GH_TOKEN: undefined, GH_HOST: undefined, DATABASE_URL: undefined },
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

it("commits, pushes and opens one pull request on GitHub; a second run says already done", async () => {
  demand(await run(COMMIT), 0, /COMMIT complete/, /octo\/repo\/pull\/1/);
  expect(state.pulls).toMatchObject([
    { number: 1, head: BRANCH, base: "main", title: "feat: greet people by name", state: "open" },
  ]);
  expect(git(join(base, "hosted/octo/repo.git"), "log", "--format=%s", BRANCH).split("\n")).toEqual([
    "docs: update CHANGELOG",
    "feat: greet people by name",
    "chore: name the forge",
    "chore: begin",
  ]);
  demand(await run(COMMIT), 0, /already done/i);
  demand(await run(["pr-status"]), 0, /#1/);
  expect(state.pulls).toHaveLength(1);
});

it("looks up a request whose answer was dropped, and opens no second pull request", async () => {
  state.faults.push({
    applies: (method, path) => method === "POST" && path.endsWith("/pulls"),
    answer: "drop",
    afterwards: true,
  });
  demand(await run(COMMIT), 0, /COMMIT complete/);
  expect(state.pulls).toHaveLength(1);
});

it("without a token keeps the commit, and says what is missing", async () => {
  const ended = await run(COMMIT, { GITHUB_TOKEN: "" });
  expect(ended.code).not.toBe(0);
  expect(ended.stdout + ended.stderr).toMatch(/token/i);
  expect(repository.git("log", "--format=%s", BRANCH)).toContain("feat: greet people by name");
  expect(state.pulls).toEqual([]);
});
