import { expect } from "vitest";
import { expectStill } from "../crash/commit-world.ts";
import { describeKills } from "../crash/kill-table.ts";
import type { Repository } from "../support/repository.ts";
import { answerByHand, makeShop } from "./release-world.ts";

const BRANCH = "feat/shop";

describeKills("push", {
  prepare: makePushedShop,
  run: ({ repository, env }) => answerByHand(repository, ["push"], "leave", env),
  calls: ["files.write", "git.commit", "git.push", "git.createTag", "git.pushTag", "approvals.decide", "runs.end"],
  picks: (call) => /^(?:git|files)\./.test(call),
  mostPoints: 160,
  expectWorld: expectPushed,
  expectRecords: () => Promise.resolve(),
});

function makePushedShop(): Repository {
  const repository = makeShop(BRANCH);
  repository.git("push", "-q", "-u", "origin", BRANCH);
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
