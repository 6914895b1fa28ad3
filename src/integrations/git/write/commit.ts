import type { CallScope } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { CommitInput, CommitOutput } from "../../../ops/workspace/index.ts";
import type { RunScope } from "../../process/runner.ts";
import { gitFailure, lastLines } from "../git-failure.ts";
import type { GitAnswer, GitCall, GitRunner } from "../git-runner.ts";
import { isOn, settingOf } from "../parse/config.ts";
import { createStatusReader, statusArguments, type StatusHead } from "../parse/status.ts";
import { readRevision } from "../read/content.ts";
import { headBranch, looseBranch } from "../loose/branch.ts";
import { layoutOf } from "../read/resolve.ts";
import { literalPaths, selectedTree } from "../read/selection-tree.ts";
import { readConfig } from "../read/settings.ts";
import { readHooks } from "../read/state.ts";
import { createBranch } from "./create-branch.ts";
import { keptIndexOf, waitForIndex } from "./index-guard.ts";
import { clearCutOff, takeHeadBack, unending } from "./take-back.ts";

/** Hooks that `git commit` runs. Source: githooks(5). */
const COMMIT_HOOKS: readonly string[] = ["pre-commit", "prepare-commit-msg", "commit-msg", "post-commit"];

/**
 * Commits a selection with the repository's hooks, on a branch that HEAD moves to if one was made for it. Refuses when HEAD or
 * the planned tree has changed; a failed one leaves HEAD, branches and the index as they were. Hooks do not count against the task's time.
 */
export async function commitSelection(
  git: GitRunner,
  input: CommitInput,
  fileLimitBytes: number,
  scope: CallScope,
): Promise<CommitOutput> {
  await clearCutOff(git, input, scope); // of a process that was killed
  const layout = await layoutOf(git, input.root, scope);
  const index = keptIndexOf(layout.gitDir, scope.run);
  try {
    await requirePlanned(git, input, fileLimitBytes, scope);
    await waitForIndex(layout.gitDir);
    index.keep();
    if (input.headFrom !== undefined) await moveHead(git, input, scope);
    await stage(git, input, scope);
    await runCommit(git, input, scope);
  } catch (error) {
    if ((await readRevision(git, input.root, "HEAD", unending(scope))) === input.expectedHead) {
      if (needsStaging(input)) index.restore();
      await takeHeadBack(git, input, scope);
      index.forget();
    }
    throw error;
  }
  const sha =
    looseBranch(layout, headBranch(layout)) ??
    (await git.text(
      { root: input.root, args: ["rev-parse", "--verify", "HEAD^{commit}"], doing: "reading the new commit" },
      scope,
    ));
  index.forget();
  return { sha, branch: input.branch };
}

function moveHead(git: GitRunner, input: CommitInput, scope: CallScope): Promise<unknown> {
  const { root, branch, expectedHead } = input;
  return createBranch(git, { root, branch, at: expectedHead, moveHead: true }, scope);
}

async function runCommit(git: GitRunner, input: CommitInput, scope: CallScope): Promise<void> {
  const { root, message } = input;
  const hooks = await readHooks(git, root, scope);
  const signs = isOn(await readConfig(git, root, scope), "commit.gpgsign");
  const call: GitCall = {
    ...{ root, args: commitArguments(input), doing: "git commit", kind: "write", stdin: message },
    leavesNothing: hooks.length === 0 && !signs,
  };
  const commit = () => git.ask(call, scope);
  const hasHooks = hooks.some((name) => COMMIT_HOOKS.includes(name));
  const answer = hasHooks && scope.untimed !== undefined ? await scope.untimed(commit) : await commit();
  if (answer.exitCode !== 0) throw await commitFailure(git, input, answer, scope);
}

/** Arguments of the commit: hooks run, nothing is amended, the message is taken as it is. */
export function commitArguments(input: Pick<CommitInput, "selection">): string[] {
  const args = ["commit", "--quiet", "--cleanup=whitespace", "-F", "-"];
  if (input.selection.kind === "tracked") return [...args, "--all"];
  if (input.selection.kind === "paths") return [...args, "--only", "--", ...literalPaths(input.selection.paths)];
  return args;
}

function needsStaging(input: CommitInput): boolean {
  return input.selection.kind === "all" || input.selection.kind === "paths";
}

