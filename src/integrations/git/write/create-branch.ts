import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { RunScope } from "../../process/runner.ts";
import type { CreateBranchInput, CreateBranchOutput } from "../../../ops/workspace/index.ts";
import { gitFailure } from "../git-failure.ts";
import type { GitRunner } from "../git-runner.ts";
import { readRevision } from "../read/content.ts";
import { findLayout } from "../read/resolve.ts";
import { checkoutOf } from "./move-branch.ts";

/** Makes a branch and, if asked, moves HEAD to it; index and files stay as they are. A name that stands for another commit is a `conflict`. */
export async function createBranch(
  git: GitRunner,
  input: CreateBranchInput,
  scope: CallScope,
): Promise<CreateBranchOutput> {
  const { root, branch } = input;
  const ref = await refOf(git, root, branch, scope);
  const existing = await readRevision(git, root, ref, scope);
  if (existing !== null && existing !== input.at) {
    throw new OpsError("conflict", `there is a branch ${branch} already, at ${existing.slice(0, 12)}`, {
      hint: "Choose another name.",
      details: { branch, sha: existing },
    });
  }
  if (input.at !== null && existing === null) await makeRef(git, { root, ref, at: input.at, branch }, scope);
  if (input.moveHead) await moveHead(git, { root, ref, branch }, scope);
  return { branch };
}

/** Whether the branch stands where it was to be made, and HEAD on it if that was asked. */
export async function probeCreateBranch(
  git: GitRunner,
  input: CreateBranchInput,
  scope: CallScope,
): Promise<Probe<CreateBranchOutput>> {
  const { root, branch } = input;
  const ref = await refOf(git, root, branch, scope);
  const [sha, head] = await Promise.all([readRevision(git, root, ref, scope), readHeadRef(git, root, scope)]);
  const isMade = sha === input.at;
  const isHeadRight = !input.moveHead || head === ref;
  return isMade && isHeadRight ? { kind: "done", output: { branch } } : { kind: "not_done" };
}

async function makeRef(
  git: GitRunner,
  at: { root: string; ref: string; at: string; branch: string },
  scope: CallScope,
): Promise<void> {
  const answer = await git.ask(
    {
      root: at.root,
      args: ["update-ref", "-m", "signalbox: branch", at.ref, at.at, "0".repeat(at.at.length)],
      doing: `making the branch ${at.branch}`,
      kind: "write",
    },
    scope,
  );
  if (answer.exitCode !== 0)
    throw gitFailure({ doing: `making the branch ${at.branch}`, exitCode: answer.exitCode, stderr: answer.stderr });
}

async function moveHead(
  git: GitRunner,
  to: { root: string; ref: string; branch: string },
  scope: CallScope,
): Promise<void> {
  const elsewhere = await checkoutOf(git, to.root, to.branch, scope);
  const { root } = await findLayout(git, to.root, scope);
  if (elsewhere !== null && elsewhere !== root)
    throw new OpsError("conflict", `the branch ${to.branch} is checked out in ${elsewhere}`, {
      hint: "Choose another name.",
    });
  await git.text(
    {
      root: to.root,
      args: ["symbolic-ref", "-m", `signalbox: moving to ${to.branch}`, "HEAD", to.ref],
      doing: `moving HEAD to ${to.branch}`,
      kind: "write",
    },
    scope,
  );
}

/** The reference that HEAD stands for, or empty when it is detached. */
export async function readHeadRef(git: GitRunner, root: string, scope: RunScope): Promise<string> {
  return (await git.ask({ root, args: ["symbolic-ref", "-q", "HEAD"], doing: "reading HEAD" }, scope)).stdout
    .toString("utf8")
    .trim();
}

async function refOf(git: GitRunner, root: string, branch: string, scope: CallScope): Promise<string> {
  const ref = `refs/heads/${branch}`;
  const answer = await git.ask({ root, args: ["check-ref-format", ref], doing: "checking the branch's name" }, scope);
  if (answer.exitCode !== 0 || branch.startsWith("-"))
    throw new OpsError("invalid_input", `"${branch}" is not a name that a branch can have`);
  return ref;
}
