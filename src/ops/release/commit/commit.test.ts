import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../integrations/files/create-files.ts";
import { createForges } from "../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../integrations/git/testing/scratch.ts";
import { makeReleaseGround, type ReleaseGround } from "../../../testing/release-ground.ts";
import { releaseManager } from "../agent.ts";
import { COMMIT_CRITERIA } from "../criteria.ts";
import { createPullRequestTask } from "../pull-request/task.ts";
import { commitChangelogTask, commitTask, previewCommitTask } from "./task.ts";

let ground: ReleaseGround;

beforeEach(async () => {
  ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
  ground.scratch.write("a.txt", "one\n");
  await ground.scratch.run("add", "-A");
  await ground.scratch.run("commit", "-q", "-m", "chore: start");
});
afterEach(() => ground.scratch.remove());

async function addRemote(): Promise<string> {
  const remote = join(ground.scratch.folder, "remote.git");
  await ground.scratch.run("init", "-q", "--bare", remote);
  await ground.scratch.run("remote", "add", "origin", remote);
  await ground.scratch.run("push", "-q", "-u", "origin", "main");
  return remote;
}

describe("the commit task on a real repository", () => {
  it("makes a feature branch on a protected one, commits with the run's trailer, and leaves main where it was", async () => {
    const main = await ground.scratch.run("rev-parse", "main");
    ground.scratch.write("a.txt", "two\n");
    const criteria = Object.values(COMMIT_CRITERIA);
    const outcome = await ground.run(commitTask, { message: "feat: add Größe, at last" }, { criteria });
    expect(outcome.output).toMatchObject({
      kind: "committed",
      branch: "feat/add-grosse-at-last",
      madeFrom: "main",
      isUserFacing: true,
      pushed: null,
    });
    expect(await ground.scratch.run("rev-parse", "main")).toBe(main);
    expect(await ground.scratch.run("symbolic-ref", "--short", "HEAD")).toBe(outcome.output.branch);
    expect(await ground.scratch.run("log", "-1", "--format=%B")).toContain("\n\nSignalbox-Run: run_0000000001");
    expect(outcome.criteria?.map((answer) => answer.met)).toEqual([true, true, true]);
    expect(outcome.deliverables?.[0]?.undo).toContain("git reset --soft");
    expect(ground.done).toEqual(["git.branch.create branch", "git.commit commit"]);
  });

  it("pushes to the remote without force and recovers once when the remote has moved", async () => {
    const remote = await addRemote();
    await ground.scratch.run("switch", "-q", "-c", "feat/x");
    await ground.scratch.run("push", "-q", "-u", "origin", "feat/x");
    const other = join(ground.scratch.folder, "other");
    await ground.scratch.run("clone", "-q", "-b", "feat/x", remote, other);
    writeFileSync(join(other, "theirs.txt"), "theirs\n");
    await ground.scratch.runIn(other, "add", "-A");
    await ground.scratch.runIn(other, "commit", "-q", "-m", "feat: theirs");
    await ground.scratch.runIn(other, "push", "-q");
    ground.scratch.write("a.txt", "ours\n");
    await expect(ground.run(commitTask, { message: "fix: ours" })).rejects.toMatchObject({ code: "push_rejected" });
    const head = await ground.scratch.run("rev-parse", "HEAD");
    expect(await ground.scratch.run("log", "--format=%s", "-1")).toBe("fix: ours");
    const { recovered } = await recoverPush(head);
    expect(recovered).toMatchObject({ wasRebased: true });
    expect(await ground.scratch.runIn(remote, "log", "--format=%s", "-2", "feat/x")).toBe("fix: ours\nfeat: theirs");
    expect(await ground.scratch.run("rev-parse", "HEAD")).toBe(
      await ground.scratch.runIn(remote, "rev-parse", "feat/x"),
    );
  });

  it.each([
    ["nothing to commit", async () => undefined, {}, /nothing to commit/],
    [
      "a detached HEAD",
      async () => void (await ground.scratch.run("checkout", "-q", "--detach")),
      {},
      /HEAD is detached/,
    ],
    [
      "a secret",
      async () => ground.scratch.write("a.txt", "key = AKIAABCDEFGHIJKLMNOP\n"),
      { message: "feat: x" },
      /secrets found in the diff: a\.txt:1/,
    ],
    [
      "an environment file",
      async () => ground.scratch.write(".env.production", "A=1\n"),
      { message: "feat: x", all: true },
      /may never be committed: \.env\.production/,
    ],
    [
      "conflict markers",
      async () => ground.scratch.write("a.txt", "<<<<<<< ours\na\n=======\nb\n>>>>>>> theirs\n"),
      { message: "feat: x" },
      /conflict markers in the diff: a\.txt:1/,
    ],
    [
      "untracked files alone",
      async () => ground.scratch.write("new.txt", "x\n"),
      { message: "feat: x" },
      /untracked files: new\.txt/,
    ],
    [
      "a message without type",
      async () => ground.scratch.write("a.txt", "x\n"),
      { message: "add things" },
      /type-missing/,
    ],
    ["a type that can't be told", async () => ground.scratch.write("a.txt", "x\n"), {}, /can't be told/],
    [
      "a protected branch by name",
      async () => ground.scratch.write("a.txt", "x\n"),
      { message: "feat: x", branch: "release/2" },
      /nothing is committed to release\/2/,
    ],
  ])("refuses %s by name", async (_what, prepare, input, says) => {
    await prepare();
    await expect(ground.run(commitTask, input)).rejects.toThrow(says);
    expect(ground.done).toEqual([]);
  });

  it("searches a text that is too large for git to show, and refuses what is staged of one", async () => {
    const filler = "words and more words\n".repeat(900_000); // 18 MB
    ground.scratch.write("large.txt", `${filler}key = AKIAABCDEFGHIJKLMNOP\n`);
    const named = { message: "feat: x", paths: ["large.txt"] };
    await expect(ground.run(commitTask, named)).rejects.toThrow(/secrets found in the diff: large\.txt:900001/);
    await ground.scratch.run("add", "large.txt");
    await expect(ground.run(commitTask, { message: "feat: x" })).rejects.toMatchObject({
      message: expect.stringContaining("large.txt could not be searched"),
      hint: expect.stringContaining("--paths large.txt"),
    });
    await ground.scratch.run("rm", "-q", "--cached", "large.txt");
    ground.scratch.write("large.txt", filler.replaceAll(" ", "\0"));
    await ground.scratch.run("add", "large.txt");
    expect((await ground.run(commitTask, { message: "feat: x" })).output.kind).toBe("committed");
  });

  it("never tells the value of a secret", async () => {
    ground.scratch.write("a.txt", "key = AKIAABCDEFGHIJKLMNOP\n");
    const error: unknown = await ground.run(commitTask, { message: "feat: x" }).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error) + String(error)).not.toContain("AKIAABCDEFGHIJKLMNOP");
  });

  it("searches files that the patch leaves out because it is too long", async () => {
    ground.scratch.write("a.txt", "filler line of some length\n".repeat(50_000));
    ground.scratch.write("z.txt", "start\n");
    await ground.scratch.run("add", "z.txt");
    ground.scratch.write("z.txt", "key = AKIAABCDEFGHIJKLMNOP\n");
    await expect(ground.run(commitTask, { message: "feat: x", all: true })).rejects.toThrow(/z\.txt:1/);
    await ground.scratch.run("add", "-A");
    ground.scratch.write("z.txt", "clean\n");
    await expect(ground.run(commitTask, { message: "feat: x" })).rejects.toThrow(/z\.txt:1/);
  });

  it("takes the index where it holds something, and leaves the rest as it is", async () => {
    await ground.scratch.run("switch", "-q", "-c", "work");
    ground.scratch.write("staged.txt", "s\n");
    await ground.scratch.run("add", "staged.txt");
    ground.scratch.write("a.txt", "unstaged\n");
    ground.scratch.write("new.txt", "n\n");
    const outcome = await ground.run(commitTask, { message: "chore: x" });
    expect(await ground.scratch.run("show", "--name-only", "--format=", "HEAD")).toBe("staged.txt");
    expect(await ground.scratch.run("status", "--porcelain")).toBe(" M a.txt\n?? new.txt");
    expect(outcome.output.notes.join()).toContain("left out 1 untracked file: new.txt");
  });

  it("makes the first commit of an empty repository on a feature branch", async () => {
    const empty = join(ground.scratch.folder, "empty");
    await ground.scratch.run("init", "-q", empty);
    writeFileSync(join(empty, "README.md"), "# x\n");
    const outcome = await ground.run(commitTask, { all: true }, { root: empty });
    expect(outcome.output).toMatchObject({ branch: "docs/add-readme-md", message: { header: "docs: add README.md" } });
    expect(await ground.scratch.runIn(empty, "log", "--format=%s")).toBe("docs: add README.md");
    writeFileSync(join(empty, "CHANGELOG.md"), "# Changelog\n");
    const changelog = { paths: ["CHANGELOG.md"], branch: outcome.output.branch };
    expect((await ground.run(commitChangelogTask, changelog, { root: empty })).output.branch).toBe(
      outcome.output.branch,
    );
    const request = await ground.run(createPullRequestTask, {}, { root: empty });
    expect(request.skipped).toContain("no other to open a pull request against");
  });

  it("previews without an effect, and says how it would be undone", async () => {
    ground.scratch.write("a.txt", "two\n");
    const outcome = await ground.run(previewCommitTask, { message: "feat: x" });
    expect(outcome.output).toMatchObject({ kind: "planned", sha: null, branch: "feat/x" });
    expect(outcome.output.notes.join("\n")).toContain("to undo it afterwards: git reset --soft");
    expect(ground.done).toEqual([]);
  });

  it("is already done once its pull request is open, and takes the next free branch name for other work", async () => {
    ground.scratch.write("a.txt", "two\n");
    await ground.run(commitTask, { message: "feat: x" });
    await ground.run(createPullRequestTask, {});
    const again = await ground.run(commitTask, { message: "feat: x" }, { runId: "run_0000000002" });
    expect(again.output).toMatchObject({ kind: "already_done", pullRequest: { number: 1 } });
    expect(again.evidence?.length).toBeGreaterThan(0);
    await ground.scratch.run("switch", "-q", "main");
    ground.scratch.write("a.txt", "three\n");
    expect((await ground.run(commitTask, { message: "feat: x" })).output.branch).toBe("feat/x-2");
  });

  it("commits the changelog on the branch of the work, with meta-updater as its co-author", async () => {
    await ground.scratch.run("switch", "-q", "-c", "work");
    ground.scratch.write("CHANGELOG.md", "# Changelog\n");
    ground.scratch.write("other.txt", "left alone\n");
    const outcome = await ground.run(commitChangelogTask, {
      paths: ["CHANGELOG.md"],
      branch: "work",
      writtenBy: ["meta-updater"],
    });
    expect(outcome.output.message?.header).toBe("docs: update CHANGELOG");
    expect(await ground.scratch.run("log", "-1", "--format=%b")).toContain(
      "Co-authored-by: meta-updater <meta-updater@agents.signalbox.invalid>",
    );
    expect(await ground.scratch.run("show", "--name-only", "--format=", "HEAD")).toBe("CHANGELOG.md");
  });
});

