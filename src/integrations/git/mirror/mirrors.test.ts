import { existsSync, mkdirSync, readdirSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPlaces } from "../../places/create-places.ts";
import { makeScratch, type Scratch } from "../testing/scratch.ts";
import { createMirrors, isMirror, type Mirrors } from "./create-mirrors.ts";

let s: Scratch;
let mirrors: Mirrors;
let folder: string;
beforeEach(async () => {
  s = await makeScratch();
  await commit("feat: first");
  folder = join(s.folder, "data/mirrors");
  mirrors = createMirrors(s.git, folder);
});
afterEach(() => s.remove());

async function commit(message: string): Promise<void> {
  s.write("a.txt", `${message}\n`);
  await s.run("add", "-A");
  await s.run("commit", "-q", "-m", message);
}

const subject = (root: string, name = "HEAD") => s.runIn(root, "log", "-1", "--format=%s", name);

describe("the mirror of a URL", () => {
  it("is made once, also when two ask at the same time, and follows the default branch and the tags", async () => {
    const url = `file://${s.root}/.git`;
    const [root, again] = await Promise.all([mirrors.find(url), mirrors.find(url)]);
    expect(again).toBe(root);
    expect(root).toMatch(/\/work-[0-9a-f]{12}\.git$/);
    expect([isMirror(root), await subject(root), await mirrors.find(url)]).toEqual([true, "feat: first", root]);
    await mirrors.refresh(root); // it is as fresh as can be
    await commit("feat: second");
    await s.run("tag", "v1.0.0");
    await mirrors.refresh(root);
    expect([await subject(root), await subject(root, "v1.0.0")]).toEqual(["feat: second", "feat: second"]);
    await s.run("switch", "-q", "-c", "trunk");
    await s.run("branch", "-q", "-D", "main");
    await commit("feat: third");
    await mirrors.refresh(root);
    expect(await subject(root)).toBe("feat: third");
  });

  it("keeps branches and tags that were made in it", async () => {
    const root = await mirrors.find(`file://${s.root}`);
    await mirrors.refresh(root);
    await s.runIn(root, "branch", "feat/own");
    await s.runIn(root, "tag", "own");
    await mirrors.refresh(root);
    expect(await s.runIn(root, "for-each-ref", "--format=%(refname)", "refs/heads", "refs/tags")).toBe(
      "refs/heads/feat/own\nrefs/heads/main\nrefs/tags/own",
    );
  });

  it("of a shallow clone is as shallow, and has what it has", async () => {
    await commit("feat: second");
    await s.runIn(s.folder, "clone", "-q", "--depth", "1", `file://${s.root}`, "shallow");
    const root = await mirrors.find(`file://${join(s.folder, "shallow")}`);
    expect(await s.runIn(root, "log", "--format=%s")).toBe("feat: second");
    expect(await s.runIn(root, "rev-parse", "--is-shallow-repository")).toBe("true");
  });

  it("of an empty repository is empty, and one that can't be reached leaves nothing", async () => {
    const empty = join(s.folder, "empty.git");
    await s.run("init", "-q", "--bare", empty);
    expect(isMirror(await mirrors.find(`file://${empty}`))).toBe(true);
    await expect(mirrors.find(`file://${s.folder}/nowhere`)).rejects.toThrow(/fetching file:.*nowhere/);
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it("that a killed process has left half made is made anew", async () => {
    const url = `file://${s.root}`;
    const root = await mirrors.find(url);
    const fresh = createMirrors(s.git, join(s.folder, "other"));
    mkdirSync(join(s.folder, "other", `${root.split("/").at(-1) ?? ""}.making`, "objects"), { recursive: true });
    expect(await subject(await fresh.find(url))).toBe("feat: first");
    expect(readdirSync(join(s.folder, "other"))).toHaveLength(1);
  });

  it.each(["https://ada:hunter2@example.org/x.git", "https://ghp_token@example.org/x", "ssh://git:pw@example.org/x"])(
    "is refused with a secret in it: %s",
    async (url) => {
      const error: unknown = await mirrors.find(url).catch((thrown: unknown) => thrown);
      expect(String(error)).toMatch(/name or a password: \w+:\/\/example\.org\/x/);
      expect(JSON.stringify(error) + String(error)).not.toMatch(/hunter2|ghp_token|:pw@/);
    },
  );
});

describe("the place of a run on a mirror", () => {
  const placesHere = () => createPlaces({ git: s.git, dataDir: join(s.folder, "data") });

  it("that only looks is a copy of its files, found again after a crash and gone at the end", async () => {
    const root = await mirrors.find(`file://${s.root}`);
    const tree = join(s.folder, "data/worktrees/run_1");
    const place = await placesHere().open("run_1", "look", root);
    expect(place).toEqual({ kind: "checkout", root: realpathSync(tree), repository: root });
    expect(await placesHere().open("run_1", "look", root)).toEqual(place);
    expect(existsSync(join(tree, "a.txt"))).toBe(true);
    expect(await s.runIn(root, "branch", "--format=%(refname:short)")).not.toContain("signalbox/");
    expect(await placesHere().close("run_1", root, false)).toBeNull();
    expect(existsSync(tree)).toBe(false);
    expect((await s.runIn(root, "worktree", "list")).split("\n")).toHaveLength(1);
  });

  it("is the mirror itself where the run would write in a checkout, or where there is no commit yet", async () => {
    const root = await mirrors.find(`file://${s.root}`);
    expect((await placesHere().open("run_1", "checkout", root)).kind).toBe("bare");
    const empty = join(s.folder, "empty.git");
    await s.run("init", "-q", "--bare", empty);
    expect((await placesHere().open("run_2", "look", await mirrors.find(`file://${empty}`))).kind).toBe("bare");
  });

  it("is for looking the checkout itself where there is one", async () => {
    expect(await placesHere().open("run_1", "look", s.root)).toEqual({
      kind: "checkout",
      root: s.root,
      repository: s.root,
    });
  });
});
