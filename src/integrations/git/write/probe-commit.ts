import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import type { CommitInput, CommitOutput } from "../../../ops/workspace/index.ts";
import type { GitRunner } from "../git-runner.ts";
import { recordsOf } from "../parse/records.ts";

/** How far back from the branch's head a commit is looked for: hooks and people may have added some on top. */
const LOOK_BACK = 20;

/**
 * Whether the commit was made: a commit on the planned parent with this run's trailer (a hook may have changed the subject), or,
 * if the message has no trailer, with the same subject.
 */
export async function probeCommit(git: GitRunner, input: CommitInput, scope: CallScope): Promise<Probe<CommitOutput>> {
  const args = [
    "log",
    "-z",
    "--first-parent",
    `--max-count=${LOOK_BACK}`,
    "--no-show-signature",
    "--format=%H%x00%P%x00%B",
    `refs/heads/${input.branch}`,
    "--",
  ];
  const answer = await git.ask({ root: input.root, args, doing: `looking for the commit on ${input.branch}` }, scope);
  if (answer.exitCode !== 0) {
    return input.expectedHead === null || input.headFrom !== undefined // the branch is made with the commit
      ? { kind: "not_done" }
      : { kind: "unknown", reason: `the branch ${input.branch} is not there any more` };
  }
  const fields = recordsOf(answer.stdout).map((record) => record.toString("utf8"));
  if (fields[0] === input.expectedHead) return { kind: "not_done" };
  const sha = findCommit(fields, input, scope.run);
  if (sha !== null) return { kind: "done", output: { sha, branch: input.branch } };
  return {
    kind: "unknown",
    reason: `${input.branch} has moved to ${fields[0] ?? "nothing"}, and none of its last ${LOOK_BACK} commits is this run's`,
  };
}

function findCommit(fields: readonly string[], input: CommitInput, run: string): string | null {
  for (let at = 0; at + 2 < fields.length; at += 3) {
    const [sha = "", parents = "", message = ""] = fields.slice(at, at + 3);
    const parent = parents.split(" ")[0] ?? "";
    if (parent === (input.expectedHead ?? "") && isOurs(message, input, run)) return sha;
  }
  return null;
}

function isOurs(message: string, input: CommitInput, run: string): boolean {
  const trailer = `Signalbox-Run: ${run}`;
  const lines = message.split("\n");
  if (input.message.split("\n").includes(trailer)) return lines.includes(trailer);
  return lines[0] === input.message.split("\n")[0];
}
