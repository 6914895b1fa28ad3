import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectEnd } from "../faults/world.ts";
import { makeProject, releaseByHand } from "../release/release-world.ts";
import { type Hosted, hostProject } from "../support/hosted.ts";
import type { Repository } from "../support/repository.ts";
import { addPull, newState, type StandInState } from "../tools/github-stand-in/state.ts";
import { gitHubHosting, gitHubSettings, TOKEN } from "./world.ts";

const LONG = 240_000;
const BRANCH = "chore/release-v1.1.0";
const PERSON = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"];

let repository: Repository;
let state: StandInState;
let github: Hosted;

/** A clone of a project at 1.0.0 with a feature since, on a GitHub server of the house, whose checks of the newest commit are green. */
beforeEach(async () => {
  repository = makeProject({ artifact: true });
  state = newState(TOKEN);
  github = await hostProject(repository, gitHubHosting(state));
  repository.write("signalbox.yaml", `${gitHubSettings(github)}release:\n  artifacts: ["out/*.txt"]\n`);
  repository.git("commit", "-q", "-am", "chore: name the forge");
  github.publish();
  state.checkRuns.push({ sha: headOf("main"), name: "build", status: "completed", conclusion: "success" });
});

afterEach(async () => {
  await github.close();
  repository.remove();
  expect(state.violations).toEqual([]);
});