describe("the tasks' declarations", () => {
  it("time out as the coordination specification says", () => {
    expect([commitTask.timeoutMs, commitChangelogTask.timeoutMs, createPullRequestTask.timeoutMs]).toEqual([
      30_000, 30_000, 60_000,
    ]);
  });

  it("are release-manager's", () => {
    expect(new Set([commitTask, previewCommitTask, commitChangelogTask].map((task) => task.agent))).toEqual(
      new Set([releaseManager.name]),
    );
  });
});

async function recoverPush(sha: string) {
  const { publish } = await import("./publish.ts");
  const { gitPush, gitRebase } = await import("../../workspace/index.ts");
  const { defineTask } = await import("../../../kernel/work/task.ts");
  const { z } = await import("zod");
  const remoteUrl = join(ground.scratch.folder, "remote.git");
  const task = defineTask<{ sha: string }, null, Awaited<ReturnType<typeof publish>>>({
    agent: "release-manager",
    name: "publish",
    title: "",
    summary: "",
    input: z.strictObject({ sha: z.string() }),
    output: z.any(),
    timeoutMs: 1,
    layer: "fast",
    effects: [gitPush.name, gitRebase.name],
    plan: async () => null,
    act: async (_plan, act, input) => ({
      output: await publish(act, {
        root: ground.scratch.root,
        branch: "feat/x",
        sha: input.sha,
        target: { remote: "origin", remoteUrl },
        isProtected: false,
      }),
      summary: "",
    }),
  });
  const outcome = await ground.run(task, { sha }, { recovering: { code: "push_rejected", message: "", count: 1 } });
  return { recovered: outcome.output };
}
