import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createForges } from "../../src/integrations/forges/forges.ts";
import { makeScratch, type Scratch } from "../../src/integrations/git/testing/scratch.ts";
import { createGitHub } from "../../src/integrations/github/github.ts";
import { tokenFromEnvironment } from "../../src/integrations/github/token.ts";
import { OpsError } from "../../src/kernel/ops-error.ts";
import type { Forges, PullRequestStore } from "../../src/ops/workspace/index.ts";
import { releasesInMemory, unreachableForge } from "../../src/testing/forge-in-memory.ts";
import { startStandIn } from "../tools/github-stand-in/server.ts";
import type { StandIn } from "../tools/stand-in.ts";
import { newState, type StandInState } from "../tools/github-stand-in/state.ts";
import { failureOf, NOW } from "../support/forge-call.ts";
import { TOKEN } from "./world.ts";

let scratch: Scratch;
let state: StandInState;
let standIn: StandIn;
let forges: Forges;

const nothingLocal = async (): Promise<never> =>
  Promise.reject(new OpsError("unsupported", "the local forge was asked"));
const noStore: PullRequestStore = {
  create: nothingLocal,
  find: nothingLocal,
  list: nothingLocal,
  addReview: nothingLocal,
  close: nothingLocal,
};

beforeEach(async () => {
  scratch = await makeScratch();
  state = newState(TOKEN);
  const bare = join(scratch.folder, "hosted", "octo", "repo.git");
  mkdirSync(dirname(bare), { recursive: true });
  await scratch.run("init", "-q", "--bare", bare);
  standIn = await startStandIn(state, { gitFolder: join(scratch.folder, "hosted") });
  const env = { GITHUB_SERVER_URL: standIn.url, GITHUB_API_URL: `${standIn.url}/api/v3`, GITHUB_TOKEN: TOKEN };
  const clock = { now: () => NOW };
  const github = createGitHub({ token: tokenFromEnvironment(env), clock });
  forges = createForges({
    ...{ git: scratch.port, github, gitlab: unreachableForge(), pullRequests: noStore, releases: releasesInMemory() },
    ...{ assets: { keep: nothingLocal }, configuredForge: null, env, clock },
  });
  scratch.write("a.txt", "one\n");
  await scratch.run("add", ".");
  await scratch.run("commit", "-qm", "feat: first");
});

afterEach(async () => {
  await standIn.close();
  scratch.remove();
  expectNoViolations();
});

function expectNoViolations(): void {
  if (state.violations.length > 0) throw new Error(state.violations.join("; "));
}

/** The remote as a user of a token sets it up: the credentials are in the URL. */
async function addRemote(token: string): Promise<string> {
  const url = new URL(`${standIn.url}/octo/repo.git`);
  await scratch.run(
    "remote",
    "add",
    "origin",
    Object.assign(new URL(url), { username: "x-access-token", password: token }).href,
  );
  return url.href;
}

describe("a branch on its way to a pull request, with the real git over HTTP", () => {
  it("is pushed with the token, opened, and found again, and no address shows the token", async () => {
    const { root, scope, port } = scratch;
    const remoteUrl = await addRemote(TOKEN);
    const push = async (branch: string) => {
      const sha = await scratch.run("rev-parse", "HEAD");
      return port.push({ root, remote: "origin", remoteUrl, branch, sha, isProtected: false }, scope);
    };
    await push("main");
    await scratch.run("switch", "-qc", "feat/x");
    scratch.write("b.txt", "two\n");
    await scratch.run("add", ".");
    await scratch.run("commit", "-qm", "feat: second");
    const { sha } = await push("feat/x");
    const forge = await forges.of(root, scope);
    expect(forge).toEqual({
      kind: "github",
      name: "octo/repo",
      host: new URL(standIn.url).host,
      apiUrl: `${standIn.url}/api/v3`,
      remote: "origin",
      remoteUrl,
    });
    const input = {
      forge,
      root,
      head: "feat/x",
      headSha: sha,
      base: "main",
      title: "feat: second",
      body: "",
      isDraft: false,
      reviewers: ["ada"],
    };
    expect(await forges.createPullRequest(input, scope)).toMatchObject({
      number: 1,
      headSha: sha,
      state: "open",
      reviewers: ["ada"],
    });
    expect(await forges.probeCreatePullRequest(input, scope)).toMatchObject({ kind: "done", output: { headSha: sha } });
  });

  it("is refused by name with a wrong token, and nothing is opened for what was not pushed", async () => {
    const { root, scope, port } = scratch;
    const remoteUrl = await addRemote("ghp_wrongwrongwrong");
    const sha = await scratch.run("rev-parse", "HEAD");
    const refused = await failureOf(
      port.push({ root, remote: "origin", remoteUrl, branch: "main", sha, isProtected: false }, scope),
    );
    expect(refused.code).toBe("unauthorized");
    expect(`${refused.message} ${JSON.stringify(refused.details)}`).not.toContain("ghp_wrongwrongwrong");
    const forge = await forges.of(root, scope);
    const input = {
      forge,
      root,
      head: "main",
      headSha: sha,
      base: "develop",
      title: "feat: first",
      body: "",
      isDraft: false,
      reviewers: [],
    };
    expect((await failureOf(forges.createPullRequest(input, scope))).code).toBe("precondition");
    expect(state.pulls).toEqual([]);
  });
});
