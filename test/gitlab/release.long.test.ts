import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectEnd } from "../faults/world.ts";
import { makeProject, releaseByHand } from "../release/release-world.ts";
import { type Hosted, hostProject } from "../support/hosted.ts";
import type { Repository } from "../support/repository.ts";
import { newState, type StandInMergeRequest, type StandInState } from "../tools/gitlab-stand-in/state.ts";
import { gitLabHosting, TOKEN } from "./world.ts";

const LONG = 240_000;
const BRANCH = "chore/release-v1.1.0";
const PERSON = ["-c", "user.name=Bob", "-c", "user.email=bob@example.org"];

let repository: Repository;
let state: StandInState;
let gitlab: Hosted;

/** A clone of a project at 1.0.0 with a feature since, on a GitLab server of the house, whose pipeline of the newest commit is green. */
beforeEach(async () => {
  repository = makeProject({ artifact: true });
  state = newState(TOKEN);
  gitlab = await hostProject(repository, gitLabHosting(state));
  gitlab.publish();
  state.statuses.push({ id: 1, sha: headOf("main"), ref: "main", name: "build", status: "success" });
});

afterEach(async () => {
  await gitlab.close();
  repository.remove();
  expect(state.violations).toEqual([]);
});

describe("release on GitLab", () => {
  it.each([
    ["a merge commit", mergeByCommit],
    ["a squash", squash],
    ["a fast-forward", fastForward],
  ])("tags and releases what a person has merged by %s", { timeout: LONG }, async (_how, merge) => {
    const waiting = await releaseByHand(repository, { env: gitlab.env, atMerge: "leave" });
    expectEnd(waiting, 4, /group\/sub\/repo\/-\/merge_requests\/1/);
    expect(state.mergeRequests).toMatchObject([{ iid: 1, source: BRANCH, target: "main", state: "opened" }]);
    const merged = merge();
    expectEnd(await releaseByHand(repository, { env: gitlab.env }), 0, /released greeter 1\.1\.0/);
    expect(gitlab.git("rev-parse", "v1.1.0^{commit}")).toBe(merged);
    expect(gitlab.git("cat-file", "-t", "v1.1.0")).toBe("tag");
    expect(gitlab.git("show", "v1.1.0^{commit}:package.json")).toContain('"version": "1.1.0"');
    expect(state.releases).toMatchObject([{ tag: "v1.1.0", links: [{ name: "greeter.txt" }] }]);
    expect(state.releases[0]?.description).toContain("Greets people by name");
    expect(state.files.map((file) => file.name)).toEqual(["greeter.txt"]);
    expect(repository.git("status", "--porcelain", "--branch")).toBe("## main");
  });

  it("names a red pipeline and an urgent issue, and changes nothing", { timeout: LONG }, async () => {
    state.statuses.push({ id: 2, sha: headOf("main"), ref: "main", name: "lint", status: "failed" });
    state.issues.push({ iid: 7, title: "It burns", state: "opened", labels: ["priority::1"], milestone: null });
    const ended = await gitlab.run(["release"]);
    expectEnd(ended, 1, /checks on [0-9a-f]{12} are not green: lint \(failed\)/, /#7 \(P1\) It burns/);
    expect(state.mergeRequests).toEqual([]);
    expect(gitlab.git("branch", "--list", "chore/*")).toBe("");
  });
});

function opened(): StandInMergeRequest {
  const [request] = state.mergeRequests;
  if (request === undefined) throw new Error("no merge request is open");
  return request;
}

function mergeByCommit(): string {
  return land({ parents: ["-p", "main", "-p", BRANCH], as: "mergeSha" });
}

function squash(): string {
  return land({ parents: ["-p", "main"], as: "squashSha" });
}

/** GitLab names neither a merge nor a squash then: the head of the request is what was merged. */
function fastForward(): string {
  const sha = headOf(BRANCH);
  gitlab.git("update-ref", "refs/heads/main", sha);
  Object.assign(opened(), { state: "merged", sha });
  return sha;
}

function land({ parents, as }: { readonly parents: readonly string[]; readonly as: "mergeSha" | "squashSha" }): string {
  const request = opened();
  const sha = gitlab.git(...PERSON, "commit-tree", `${BRANCH}^{tree}`, ...parents, "-m", request.title);
  Object.assign(request, { state: "merged", sha: headOf(BRANCH), [as]: sha });
  gitlab.git("update-ref", "refs/heads/main", sha);
  return sha;
}

function headOf(branch: string): string {
  return gitlab.git("rev-parse", branch);
}
