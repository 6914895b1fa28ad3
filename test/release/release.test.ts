import { describe, expect, it } from "vitest";
import { git, type Repository } from "../support/repository.ts";
import { keepWorlds, makeProject, releaseByHand, releasedIn, run } from "./release-world.ts";

const LONG = 300_000;
const keep = keepWorlds();
const project = (options: { remote?: boolean } = {}): Repository => keep(makeProject(options));

describe("release on the local forge", () => {
  it("goes from commits to tag and release, and leaves the checkout alone", { timeout: LONG }, async () => {
    const repository = project();
    const ended = await releaseByHand(repository);
    expect(`${ended.code}\n${ended.code === 0 ? "" : ended.stdout}`).toBe("0\n");
    const left = releasedIn(repository);
    expect(left).toMatchObject({ kind: "tag", isMerge: true, isOnMain: true, status: "", branch: "main" });
    expect(left.version).toContain('"version": "1.1.0"');
    expect(left.changelog).toMatch(/## \[Unreleased\]\s+## \[1\.1\.0\] - \d{4}-\d\d-\d\d\s+### Added\s+- Greets/);
    const again = await run(repository, ["release"]);
    expect([again.code, again.stdout]).toEqual([0, expect.stringContaining("  nothing to release: no commits since")]);
  });

  it("pushes branch and tag to a remote that is no forge", { timeout: LONG }, async () => {
    const repository = project({ remote: true });
    const ended = await releaseByHand(repository);
    expect(`${ended.code}\n${ended.code === 0 ? "" : ended.stdout}`).toBe("0\n");
    const there = git(`${repository.root}/../origin.git`, "for-each-ref", "--format=%(refname)");
    expect(there.split("\n")).toEqual(expect.arrayContaining(["refs/heads/chore/release-v1.1.0", "refs/tags/v1.1.0"]));
  });

  it(
    "waits for the merge with exit 4, and goes on by the same command once it is merged",
    { timeout: LONG },
    async () => {
      const repository = project();
      const left = await releaseByHand(repository, { atMerge: "leave" });
      expect(left.code).toBe(4);
      const early = await run(repository, ["release"]);
      expect([early.code, early.stdout]).toEqual([4, expect.stringContaining("waits for approval")]);
      repository.git("merge", "-q", "--no-ff", "-m", "Merge", "chore/release-v1.1.0");
      const ended = await releaseByHand(repository);
      expect(`${ended.code}\n${ended.code === 0 ? "" : ended.stdout}`).toBe("0\n");
      expect(releasedIn(repository).tags).toContain("v1.1.0");
    },
  );

  it("asks again with what has come when the base moves while it waits", { timeout: LONG }, async () => {
    const repository = project();
    await releaseByHand(repository, { atMerge: "leave" });
    const first = await run(repository, ["approve", "--json"]);
    repository.git("commit", "-q", "--allow-empty", "-m", "fix: come late");
    const again = await run(repository, ["release"]);
    expect(again.code).toBe(4);
    const second = await run(repository, ["approve", "--json"]);
    expect(second.stdout).toContain("fix: come late");
    expect(idOf(second.stdout)).not.toBe(idOf(first.stdout));
  });
});

describe("release --dry-run", () => {
  it("prints the plan whole and changes nothing", { timeout: LONG }, async () => {
    const repository = project();
    const refs = repository.git("for-each-ref");
    const ended = await run(repository, ["release", "--dry-run"]);
    expect(ended.code).toBe(0);
    for (const part of [
      "greeter 1.0.0 -> 1.1.0",
      "package.json version: 1.0.0 -> 1.1.0",
      "Steps",
      "git.tag.create",
      "undo",
    ])
      expect(ended.stdout).toContain(part);
    expect([repository.git("for-each-ref"), repository.git("status", "--porcelain")]).toEqual([refs, ""]);
  });
});

describe("release stops with the exact conflict", () => {
  it.each([
    [
      "a tag elsewhere",
      (repository: Repository) => {
        const sha = repository.git("commit-tree", "HEAD^{tree}", "-p", "HEAD~1", "-m", "feat: elsewhere");
        repository.git("tag", "v1.1.0", sha);
      },
      /the tag v1\.1\.0 exists here at [0-9a-f]{12}/,
    ],
    [
      "a dirty tree",
      (repository: Repository) =>
        repository.write("package.json", '{\n  "name": "greeter",\n  "version": "1.0.0",\n}\n'),
      /work tree is not clean|not clean/,
    ],
    ["a detached HEAD", (repository: Repository) => repository.git("checkout", "-q", "--detach"), /detached/i],
    [
      "version files that disagree",
      (repository: Repository) => {
        repository.write("VERSION", "0.9.0\n");
        repository.git("add", "-A");
        repository.git("commit", "-q", "-m", "fix: tell the version");
      },
      /VERSION/,
    ],
  ])("of %s", { timeout: LONG }, async (_name, breaks, says) => {
    const repository = project();
    breaks(repository);
    const ended = await run(repository, ["release"]);
    expect(ended.code).not.toBe(0);
    expect(ended.stdout + ended.stderr).toMatch(says);
    expect(repository.git("branch", "-l", "chore/*")).toBe("");
  });

  it("of a base behind its upstream", { timeout: LONG }, async () => {
    const repository = project({ remote: true });
    repository.git("commit", "-q", "--allow-empty", "-m", "fix: elsewhere");
    repository.git("push", "-q", "origin", "main");
    repository.git("reset", "-q", "--hard", "HEAD~1");
    const ended = await run(repository, ["release"]);
    expect(ended.code).not.toBe(0);
    expect(ended.stdout + ended.stderr).toMatch(/main is behind origin\/main/);
  });
});

function idOf(json: string): string {
  return /"id":\s*"(apr_[^"]+)"/.exec(json)?.[1] ?? "none";
}
