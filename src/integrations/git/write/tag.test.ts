import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeScratch, type Scratch } from "../testing/scratch.ts";

let s: Scratch;
let bare = "";

beforeEach(async () => {
  s = await makeScratch();
  s.write("a.txt", "1\n");
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", "feat: first");
  bare = join(s.folder, "bare.git");
  await s.runIn(s.folder, "clone", "-q", "--bare", s.root, bare);
  await s.run("remote", "add", "origin", bare);
});
afterEach(() => s.remove());

const head = () => s.run("rev-parse", "HEAD");
const toMake = async (more: object = {}) => ({
  ...{ root: s.root, tag: "v1.0.0", sha: await head(), message: "Release 1.0.0\n\n# Not a comment\n", fetchFrom: null },
  ...more,
});
const toPush = async (more: object = {}) => ({
  ...{ root: s.root, remote: "origin", remoteUrl: bare, tag: "v1.0.0", sha: await head() },
  ...more,
});

/** A second commit that only the remote has, as after a merge at a forge. */
async function mergedElsewhere(): Promise<string> {
  const other = join(s.folder, "other");
  await s.runIn(s.folder, "clone", "-q", bare, other);
  await s.runIn(other, "commit", "-q", "--allow-empty", "-m", "Merge");
  await s.runIn(other, "push", "-q", "origin", "main");
  return s.runIn(other, "rev-parse", "HEAD");
}

describe("an annotated tag", () => {
  it("is made at the exact commit with its whole message, and is there when asked", async () => {
    const input = await toMake();
    expect(await s.port.probeCreateTag(input, s.scope)).toEqual({ kind: "not_done" });
    await s.port.createTag(input, s.scope);
    expect(await s.run("cat-file", "-t", "v1.0.0")).toBe("tag");
    expect(await s.run("rev-parse", "v1.0.0^{commit}")).toBe(input.sha);
    expect(await s.run("tag", "-l", "--format=%(contents)", "v1.0.0")).toContain("# Not a comment");
    expect(await s.port.probeCreateTag(input, s.scope)).toEqual({
      kind: "done",
      output: { tag: "v1.0.0", sha: input.sha },
    });
    expect(await s.port.createTag(input, s.scope)).toEqual({ tag: "v1.0.0", sha: input.sha });
  });

  it("is not signed unless git is configured so, and says so when the key is locked", async () => {
    await s.port.createTag(await toMake(), s.scope);
    expect(await s.run("cat-file", "tag", "v1.0.0")).not.toContain("SIGNATURE");
    await s.run("config", "tag.gpgSign", "true");
    await s.run("config", "gpg.program", "/bin/false");
    await expect(s.port.createTag(await toMake({ tag: "v1.0.1" }), s.scope)).rejects.toMatchObject({
      code: "precondition",
      message: expect.stringContaining("could not be signed"),
    });
  });

  it("that stands at another commit is a conflict that names both", async () => {
    const first = await head();
    await s.run("tag", "v1.0.0");
    await s.run("commit", "-q", "--allow-empty", "-m", "fix: more");
    const input = await toMake();
    expect(await s.port.probeCreateTag(input, s.scope)).toEqual({ kind: "not_done" });
    await expect(s.port.createTag(input, s.scope)).rejects.toMatchObject({
      code: "conflict",
      message: `the tag v1.0.0 stands here at ${first.slice(0, 12)}, and was to be made at ${input.sha.slice(0, 12)}`,
    });
  });

  it("fetches the commit that a forge has merged, and touches neither branch nor work tree", async () => {
    const before = await head();
    const sha = await mergedElsewhere();
    await expect(s.port.createTag(await toMake({ sha }), s.scope)).rejects.toMatchObject({ code: "not_found" });
    await s.port.createTag(await toMake({ sha, fetchFrom: { remote: "origin", branch: "main" } }), s.scope);
    expect(await s.run("rev-parse", "v1.0.0^{commit}")).toBe(sha);
    expect(await head()).toBe(before);
  });

  it.each(["-v1", "v 1", "v1..2", "v1.lock"])("is refused under the name %j", async (tag) => {
    await expect(s.port.createTag(await toMake({ tag }), s.scope)).rejects.toMatchObject({ code: "invalid_input" });
  });
});

describe("pushing a tag", () => {
  it("pushes it alone, without force, and is seen at the remote", async () => {
    await s.port.createTag(await toMake(), s.scope);
    await s.run("tag", "v0.9.0");
    const input = await toPush();
    expect(await s.port.probePushTag(input, s.scope)).toEqual({ kind: "not_done" });
    await s.port.pushTag(input, s.scope);
    expect(await s.port.probePushTag(input, s.scope)).toMatchObject({ kind: "done" });
    expect(await s.port.remoteTag(s.root, "origin", "v1.0.0", s.scope)).toBe(input.sha);
    expect(await s.runIn(bare, "tag", "-l")).toBe("v1.0.0");
    expect(await s.port.pushTag(input, s.scope)).toEqual({ tag: "v1.0.0", sha: input.sha });
  });

  it("stops with the exact conflict when the remote has it elsewhere, and does not move it", async () => {
    const elsewhere = await mergedElsewhere();
    await s.runIn(bare, "tag", "v1.0.0", elsewhere);
    await s.port.createTag(await toMake(), s.scope);
    const input = await toPush();
    expect(await s.port.probePushTag(input, s.scope)).toEqual({ kind: "not_done" });
    await expect(s.port.pushTag(input, s.scope)).rejects.toMatchObject({
      code: "conflict",
      message: expect.stringContaining(`stands at origin at ${elsewhere.slice(0, 12)}`),
    });
    expect(await s.port.remoteTag(s.root, "origin", "v1.0.0", s.scope)).toBe(elsewhere);
  });

  it("refuses when the tag here is not the planned one", async () => {
    await s.port.createTag(await toMake(), s.scope);
    await expect(s.port.pushTag(await toPush({ sha: "0".repeat(40) }), s.scope)).rejects.toMatchObject({
      code: "stale",
    });
  });
});
