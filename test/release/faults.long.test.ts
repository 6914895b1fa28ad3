import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { withRecords } from "../crash/records.ts";
import { expectEnd } from "../faults/world.ts";
import type { Ended } from "../support/program.ts";
import { git, makeRepository, type Repository } from "../support/repository.ts";
import { keepWorlds, makeProject, run } from "./release-world.ts";

const LONG = 240_000;
const keep = keepWorlds();

describe("release of a history that is not plain", () => {
  it(
    "without a tag, with merges, reverts, two BREAKING footers and an empty [Unreleased]",
    { timeout: LONG },
    async () => {
      const repository = keep(makeRepository());
      repository.write("CHANGELOG.md", "# Changelog\n\n## [Unreleased]\n");
      repository.write("package.json", '{\n  "name": "greeter",\n  "version": "0.0.0"\n}\n');
      repository.git("add", "-A");
      repository.git("commit", "-q", "-m", "chore: a changelog");
      commit(repository, "feat: greet\n\nBREAKING CHANGE: names are asked for\nBREAKING-CHANGE: hello is gone");
      commit(repository, "feat: shout");
      repository.git("revert", "--no-edit", "HEAD");
      repository.git("switch", "-q", "-c", "feat/side");
      commit(repository, "fix: spell the name");
      repository.git("switch", "-q", "main");
      repository.git("merge", "-q", "--no-ff", "-m", "feat!: merge commits say nothing", "feat/side");
      const first = await dryRun(repository);
      expectEnd(first, 0, /greeter \(first\) -> 0\.1\.0/, /names are asked for/, /hello is gone/, /spell the name/);
      expect(notesIn(first)).not.toMatch(/shout|merge commits say nothing/i);
      const early = await dryRun(repository, "--channel", "rc");
      expectEnd(early, 0, /greeter \(first\) -> 0\.1\.0-rc\.1/, /tag v0\.1\.0-rc\.1/);
      const asked = await dryRun(repository, "--as", "3.0.0");
      expectEnd(asked, 0, /greeter \(first\) -> 3\.0\.0/);
    },
  );

  it("says that there is nothing, or that the clone is shallow", { timeout: LONG }, async () => {
    const repository = keep(makeProject());
    const clone = join(repository.root, "../shallow");
    git(repository.root, "clone", "-q", "--depth", "1", `file://${repository.root}`, clone);
    const shallow = await run({ ...repository, root: clone }, ["release"]);
    expectEnd(shallow, 1, /the clone is shallow/, /git fetch --unshallow --tags/);
    expect(git(clone, "branch", "-l", "chore/*")).toBe("");
    repository.git("tag", "-a", "-m", "1.1.0", "v1.1.0");
    expectEnd(await run(repository, ["release"]), 0, /nothing to release/);
  });
});

describe("release that is stopped", () => {
  it("by a red check of the project, before anything is changed", { timeout: LONG }, async () => {
    const repository = keep(makeProject());
    repository.write("signalbox.yaml", 'release:\n  checks:\n    - { name: tests, command: ["false"] }\n');
    repository.git("add", "-A");
    repository.git("commit", "-q", "-m", "ci: name the checks");
    expectEnd(await run(repository, ["release"]), 3, /checks fail: false/);
    expect(repository.git("branch", "-l", "chore/*")).toBe("");
    expect(repository.git("tag", "-l")).toBe("v1.0.0");
  });

  it(
    "by a remote that is not reached, with all else that is in the way; a dry run tells the plan",
    { timeout: LONG },
    async () => {
      const repository = keep(makeProject());
      repository.git("remote", "add", "origin", "http://127.0.0.1:9/project.git");
      repository.git("switch", "-q", "-c", "feat/other");
      expectEnd(await dryRun(repository), 0, /greeter 1\.0\.0 -> 1\.1\.0/, /up to date: inconclusive/, /2 in the way/);
      expectEnd(
        await run(repository, ["release"]),
        1,
        /neither the default branch/,
        /\(remote unreachable\) Look at the network/,
      );
      expect(repository.git("branch", "-l", "chore/*")).toBe("");
    },
  );

  it("by a version that is none, which is said once", { timeout: LONG }, async () => {
    const dry = await dryRun(keep(makeProject()), "--as", "banana");
    expectEnd(
      dry,
      0,
      /1 in the way/,
      /1 finding: 1 high/,
      /the version banana that was asked for is no semantic version/,
    );
  });

  it("by an approval that expires; the same command asks anew", { timeout: LONG }, async () => {
    const repository = keep(makeProject());
    expectEnd(await run(repository, ["release"]), 4, /version\.bump/);
    await withRecords(join(repository.root, ".signalbox"), async (store) => {
      await store.pool.query("update signalbox.approval set expires_at = 1 where state = 'pending'");
    });
    const expired = await run(repository, ["release"]);
    expectEnd(expired, 5, /nobody answered in time/);
    const again = await run(repository, ["release"]);
    expectEnd(again, 4, /version\.bump/);
    expect(repository.git("branch", "-l", "chore/*")).toBe("");
  });
});

function commit(repository: Repository, message: string): void {
  repository.write("greet.txt", `${message}\n`);
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", message);
}

function dryRun(repository: Repository, ...args: readonly string[]): Promise<Ended> {
  return run(repository, ["release", "--dry-run", ...args]);
}

function notesIn({ stdout }: Ended): string {
  return /# Notes of[^]*?(?=# Steps)/.exec(stdout)?.[0] ?? "";
}
