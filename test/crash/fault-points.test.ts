import { signalbox } from "../support/program.ts";
import { COMMIT, expectCommitted, expectOnePullRequest, makeChanged } from "./commit-world.ts";
import { describeKills } from "./kill-table.ts";

describeKills("commit", {
  prepare: makeChanged,
  run: ({ repository, env }) => signalbox(COMMIT, { cwd: repository.root, env }),
  calls: [
    ...["signals.receive", "runs.beginRound", "ledger.intend", "git.createBranch", "git.commit", "ledger.done"],
    ...["git.push", "files.write", "forges.createPullRequest", "runs.recordResults", "runs.end"],
  ],
  mostPoints: 140,
  expectWorld: expectCommitted,
  expectRecords: (store, repository, where) => expectOnePullRequest(store, repository, where),
});