function requireHead(input: CommitInput, { sha: head, branch }: StatusHead): void {
  if (branch === null)
    throw new OpsError("precondition", "HEAD is detached: there is no branch to commit to", {
      hint: "Run `git switch <branch>`.",
    });
  const planned = input.headFrom ?? input.branch;
  if (head === input.expectedHead && branch === planned) return;
  throw new OpsError(
    "stale",
    `${planned} was expected at ${input.expectedHead ?? "no commit"}, and HEAD is ${branch} at ${head ?? "no commit"}`,
    { details: { head, branch } },
  );
}

/** Compares HEAD, and then the tree that would be committed, with what was planned upon. */
async function requirePlanned(
  git: GitRunner,
  input: CommitInput,
  fileLimitBytes: number,
  scope: RunScope,
): Promise<void> {
  const { root, selection } = input;
  const request = { root, selection, fileLimitBytes, onHead: (head: StatusHead) => requireHead(input, head) };
  const found = await selectedTree(git, request, scope);
  if (found !== input.tree) {
    throw new OpsError("stale", "the files to commit have changed since the commit was planned", {
      hint: "Run the command again.",
      details: { expected: input.tree, found },
    });
  }
}

async function stage(git: GitRunner, input: CommitInput, scope: RunScope): Promise<void> {
  const { root, selection } = input;
  if (selection.kind === "all") {
    await git.text({ root, args: ["add", "-A", "--", ":/"], doing: "staging the files", kind: "write" }, scope);
  }
  if (selection.kind !== "paths") return;
  const untracked: Buffer[] = [];
  const reader = createStatusReader();
  for await (const record of git.records(
    { root, args: [...statusArguments("all"), "--", ...literalPaths(selection.paths)], doing: "looking for new files" },
    scope,
  )) {
    const entry = reader.read(record);
    if (entry?.kind === "untracked")
      untracked.push(Buffer.concat([Buffer.from(":(top,literal)"), entry.rawPath, Buffer.alloc(1)]));
  }
  if (untracked.length === 0) return;
  await git.text(
    {
      root,
      args: ["add", "--intent-to-add", "--pathspec-from-file=-", "--pathspec-file-nul"],
      doing: "naming the new files",
      kind: "write",
      stdin: Buffer.concat(untracked),
    },
    scope,
  );
}

/** Git ends with 128 for its own complaints; with 1 when a hook said no or nothing was left to commit. */
async function commitFailure(
  git: GitRunner,
  input: CommitInput,
  answer: GitAnswer,
  scope: RunScope,
): Promise<OpsError> {
  if (answer.exitCode === 1 && /nothing (?:added )?to commit|no changes added/.test(answer.stdout.toString("utf8"))) {
    return new OpsError("precondition", "there is nothing to commit");
  }
  if (answer.exitCode !== 1) return ownFailure(git, input, answer, scope);
  const hooks = await readHooks(git, input.root, scope);
  const names = hooks.filter((name) => COMMIT_HOOKS.includes(name));
  if (names.length === 0)
    return gitFailure({
      doing: "git commit",
      exitCode: 1,
      stderr: `${answer.stdout.toString("utf8")}\n${answer.stderr}`,
    });
  const said = lastLines(`${answer.stdout.toString("utf8")}\n${answer.stderr}`, 12);
  return new OpsError(
    "precondition",
    `a commit hook (${names.join(", ")}) refused the commit${said === "" ? "" : `: ${said}`}`,
    {
      hint: "Mend what the hook says and run the command again; hooks are never skipped.",
      details: { hooks: names, output: said },
    },
  );
}

async function ownFailure(git: GitRunner, input: CommitInput, answer: GitAnswer, scope: RunScope): Promise<OpsError> {
  const failure = gitFailure({ doing: "git commit", exitCode: answer.exitCode, stderr: answer.stderr });
  if (!failure.message.includes("could not be signed")) return failure;
  const key = settingOf(await readConfig(git, input.root, scope), "user.signingkey");
  return new OpsError(
    "precondition",
    `the commit could not be signed with ${key === null ? "the committer's key" : `the key ${key}`}`,
    {
      hint: "Unlock the signing key so that it needs no terminal (an agent, a hardware key), or have a person commit.",
      details: failure.details,
    },
  );
}
