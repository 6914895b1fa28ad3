import { expect } from "vitest";
import { signalbox } from "../support/program.ts";
import { makeRepository, type Repository } from "../support/repository.ts";
import { expectOnePullRequest, expectStill } from "./commit-world.ts";
import { describeKills } from "./kill-table.ts";

const BRANCH = "feat/greet";

// With a check of the project. Every boundary of a pull request is in the table of `commit` too, at every change.
describeKills("pr", {
  prepare: makeBranch,
  run: ({ repository, env }) => signalbox(["pr"], { cwd: repository.root, env }),
  calls: [
    ...["signals.receive", "runs.beginRound", "runs.recordPlan", "ledger.intend", "processes.run", "git.push"],
    ...["forges.createPullRequest", "ledger.done", "runs.end"],
  ],
  mostPoints: 60,
  expectWorld: expectPushed,
  expectRecords: (store, repository, where) => expectOnePullRequest(store, repository, where, BRANCH),
});

/** A branch with a commit that was not pushed, in a project with a check of its own. */
function makeBranch(): Repository {
  const repository = makeRepository({ remote: true });
  repository.write("signalbox.yaml", "release:\n  checks:\n    - name: readme\n      command: [test, -s, README.md]\n");
  repository.git("add", "-A");
  repository.git("commit", "-q", "-m", "ci: look for the readme");
  repository.git("push", "-q");
  repository.git("switch", "-q", "-c", BRANCH);
  repository.write("README.md", "# Project\n\nA project that greets.\n");
  repository.git("commit", "-q", "-a", "-m", "feat: greet");
  return repository;
}

function expectPushed(repository: Repository, where: string): void {
  expect([where, repository.remote("log", "-1", "--format=%s", BRANCH)]).toEqual([where, "feat: greet"]);
  expectStill(repository, where, BRANCH);
}
