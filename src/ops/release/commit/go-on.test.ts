import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFiles } from "../../../integrations/files/create-files.ts";
import { createForges } from "../../../integrations/forges/forges.ts";
import { makeScratch } from "../../../integrations/git/testing/scratch.ts";
import { makeReleaseGround, type ReleaseGround } from "../../../testing/release-ground.ts";
import { COMMIT_CRITERIA } from "../criteria.ts";
import { commitTask, previewCommitTask } from "./task.ts";

let ground: ReleaseGround;
let remote: string;

beforeEach(async () => {
  ground = makeReleaseGround({ scratch: await makeScratch(), files: createFiles(), createForges });
  ground.scratch.write("a.txt", "one\n");
  ground.scratch.write("b.txt", "one\n");
  await ground.scratch.run("add", "-A");
  await ground.scratch.run("commit", "-q", "-m", "chore: start");
  remote = join(ground.scratch.folder, "remote.git");
  await ground.scratch.run("init", "-q", "--bare", remote);
  await ground.scratch.run("remote", "add", "origin", remote);
  await ground.scratch.run("push", "-q", "-u", "origin", "main");
  await ground.scratch.run("switch", "-q", "-c", "feat/x");
  await ground.scratch.run("push", "-q", "-u", "origin", "feat/x");
});
afterEach(() => ground.scratch.remove());

async function moveRemote(): Promise<void> {
  const other = join(ground.scratch.folder, "other");
  await ground.scratch.run("clone", "-q", "-b", "feat/x", remote, other);
  writeFileSync(join(other, "a.txt"), "theirs\n");
  await ground.scratch.runIn(other, "commit", "-q", "-am", "feat: theirs");
  await ground.scratch.runIn(other, "push", "-q");
}

async function rebaseByHand(): Promise<void> {
  await ground.scratch.run("fetch", "-q");
  await ground.scratch.run("rebase", "-q", "-X", "theirs", "origin/feat/x");
}

const subjects = () => ground.scratch.runIn(remote, "log", "--format=%s", "feat/x");

describe("a commit whose push failed", () => {
  beforeEach(async () => {
    await moveRemote();
    ground.scratch.write("a.txt", "ours\n");
    await expect(ground.run(commitTask, { message: "fix: ours" })).rejects.toMatchObject({ code: "push_rejected" });
  });

  it.each([
    ["after `retry`, in the same run", { message: "fix: ours" }, "run_0000000001"],
    ["by the same command, in a new run", { message: "fix: ours" }, "run_0000000002"],
    ["by the words of its request", { request: "fix: ours" }, "run_0000000002"],
    ["where the message was composed", {}, "run_0000000002"],
  ])("is gone on with %s: pushed, and not made again", async (_when, input, runId) => {
    await rebaseByHand();
    const head = await ground.scratch.run("rev-parse", "HEAD");
    ground.done.length = 0;
    const criteria = Object.values(COMMIT_CRITERIA);
    const outcome = await ground.run(commitTask, input, { runId, criteria });
    expect(ground.done).toEqual(["git.push push"]);
    expect(outcome.output).toMatchObject({
      kind: "committed",
      sha: head,
      branch: "feat/x",
      files: 1,
      isUserFacing: true,
    });
    expect(outcome.output.search).toEqual({ files: 1, hits: 0 });
    expect(outcome.output.notes.join()).toContain("went on with the commit");
    expect(outcome.criteria?.map((answer) => answer.met)).toEqual([true, true, true]);
    expect(await subjects()).toBe("fix: ours\nfeat: theirs\nchore: start");
  });

  it("is told by a preview", async () => {
    await rebaseByHand();
    const outcome = await ground.run(previewCommitTask, { message: "fix: ours" }, { runId: "run_0000000002" });
    expect(outcome.summary).toMatch(/would go on with the commit \w{12}: fix: ours, then push feat\/x to origin/);
  });

  it("keeps what the index had left out, when its own run goes on", async () => {
    await rebaseByHand();
    ground.scratch.write("b.txt", "left\n");
    await ground.run(commitTask, { message: "fix: ours" });
    expect(await ground.scratch.run("status", "--porcelain")).toBe(" M b.txt");
    expect(await subjects()).toBe("fix: ours\nfeat: theirs\nchore: start");
  });

  it("does not swallow new work of a later run", async () => {
    await rebaseByHand();
    ground.scratch.write("b.txt", "new\n");
    await ground.run(commitTask, { message: "fix: b" }, { runId: "run_0000000002" });
    expect(await subjects()).toBe("fix: b\nfix: ours\nfeat: theirs\nchore: start");
  });

  it("is not taken for another message", async () => {
    await rebaseByHand();
    const other = ground.run(commitTask, { message: "fix: something else" }, { runId: "run_0000000002" });
    await expect(other).rejects.toThrow(/nothing to commit/);
  });

  it("is not pushed with a secret that came in by hand", async () => {
    ground.scratch.write("a.txt", "key = AKIAABCDEFGHIJKLMNOP\n");
    await ground.scratch.run("commit", "-q", "-a", "--amend", "--no-edit");
    await rebaseByHand();
    const again = ground.run(commitTask, { message: "fix: ours" });
    await expect(again).rejects.toThrow(/secrets found in the diff: a\.txt:1/);
    expect(await subjects()).toBe("feat: theirs\nchore: start");
  });
});

it("leaves a person's own commit that was not pushed alone", async () => {
  ground.scratch.write("a.txt", "mine\n");
  await ground.scratch.run("commit", "-q", "-am", "fix: mine");
  await expect(ground.run(commitTask, { message: "fix: mine" })).rejects.toThrow(/nothing to commit/);
});