describe("release on GitHub", () => {
  it("waits for a person's merge, and tags and releases what was squashed", { timeout: LONG }, async () => {
    const waiting = await releaseByHand(repository, { env: github.env, atMerge: "leave" });
    expectEnd(waiting, 4, /octo\/repo\/pull\/1/);
    expect(waiting.stdout).not.toContain(TOKEN);
    expect(state.pulls).toMatchObject([{ number: 1, head: BRANCH, base: "main", state: "open", draft: false }]);
    const merged = squash();
    state.faults.push({
      applies: (method, path) => method === "POST" && path.endsWith("/releases"),
      answer: "drop",
      afterwards: true,
    });
    expectEnd(await releaseByHand(repository, { env: github.env }), 0, /released greeter 1\.1\.0/);
    expectReleasedAt(merged);
    github.git("push", "-q", repository.root, "main:refs/heads/pulled");
    repository.git("merge", "-q", "--ff-only", "pulled");
    expectEnd(await github.run(["release"]), 0, /nothing to release/);
    expect(state.releases).toHaveLength(1);
  });

  it("sees by itself that a person has rebased it onto what came meanwhile", { timeout: LONG }, async () => {
    let merged = "";
    const atMerge = async () => void (merged = rebase());
    const ended = await releaseByHand(repository, { env: github.env, atMerge });
    expectEnd(ended, 0, /released greeter 1\.1\.0/);
    expectReleasedAt(merged);
    expect(github.git("log", "--format=%s", "v1.0.0..v1.1.0").split("\n")).toContain("fix: come meanwhile");
  });

  it("shows a release that somebody has drafted, with the notes that it has", { timeout: LONG }, async () => {
    const draft = { tag: "v1.1.0", name: "One point one", body: "In their words.", draft: true, prerelease: false };
    state.releases.push({ id: 7, latest: "legacy", assets: [], ...draft });
    await releaseByHand(repository, { env: github.env, atMerge: "leave" });
    squash();
    const ended = await releaseByHand(repository, { env: github.env });
    expectEnd(ended, 0, /released v1\.1\.0 at the github forge, with greeter\.txt/);
    expect(state.releases).toMatchObject([{ ...draft, draft: false, assets: [{ name: "greeter.txt" }] }]);
  });

  it("attaches by the same command the file that was refused", { timeout: LONG }, async () => {
    const refuses = { applies: (method: string, path: string) => method === "POST" && path.endsWith("/assets") };
    const answer = { status: 403, body: { message: "Resource not accessible by personal access token" } };
    for (let times = 0; times < 9; times += 1) state.faults.push({ ...refuses, answer });
    await releaseByHand(repository, { env: github.env, atMerge: "leave" });
    squash();
    const failed = await releaseByHand(repository, { env: github.env });
    expectEnd(failed, 3, /Resource not accessible/, /run the same command again, or signalbox runs retry run_/);
    expect(state.releases).toMatchObject([{ tag: "v1.1.0", assets: [] }]);
    state.faults.length = 0;
    const ended = await releaseByHand(repository, { env: github.env });
    expectEnd(ended, 0, /took up greeter 1\.1\.0/, /greeter\.txt/);
    expect(state.releases).toMatchObject([{ tag: "v1.1.0", assets: [{ name: "greeter.txt" }] }]);
  });

  it(
    "names all that stands in the way at once: red checks, an urgent issue, a milestone, a tag at the remote",
    { timeout: LONG },
    async () => {
      const settings = `${gitHubSettings(github)}release:\n  milestone: "{version}"\n`;
      repository.write("signalbox.yaml", settings);
      repository.git("commit", "-q", "-am", "chore: name the milestone");
      github.git("fetch", "-q", repository.root, "main:main");
      state.checkRuns.push({ sha: headOf("main"), name: "build", status: "completed", conclusion: "success" });
      state.milestones.push({ title: "1.0.0", state: "closed" }, { title: "1.1.0", state: "open" });
      addPull(state, { head: "feat/late", title: "feat: not yet", milestone: "1.1.0" });
      addPull(state, { head: "feat/other", title: "feat: another time", milestone: "1.0.0" });
      state.checkRuns.push({ sha: headOf("main"), name: "lint", status: "completed", conclusion: "failure" });
      state.issues.push({ number: 7, title: "It burns", state: "open", labels: ["P1"], milestone: null });
      const elsewhere = github.git("rev-parse", "main~1");
      github.git("tag", "v1.1.0", elsewhere);
      const ended = await github.run(["release"]);
      expectEnd(ended, 1, /checks on [0-9a-f]{12} are not green: lint \(failed\)/, /#7 \(P1\) It burns/);
      expectEnd(ended, 1, new RegExp(`the tag v1\\.1\\.0 exists at origin at ${elsewhere.slice(0, 12)}`));
      expectEnd(
        ended,
        1,
        /milestone "1\.1\.0" has open pull requests: #1 feat: not yet/,
        /\(open pull requests\) Merge them/,
      );
      expect(state.pulls.map(({ head }) => head)).toEqual(["feat/late", "feat/other"]);
      expect(github.git("branch", "--list", "chore/*")).toBe("");
    },
  );
});

function expectReleasedAt(merged: string): void {
  expect(github.git("rev-parse", "v1.1.0^{commit}")).toBe(merged);
  expect(github.git("cat-file", "-t", "v1.1.0")).toBe("tag");
  expect(state.releases).toMatchObject([
    { tag: "v1.1.0", draft: false, prerelease: false, assets: [{ name: "greeter.txt" }] },
  ]);
  expect(state.releases[0]?.body).toContain("Greets people by name");
  expect(repository.git("status", "--porcelain", "--branch")).toBe("## main");
}

/** A person squashes the pull request into main. */
function squash(): string {
  return land(commitTree(`${BRANCH}^{tree}`, "main", `${titleOf()} (#1)`));
}

/** A person rebases the pull request onto a commit that has come to main since. */
function rebase(): string {
  const late = commitTree("main^{tree}", "main", "fix: come meanwhile");
  return land(commitTree(`${BRANCH}^{tree}`, late, titleOf()));
}

function commitTree(tree: string, parent: string, message: string): string {
  return github.git(...PERSON, "commit-tree", tree, "-p", parent, "-m", message);
}

function titleOf(): string {
  const [pull] = state.pulls;
  if (pull === undefined) throw new Error("no pull request is open");
  return pull.title;
}

function land(sha: string): string {
  github.git("update-ref", "refs/heads/main", sha);
  Object.assign(state.pulls[0] ?? {}, { state: "closed", mergedAt: "2026-11-21T12:00:00Z", mergeSha: sha });
  return sha;
}

function headOf(branch: string): string {
  return github.git("rev-parse", branch);
}
