import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createJobTools } from "../../../../testing/job-tools.ts";
import { VersionSettings } from "../../settings.ts";
import { readReleaseFacts } from "./job.ts";
import { RepositoryFacts } from "./model.ts";

let root = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "signalbox-facts-"));
  git("init", "-q", "-b", "main");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function git(...words: readonly string[]): string {
  const who = [
    "-c",
    "user.name=t",
    "-c",
    "user.email=t@example.org",
    "-c",
    "commit.gpgsign=false",
    "-c",
    "tag.gpgsign=false",
  ];
  return execFileSync("git", [...who, ...words], { cwd: root, encoding: "utf8", timeout: 30_000 }).trim();
}

function commit(message: string, files: Readonly<Record<string, string>> = {}): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  git("add", "-A");
  git("commit", "-q", "--allow-empty", "-m", message);
}

async function facts(): Promise<RepositoryFacts> {
  const input = { root, head: git("rev-parse", "HEAD"), name: "demo", settings: VersionSettings.parse({}) };
  return RepositoryFacts.parse(await readReleaseFacts(createJobTools(), input, () => undefined));
}

const headers = (read: RepositoryFacts) => read.commits.map((one) => one.message.split("\n", 1)[0]);

describe("the facts of a release, of a real repository", () => {
  it("reads the commits since the last reachable tag, with their paths", async () => {
    commit("feat: old", { "package.json": '{"name":"demo","version":"1.0.0"}' });
    git("tag", "-a", "v1.0.0", "-m", "x");
    git("checkout", "-q", "-b", "side");
    commit("feat: side");
    git("tag", "v9.0.0");
    git("checkout", "-q", "main");
    commit("fix: odd names\n\nBody with \u00e9.", { "a\nb.ts": "1", 'd/\u00fc "q".ts': "2" });
    commit("chore: empty");
    const read = await facts();
    expect(headers(read)).toEqual(["chore: empty", "fix: odd names"]);
    expect(read.commits[1]).toMatchObject({
      paths: ["a\nb.ts", 'd/\u00fc "q".ts'],
      message: expect.stringContaining("Body with \u00e9."),
    });
    expect(read.tags.map((tag) => [tag.name, tag.isReachable])).toEqual([
      ["v1.0.0", true],
      ["v9.0.0", false],
    ]);
    expect(read.files.map((file) => file.path)).toEqual(["package.json"]);
  });

  it("begins at the oldest last tag of a workspace's packages, and reads their manifests alone", async () => {
    const manifest = (name: string) => JSON.stringify({ name, version: "1.0.0" });
    commit("feat: all", {
      "package.json": '{"private":true,"workspaces":["packages/*"]}',
      "packages/a/package.json": manifest("a"),
      "packages/b/package.json": manifest("b"),
      "fixtures/c/package.json": manifest("c"),
    });
    git("tag", "b-v1.0.0");
    commit("fix: a", { "packages/a/x.ts": "1" });
    git("tag", "a-v1.0.1");
    commit("fix: b", { "packages/b/x.ts": "1" });
    const read = await facts();
    expect(headers(read)).toEqual(["fix: b", "fix: a"]);
    expect(read.files.map((file) => file.path).sort()).toEqual([
      "package.json",
      "packages/a/package.json",
      "packages/b/package.json",
    ]);
  });

  it("reads the whole history where nothing was released", async () => {
    commit("feat: first");
    commit("fix: second");
    expect(headers(await facts())).toEqual(["fix: second", "feat: first"]);
  });
});
