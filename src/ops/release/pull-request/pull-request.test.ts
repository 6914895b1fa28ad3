import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../integrations/files/create-files.ts";
import { createForges } from "../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../integrations/git/testing/scratch.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import { makeReleaseGround, type ReleaseGround } from "../../../testing/release-ground.ts";
import { PULL_REQUEST_CRITERIA } from "../criteria.ts";
import { judgeChecks, pullRequestStatusTask } from "./status.ts";
import { createPullRequestTask, previewPullRequestTask } from "./task.ts";
import { fillTemplate } from "./template.ts";

let ground: ReleaseGround;

beforeEach(async () => {
  ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
  await commit("a.txt", "chore: start");
  await ground.scratch.run("switch", "-q", "-c", "feat/page");
});
afterEach(() => ground.scratch.remove());

async function commit(path: string, message: string, text = `${message}\n`): Promise<void> {
  ground.scratch.write(path, text);
  await ground.scratch.run("add", "-A");
  await ground.scratch.run("commit", "-q", "-m", message);
}

describe("create-pr on a real repository with the local forge", () => {
  it("opens one with Summary, Changes, Test plan and Checklist, and takes it the second time", async () => {
    await commit(
      "b.txt",
      "feat: add a page\n\nVisitors asked for it.\n\nCo-authored-by: toolsmith <toolsmith@agents.signalbox.invalid>",
    );
    const first = await ground.run(
      createPullRequestTask,
      { reviewers: ["ada"] },
      { criteria: Object.values(PULL_REQUEST_CRITERIA) },
    );
    expect(first.output).toMatchObject({
      kind: "opened",
      number: 1,
      title: "feat: add a page",
      base: "main",
      head: "feat/page",
      pushed: null,
    });
    expect(first.output.body).toMatch(
      /## Summary\n\nVisitors asked for it\.\n\n## Changes\n\n- feat: add a page \([0-9a-f]{10}\)\n\n## Test plan\n\n[^#]+## Checklist\n\n- \[ \] checks/,
    );
    expect(first.output.body).toContain("release-manager, toolsmith");
    expect(first.output.checklist.map((item) => item.verdict)).toEqual([
      "inconclusive",
      "pass",
      "pass",
      "pass",
      "pass",
      "pass",
    ]);
    expect(first.criteria).toHaveLength(2);
    expect(ground.requests[0]?.reviewers).toEqual(["ada"]);
    const second = await ground.run(createPullRequestTask, {});
    expect(second.output).toMatchObject({ kind: "taken", number: 1 });
    expect(ground.requests).toHaveLength(1);
  });

  it("pushes the branch first where the forge has not got it", async () => {
    const remote = join(ground.scratch.folder, "remote.git");
    await ground.scratch.run("init", "-q", "--bare", remote);
    await ground.scratch.run("remote", "add", "origin", remote);
    await ground.scratch.run("push", "-q", "origin", "main");
    await commit("b.txt", "feat: add a page");
    const outcome = await ground.run(createPullRequestTask, {});
    expect(ground.done).toEqual(["git.push push", "forge.pr.create pr:feat/page"]);
    expect(outcome.output.pushed?.sha).toBe(await ground.scratch.runIn(remote, "rev-parse", "feat/page"));
  });

  it("asks the remote where its base is before it calls a branch up to date", async () => {
    const upToDate = async () =>
      (await ground.run(previewPullRequestTask, {})).output.checklist.find((item) => item.name === "up to date");
    const remote = join(ground.scratch.folder, "remote.git");
    const other = join(ground.scratch.folder, "other");
    await ground.scratch.run("init", "-q", "--bare", "-b", "main", remote);
    await ground.scratch.run("remote", "add", "origin", remote);
    await ground.scratch.run("push", "-q", "-u", "origin", "main");
    await commit("b.txt", "feat: add a page");
    expect(await upToDate()).toMatchObject({ verdict: "pass", note: "has all of main" });
    await ground.scratch.run("clone", "-q", remote, other);
    await ground.scratch.runIn(other, "commit", "-q", "--allow-empty", "-m", "chore: theirs");
    await ground.scratch.runIn(other, "push", "-q");
    const sha = (await ground.scratch.runIn(other, "rev-parse", "HEAD")).slice(0, 10);
    expect(await upToDate()).toMatchObject({ verdict: "fail", note: `lacks ${sha}, at which origin has main` });
    await ground.scratch.run("fetch", "-q");
    expect(await upToDate()).toMatchObject({ verdict: "fail", note: "lacks 1 commit of main" });
    await ground.scratch.run("merge", "-q", "--no-edit", "origin/main");
    expect(await upToDate()).toMatchObject({ verdict: "pass" });
    await ground.scratch.run("remote", "set-url", "origin", join(ground.scratch.folder, "gone.git"));
    expect(await upToDate()).toMatchObject({
      verdict: "inconclusive",
      note: expect.stringMatching(/as it was last fetched; origin could not be asked: /),
    });
  });

  it.each([
    [
      "a secret anywhere in the branch",
      async () => commit("s.txt", "feat: x", "key = AKIAABCDEFGHIJKLMNOP\n"),
      /secrets found in the diff: s\.txt:1/,
    ],
    ["a key file", async () => commit("deploy.pem", "feat: x"), /deploy\.pem/],
    ["work in progress", async () => commit("b.txt", "feat: wip page"), /work in progress/],
    ["a branch without commits", async () => undefined, /no commit that main lacks/],
    ["the base itself", async () => void (await ground.scratch.run("switch", "-q", "main")), /base branch itself/],
  ])("refuses %s", async (_what, prepare, says) => {
    await prepare();
    await expect(ground.run(createPullRequestTask, {})).rejects.toThrow(says);
    expect(ground.requests).toEqual([]);
  });

  it("opens work in progress as a draft, and leaves the boxes of what failed empty", async () => {
    await ground.scratch.run("switch", "-q", "main");
    await commit("c.txt", "chore: go on");
    await ground.scratch.run("switch", "-q", "feat/page");
    await commit("b.txt", "wip page", "line\n".repeat(1_500));
    const outcome = await ground.run(createPullRequestTask, { isDraft: true });
    const failed = outcome.output.checklist.filter((item) => item.verdict === "fail").map((item) => item.name);
    expect(failed).toEqual(["commit format", "up to date", "no work in progress", "size"]);
    expect(outcome.findings?.map((finding) => finding.rule)).toEqual([
      "pr/commit-format",
      "pr/up-to-date",
      "pr/no-work-in-progress",
      "pr/size",
    ]);
    expect(ground.requests[0]?.isDraft).toBe(true);
  });

  it("tries once more with another title when the forge refuses the first", async () => {
    await commit("b.txt", "feat: add a page");
    ground.before.set("pr:feat/page", async () => Promise.reject(new OpsError("pull_request_refused", "no")));
    await expect(ground.run(createPullRequestTask, {})).rejects.toMatchObject({ code: "pull_request_refused" });
    ground.before.clear();
    const again = await ground.run(
      createPullRequestTask,
      {},
      { recovering: { code: "pull_request_refused", message: "no", count: 1 } },
    );
    expect(again.output.title).toBe("Changes of page");
    expect(createPullRequestTask.recover?.find((recovery) => recovery.on === "pull_request_refused")?.times).toBe(1);
  });

  it("fills the repository's own template", async () => {
    ground.scratch.write(
      ".github/PULL_REQUEST_TEMPLATE.md",
      "# What does it do?\n<!-- tell -->\n\n## How was it tested\n\n- [ ] I read the guide\n",
    );
    await commit("b.txt", "feat: add a page");
    const { body } = (await ground.run(previewPullRequestTask, {})).output;
    expect(body).toMatch(/# What does it do\?\n\nAdd a page\.\n<!-- tell -->/);
    expect(body).toMatch(/## How was it tested\n\nThe project's checks were not run\.\n\n- \[ \] I read the guide/);
    expect(body).toMatch(/## Changes[\s\S]+## Checklist/);
    expect(ground.requests).toEqual([]);
  });
});

describe("pr-status", () => {
  it("tells the state of the exact head, and never takes no check for a pass", async () => {
    await commit("b.txt", "feat: add a page");
    expect((await ground.run(pullRequestStatusTask, {})).summary).toBe("no pull request of feat/page");
    await ground.run(createPullRequestTask, {});
    const { output } = await ground.run(pullRequestStatusTask, {});
    expect(output).toMatchObject({
      pullRequest: { number: 1, state: "open", headSha: await ground.scratch.run("rev-parse", "HEAD") },
      checks: { verdict: "inconclusive" },
    });
    expect(output.blockers).toEqual(["nobody has approved it"]);
  });

  it.each([
    [["success", "neutral"], "pass"],
    [["success", "pending"], "inconclusive"],
    [["failure", "pending"], "fail"],
    [["neutral"], "inconclusive"],
    [[], "inconclusive"],
  ] as const)("judges %j as %s", (states, verdict) => {
    expect(
      judgeChecks(
        states.map((state, index) => ({ name: `c${index}`, state, url: null })),
        false,
      ).verdict,
    ).toBe(verdict);
  });
});

it("a heading within a comment or a fence of a template is none", () => {
  const section = { name: "Summary", text: "OURS", matches: /summary/i };
  expect(fillTemplate("<!--\n## Summary\n-->\n```\n## Summary\n```\n", [section])).toMatch(/## Summary\n\nOURS$/);
});
