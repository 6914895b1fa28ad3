import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { PushInput, PushOutput } from "../../../ops/workspace/index.ts";
import { gitFailure, lastLines } from "../git-failure.ts";
import { type GitAnswer, type GitCall, GIT_LIMITS, type GitRunner } from "../git-runner.ts";
import { parsePushReport, serverWords, type PushLine } from "../parse/push-report.ts";
import { readRemoteHead, readRevision } from "../read/content.ts";
import { settingOf, type GitConfig } from "../parse/config.ts";
import { layoutOf } from "../read/resolve.ts";
import { readNetwork } from "../read/network.ts";
import { readConfig } from "../read/settings.ts";
import { hooksOf } from "../read/state.ts";
import { watchSending } from "./push-trace.ts";
import { isAncestor } from "./rebase.ts";

/** Pushes exactly the planned commit to one branch, never with force, and makes it the upstream. */
export async function pushBranch(git: GitRunner, input: PushInput, scope: CallScope): Promise<PushOutput> {
  const { root, remote, branch, sha } = input;
  const [local, config] = await Promise.all([
    readRevision(git, root, `refs/heads/${branch}`, scope),
    readConfig(git, root, scope),
  ]);
  if (local !== sha) throw staleBranch(branch, sha, local);
  const answer = await runPush(git, input, config, scope);
  if (answer.exitCode !== 0) throw pushFailure(input, answer);
  if (!isUpstream(config, input)) {
    // Without a tracking ref (a remote that is a bare URL) there is no upstream to set; the push itself has succeeded.
    const args = ["branch", "--quiet", `--set-upstream-to=${remote}/${branch}`, branch];
    await git.ask({ root, args, doing: "setting the upstream", kind: "write" }, scope);
  }
  return { remote, branch, sha };
}

/** A pre-push hook may run a test suite: it has a hook's time, and none of it counts against the task. */
async function runPush(git: GitRunner, input: PushInput, config: GitConfig, scope: CallScope): Promise<GitAnswer> {
  const { root, remote, branch } = input;
  const call: GitCall = {
    ...{ root, args: pushArguments(input), doing: `pushing ${branch} to ${remote}`, kind: "network" },
    ...(await readNetwork(git, root, scope)),
  };
  const hasHook = hooksOf(await layoutOf(git, root, scope), config).includes("pre-push");
  const push = (limits: Pick<GitCall, "timeoutMs">) =>
    watchSending(input, (env) => git.ask({ ...call, ...limits, env: { ...call.env, ...env } }, scope));
  if (!hasHook || scope.untimed === undefined) return push({});
  return scope.untimed(() => push({ timeoutMs: GIT_LIMITS.writeMs }));
}

function isUpstream(config: GitConfig, input: Pick<PushInput, "remote" | "branch">): boolean {
  const { remote, branch } = input;
  const merge = settingOf(config, `branch.${branch}.merge`);
  return settingOf(config, `branch.${branch}.remote`) === remote && merge === `refs/heads/${branch}`;
}

function staleBranch(branch: string, expected: string, found: string | null): OpsError {
  const at = found?.slice(0, 12) ?? "no commit";
  return new OpsError("stale", `${branch} was expected at ${expected.slice(0, 12)}, and is at ${at}`);
}

/** Arguments of the push: one commit to one branch, nothing that a setting of the user's would add. */
export function pushArguments(input: Pick<PushInput, "remote" | "branch" | "sha">): string[] {
  return [
    "push",
    "--porcelain",
    "--no-force",
    "--no-follow-tags",
    "--recurse-submodules=check",
    "--",
    input.remote,
    `${input.sha}:refs/heads/${input.branch}`,
  ];
}

/** Whether the remote's branch is at the commit or beyond it. */
export async function probePush(git: GitRunner, input: PushInput, scope: CallScope): Promise<Probe<PushOutput>> {
  const { root, remote, branch, sha } = input;
  const found = await readRemoteHead(git, input, scope);
  if (found === sha) return { kind: "done", output: { remote, branch, sha } };
  if (found !== null && (await isAncestor(git, root, { older: sha, newer: found }, scope)))
    return { kind: "done", output: { remote, branch, sha } };
  return { kind: "not_done" };
}

function pushFailure(input: PushInput, answer: GitAnswer): OpsError {
  const doing = `pushing ${input.branch} to ${input.remote}`;
  const refused = parsePushReport(answer.stdout.toString("utf8")).find((line) => line.flag === "!");
  if (refused !== undefined) return refusal(input, refused, answer.stderr);
  const failure = gitFailure({ doing, exitCode: answer.exitCode, stderr: answer.stderr });
  if (answer.exitCode !== 1) return failure;
  const said = lastLines(answer.stderr.replace(/^error: failed to push some refs.*$/m, ""), 12);
  return new OpsError(
    "precondition",
    `a pre-push hook, or git itself, refused to push ${input.branch}${said === "" ? "" : `: ${said}`}`,
    { hint: "Mend what it says; hooks are never skipped.", details: { output: said } },
  );
}

function refusal(input: PushInput, line: PushLine, stderr: string): OpsError {
  const where = `${input.remote}/${input.branch}`;
  const words = lastLines(serverWords(stderr), 8);
  const details = { summary: line.summary, server: words };
  const said = words === "" ? line.summary : words;
  if (/fetch first|non-fast-forward|stale info|needs force/.test(line.summary)) {
    return new OpsError("push_rejected", `${where} has commits that ${input.branch} lacks`, {
      hint: "Fetch and rebase, then push again.",
      details,
    });
  }
  if (/protected/i.test(line.summary) || /protected branch/i.test(words)) {
    return new OpsError("denied", `the remote protects ${input.branch}: ${said}`, {
      hint: "Push a feature branch and open a pull request.",
      details: { ...details, policy: "remote" },
    });
  }
  if (/cannot lock|failed to (?:update|lock) ref|incorrect old value/i.test(line.summary)) {
    return new OpsError("push_rejected", `${where} moved while it was pushed to`, {
      hint: "Fetch and rebase, then push again.",
      details,
    });
  }
  return new OpsError(
    "precondition",
    `the remote refused ${input.branch} (${line.summary})${words === "" ? "" : `: ${words}`}`,
    { hint: "Mend what the remote says, then push again.", details },
  );
}
