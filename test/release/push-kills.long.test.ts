import { expect } from "vitest";
import { expectStill } from "../crash/commit-world.ts";
import { describeKills } from "../crash/kill-table.ts";
import { makeRepository, type Repository } from "../support/repository.ts";
import { answerByHand } from "./release-world.ts";

const BRANCH = "feat/shop";

describeKills("push", {
  prepare: makeShop,
  run: ({ repository, env }) => answerByHand(repository, ["push"], "leave", env),
  calls: ["files.write", "git.commit", "git.push", "git.createTag", "git.pushTag", "approvals.decide", "runs.end"],
  picks: (call) => /^(?:git|files)\./.test(call),
  mostPoints: 160,
  expectWorld: expectPushed,
  expectRecords: () => Promise.resolve(),
});

function makeShop(): Repository {
  const repository = makeRepository({ remote: true });
  repository.write("package.json", '{\n  "name": "shop",\n  "version": "1.0.0"\n}\n');
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "chore: a version");
  repository.git("tag", "-a", "-m", "1.0.0", "v1.0.0");
  repository.git("push", "-q", "origin", "main", "v1.0.0");
  repository.git("switch", "-q", "-c", BRANCH);
  repository.git("push", "-q", "-u", "origin", BRANCH);
  repository.write("README.md", "# Project\n\nA shop.\n");
  return repository;
}

/** One commit with one bump, and one tag at it, here and at the remote. */
function expectPushed(repository: Repository, where: string): void {
  const subjects = repository.git("log", "--format=%s", "main..").split("\n");
  expect([where, subjects]).toEqual([where, ["chore: release 1.0.1"]]);
  expect([where, repository.git("show", "HEAD:package.json")]).toEqual([
    where,
    '{\n  "name": "shop",\n  "version": "1.0.1"\n}',
  ]);
  expect([where, repository.git("tag", "-l").split("\n")]).toEqual([where, ["v1.0.0", "v1.0.1"]]);
  expect([where, repository.git("rev-parse", "v1.0.1^{commit}")]).toEqual([where, repository.git("rev-parse", "HEAD")]);
  for (const ref of [BRANCH, "v1.0.1"])
    expect([where, repository.remote("rev-parse", ref)]).toEqual([where, repository.git("rev-parse", ref)]);
  expectStill(repository, where, BRANCH);
}
