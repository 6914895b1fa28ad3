import { join } from "node:path";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { Environment } from "../../process/child-env.ts";
import type { Runner } from "../../process/runner.ts";
import { retryAfterMs } from "../retry-after.ts";
import { type Trust, npmEnvironment } from "./environment.ts";
import { failureOf, readFailure } from "./failure.ts";

/** What npm's answer may be in length; lists of versions of old packages are a few hundred kilobytes. */
const ANSWER_LIMIT_BYTES = 32 * 1024 * 1024;

/** What calls of npm are made with. */
export interface NpmParts {
  readonly runner: Runner;
  readonly env: Environment;
  readonly fetch: typeof globalThis.fetch;
}

/** One call of npm. `registry` and `name` direct it; "" leaves that to the user's configuration. */
export interface NpmCall {
  readonly words: readonly string[];
  readonly cwd: string;
  readonly registry: string;
  readonly name: string;
  readonly trust: Trust;
  readonly timeoutMs: number;
  /** For a failure: what was asked of whom. */
  readonly what: string;
}

/** How a call ended that npm itself ended. */
export interface NpmAnswer {
  readonly command: readonly string[];
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The folder of a package. */
export function folderOf(place: { readonly root: string; readonly folder: string }): string {
  return join(place.root, place.folder);
}

/** Runs npm to its end. Throws `timeout` and `aborted` when it was ended, `missing_tool`, `too_large`. */
export async function runNpm(parts: NpmParts, call: NpmCall, scope: CallScope): Promise<NpmAnswer> {
  const command = ["npm", ...call.words, ...directions(call)];
  const { cwd, timeoutMs } = call;
  const env = npmEnvironment(parts.env, call.trust);
  const end = await parts.runner.capture({ command, cwd, env, timeoutMs, leftovers: "end" }, scope, ANSWER_LIMIT_BYTES);
  if (end.endedBy === "timeout")
    throw new OpsError("timeout", `${call.what}: no answer within ${timeoutMs} ms`, {
      hint: "See whether the registry is up; release.publish.callTimeoutSeconds says how long is waited.",
    });
  if (end.endedBy !== "exit" || end.exitCode === null) throw new OpsError("aborted", `${call.what}: npm was stopped`);
  return { command, exitCode: end.exitCode, stdout: end.stdout.toString("utf8"), stderr: end.stderr.text() };
}

/** The foreseen failure that npm told; a registry that says "wait" is asked how long. */
export async function explainFailure(parts: NpmParts, call: NpmCall, answer: NpmAnswer): Promise<OpsError> {
  const failure = failureOf(readFailure(answer.stdout, answer.stderr), call.what);
  if (failure.code !== "rate_limited" || call.registry === "") return failure;
  const waitMs = await retryAfterMs(
    parts.fetch,
    `${call.registry.replace(/\/*$/, "/")}${encodeURIComponent(call.name)}`,
  );
  if (waitMs === null) return failure;
  return new OpsError("rate_limited", failure.message, {
    hint: `Wait ${Math.ceil(waitMs / 1_000)} s.`,
    details: { ...failure.details, retryAfterMs: waitMs },
  });
}

/** A scope's own registry in the user's configuration comes before `--registry`, so both are said. npm's own retries are off: they are counted elsewhere. */
function directions(call: NpmCall): readonly string[] {
  const scope = /^@[^/]+/.exec(call.name)?.[0];
  if (call.registry === "") return [];
  return [
    `--registry=${call.registry}`,
    ...(scope === undefined ? [] : [`--${scope}:registry=${call.registry}`]),
    "--fetch-retries=0",
    `--fetch-timeout=${call.timeoutMs}`,
  ];
}
