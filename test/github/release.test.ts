import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeProject, releaseByHand, run as runIn } from "../release/release-world.ts";
import type { Ended } from "../support/program.ts";
import { git, type Repository } from "../support/repository.ts";
import { startStandIn } from "../tools/github-stand-in/server.ts";
import type { StandIn } from "../tools/stand-in.ts";
import { newState, type StandInState } from "../tools/github-stand-in/state.ts";
import { TOKEN } from "./world.ts";

const LONG = 240_000;
const BRANCH = "chore/release-v1.1.0";

let repository: Repository;
let bare: string;
let state: StandInState;
let standIn: StandIn;
let env: Readonly<Record<string, string | undefined>>;

/** A clone of a project at 1.0.0 with a feature since, on a GitHub server of the house, whose checks of the newest commit are green. */
beforeEach(async () => {
  repository = makeProject({ artifact: true });
  const base = dirname(repository.root);
  bare = join(base, "hosted/octo/repo.git");
  mkdirSync(bare, { recursive: true });
  git(bare, "init", "-q", "--bare", "-b", "main");
  state = newState(TOKEN);
  standIn = await startStandIn(state, { gitFolder: join(base, "hosted") });
  const { host } = new URL(standIn.url);
  const forge = `forge:\n  kind: github\n  host: "${host}"\n  apiUrl: ${standIn.url}/api/v3\n`;
  repository.write("signalbox.yaml", `version: 1\n${forge}release:\n  artifacts: ["out/*.txt"]\n`);
  repository.git("commit", "-q", "-am", "chore: name the forge");
  git(bare, "fetch", "-q", repository.root, "main:main", "refs/tags/*:refs/tags/*");
  repository.git("remote", "add", "origin", `http://x-access-token:${TOKEN}@${host}/octo/repo.git`);
  state.checkRuns.push({ sha: headOf("main"), name: "build", status: "completed", conclusion: "success" });
  env = {
    ...{ HOME: base, GITHUB_SERVER_URL: standIn.url, GITHUB_TOKEN: TOKEN },
    ...{ GITHUB_API_URL: undefined, GH_TOKEN: undefined, GH_HOST: undefined, DATABASE_URL: undefined },
  };
});

afterEach(async () => {
  await standIn.close();
  repository.remove();
  expect(state.violations).toEqual([]);
});

describe("release on GitHub", () => {
  it(
    "waits for a person's merge, squashed or not, and tags and releases what was merged",
    { timeout: LONG },
    async () => {
      const waiting = await releaseByHand(repository, { env, atMerge: "leave" });
      demand(waiting, 4, /octo\/repo\/pull\/1/);
      expect(state.pulls).toMatchObject([{ number: 1, head: BRANCH, base: "main", state: "open", draft: false }]);
      const merged = squash();
      state.faults.push({
        applies: (method, path) => method === "POST" && path.endsWith("/releases"),
        answer: "drop",
        afterwards: true,
      });
      demand(await releaseByHand(repository, { env }), 0, /released greeter 1\.1\.0/);
      expect(git(bare, "rev-parse", "v1.1.0^{commit}")).toBe(merged);
      expect(git(bare, "cat-file", "-t", "v1.1.0")).toBe("tag");
      expect(state.releases).toMatchObject([
        { tag: "v1.1.0", draft: false, prerelease: false, assets: [{ name: "greeter.txt" }] },
      ]);
      expect(state.releases[0]?.body).toContain("Greets people by name");
      expect(repository.git("status", "--porcelain", "--branch")).toBe("## main");
      repository.git("pull", "-q", "--ff-only", bare, "main"); // by its folder: the stand-in can't answer while git is waited for
      demand(await run(["release"]), 0, /nothing to release/);
      expect(state.releases).toHaveLength(1);
    },
  );

  it(
    "names all that stands in the way at once: red checks, an urgent issue, a tag at the remote",
    { timeout: LONG },
    async () => {
      state.checkRuns.push({ sha: headOf("main"), name: "lint", status: "completed", conclusion: "failure" });
      state.issues.push({ number: 7, title: "It burns", state: "open", labels: ["P1"], milestone: null });
      const elsewhere = git(bare, "rev-parse", "main~1");
      git(bare, "tag", "v1.1.0", elsewhere);
      const ended = await run(["release"]);
      demand(ended, 1, /checks on [0-9a-f]{12} are not green: lint \(failed\)/, /#7 \(P1\) It burns/);
      demand(ended, 1, new RegExp(`the tag v1\\.1\\.0 exists at origin at ${elsewhere.slice(0, 12)}`));
      expect(state.pulls).toEqual([]);
      expect(git(bare, "branch", "--list", "chore/*")).toBe("");
    },
  );
});

/** A person squashes the pull request into main. */
function squash(): string {
  const [pull] = state.pulls;
  if (pull === undefined) throw new Error("no pull request is open");
  const as = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"];
  const sha = git(bare, ...as, "commit-tree", `${BRANCH}^{tree}`, "-p", "main", "-m", `${pull.title} (#1)`);
  git(bare, "update-ref", "refs/heads/main", sha);
  Object.assign(pull, { state: "closed", mergedAt: "2026-11-21T12:00:00Z", mergeSha: sha });
  return sha;
}

function headOf(branch: string): string {
  return git(bare, "rev-parse", branch);
}

function run(args: readonly string[]): Promise<Ended> {
  return runIn(repository, args, env);
}

function demand(ended: Ended, code: number, ...says: readonly RegExp[]): void {
  const printed = ended.stdout + ended.stderr;
  expect(printed).not.toContain(TOKEN);
  expect(`exit ${ended.code}${ended.code === code ? "" : `\n${printed}`}`).toBe(`exit ${code}`);
  for (const text of says) expect(printed.replace(/\s+/g, " ")).toMatch(text);
}
