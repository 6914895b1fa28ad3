import { OpsError } from "../../kernel/ops-error.ts";
import type { Environment } from "../process/child-env.ts";
import type { ProgramEnd } from "../process/program.ts";
import type { Call, RunScope, Runner } from "../process/runner.ts";
import { gitEnvironment, gitSettings, type CallKind } from "./environment.ts";
import { gitFailure } from "./git-failure.ts";
import { splitRecords } from "./parse/records.ts";

/** One call of git, as a value. `doing` names it in messages. */
export interface GitCall {
  readonly root: string;
  readonly args: readonly string[];
  readonly doing: string;
  readonly kind?: CallKind;
  readonly env?: Environment;
  readonly stdin?: string | Uint8Array;
  readonly timeoutMs?: number;
  readonly limitBytes?: number;
  readonly sshCommand?: string | null;
  /** Settings for this call alone: `-c`, `name=value`, and so on. */
  readonly settings?: readonly string[];
  /** What a hook, a helper or a connection may leave running is looked for and ended, unless this says that there is none. */
  readonly leavesNothing?: boolean;
}

/** Git's answer, whatever its exit code. */
export interface GitAnswer {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** Runs git, hardened: it never asks, never waits for ever, and reads take no locks. */
export interface GitRunner {
  /** Any exit code is an answer; throws `timeout`, `aborted`, `missing_tool`, `too_large`. */
  ask(call: GitCall, scope: RunScope): Promise<GitAnswer>;
  /** Standard output as it is; throws what git's complaint means unless it succeeded. */
  bytes(call: GitCall, scope: RunScope): Promise<Buffer>;
  /** Standard output as UTF-8 without the last newline. */
  text(call: GitCall, scope: RunScope): Promise<string>;
  /** Standard output in chunks. */
  chunks(call: GitCall, scope: RunScope): AsyncIterable<Buffer>;
  /** NUL-ended records, as they come. */
  records(call: GitCall, scope: RunScope): AsyncIterable<Buffer>;
}

/** Time limits by kind of call: local reads, writes (hooks may run a test suite), and remotes. */
export interface GitLimits {
  readonly readMs: number;
  readonly writeMs: number;
  readonly networkMs: number;
  readonly outputBytes: number;
}

/** Limits that a repository of a million commits stays within. The task's own timeout ends a call earlier. */
export const GIT_LIMITS: GitLimits = {
  readMs: 120_000,
  writeMs: 600_000,
  networkMs: 120_000,
  outputBytes: 64 * 1024 * 1024,
};

/** Makes git's runner over the runner of programs. */
export function createGitRunner(runner: Runner, ours: Environment, limits: GitLimits = GIT_LIMITS): GitRunner {
  const callOf = (call: GitCall): Call => programOf(call, ours, limits);
  const ask = async (call: GitCall, scope: RunScope): Promise<GitAnswer> => {
    const end = await runner.capture(callOf(call), scope, call.limitBytes ?? limits.outputBytes);
    return { exitCode: exitCodeOf(call, end), stdout: end.stdout, stderr: end.stderr.text() };
  };
  const bytes = async (call: GitCall, scope: RunScope): Promise<Buffer> => {
    const answer = await ask(call, scope);
    if (answer.exitCode !== 0)
      throw gitFailure({ doing: call.doing, exitCode: answer.exitCode, stderr: answer.stderr });
    return answer.stdout;
  };
  const chunks = (call: GitCall, scope: RunScope): AsyncIterable<Buffer> =>
    runner.stream(callOf(call), scope, (end) => {
      const exitCode = exitCodeOf(call, end);
      if (exitCode !== 0) throw gitFailure({ doing: call.doing, exitCode, stderr: end.stderr.text() });
    });
  return {
    ask,
    bytes,
    text: async (call, scope) => (await bytes(call, scope)).toString("utf8").replace(/\n$/, ""),
    chunks,
    records: (call, scope) => splitRecords(chunks(call, scope)),
  };
}

function programOf(call: GitCall, ours: Environment, limits: GitLimits): Call {
  const kind = call.kind ?? "read";
  const limitOf = { read: limits.readMs, write: limits.writeMs, network: limits.networkMs } as const;
  return {
    command: ["git", ...gitSettings(kind), ...(call.settings ?? []), ...call.args],
    cwd: call.root,
    env: { ...gitEnvironment(kind, ours, call.sshCommand ?? null), ...call.env },
    ...(call.stdin === undefined ? {} : { stdin: call.stdin }),
    timeoutMs: call.timeoutMs ?? limitOf[kind],
    leftovers: kind === "read" || call.leavesNothing === true ? "leave" : "end",
  };
}

function exitCodeOf(call: GitCall, end: ProgramEnd): number {
  if (end.endedBy === "timeout") {
    throw new OpsError("timeout", `${call.doing} took longer than its limit`, {
      hint: "A hook, a signing key or the remote may be waiting for something.",
      details: { durationMs: Math.round(end.durationMs) },
    });
  }
  if (end.endedBy === "abort") throw new OpsError("aborted", `${call.doing} was stopped`);
  return end.exitCode ?? 128; // ended by a signal: as a shell tells it, a failure
}
