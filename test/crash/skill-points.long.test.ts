import { expect } from "vitest";
import { signalbox } from "../support/program.ts";
import { makeRepository, type Repository } from "../support/repository.ts";
import { expectOnePullRequest, expectStill } from "./commit-world.ts";
import { describeKills } from "./kill-table.ts";

const BRANCH = "feat/skill-review-sql";
const CREATE = [
  ...["skill", "create", "review-sql"],
  ...["--description", "Reviews SQL for locks. Use when a migration is changed."],
];

describeKills("skill create", {
  prepare: () => makeRepository({ remote: true }),
  run: ({ repository, env }) => signalbox(CREATE, { cwd: repository.root, env }),
  calls: [
    ...["signals.receive", "places.open", "runs.beginRound", "runs.recordPlan", "ledger.intend", "files.write"],
    ...["git.createBranch", "git.commit", "git.push", "forges.createPullRequest", "ledger.done"],
    ...["runs.recordResults", "runs.end", "places.close"],
  ],
  picks: (call) => /^(?:git|files|forges|places)\./.test(call),
  mostPoints: 120,
  expectWorld: expectSkill,
  expectRecords: (store, repository, where) => expectOnePullRequest(store, repository, where, BRANCH),
});

/** One commit with the skill and its line in the inventory on its branch, pushed; the checkout as it was, no work tree left. */
function expectSkill(repository: Repository, where: string): void {
  const subjects = repository.git("log", "--format=%s", BRANCH).split("\n");
  expect([where, subjects]).toEqual([where, ["feat: add the skill review-sql", "chore: begin"]]);
  expect([where, repository.remote("rev-parse", BRANCH)]).toEqual([where, repository.git("rev-parse", BRANCH)]);
  const files = repository.git("diff", "--name-only", "main", BRANCH).split("\n");
  expect([where, files]).toEqual([where, [".claude/skills/review-sql/SKILL.md", "AGENTS.md"]]);
  const inventory = repository.git("show", `${BRANCH}:AGENTS.md`).split("\n");
  expect([where, inventory.filter((line) => line.includes("/review-sql")).length]).toEqual([where, 1]);
  expect([where, repository.git("worktree", "list").split("\n").length]).toEqual([where, 1]);
  expectStill(repository, where, "main");
}
