import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import type { PushInput } from "../../../ops/workspace/index.ts";

/** Remotes that git speaks to itself, packet by packet: a path, or one of its own protocols. Helpers of others leave no trace. */
const TRACED = /^(?:(?:file|ssh|git|git\+ssh|https?):\/\/|(?![a-z][a-z0-9+.-]*:[:/]))/i;

/**
 * Runs a push and, when it was stopped, tells by git's own trace of the protocol whether it had asked the remote for anything
 * yet: a remote that hangs before that has certainly changed nothing, and the failure's details say `notBegun`.
 * Source: git(1), GIT_TRACE_PACKET; gitprotocol-pack(5), "Reference Update Request".
 */
export async function watchSending<Answer>(
  input: Pick<PushInput, "remoteUrl" | "branch" | "sha">,
  push: (env: { readonly GIT_TRACE_PACKET: string }) => Promise<Answer>,
): Promise<Answer> {
  const folder = await mkdtemp(join(tmpdir(), "signalbox-push-"));
  const trace = join(folder, "packets");
  await writeFile(trace, "", { mode: 0o600 });
  try {
    return await push({ GIT_TRACE_PACKET: trace });
  } catch (thrown) {
    if (!isOpsError(thrown, "aborted", "timeout") || (await hasAsked(trace, input))) throw thrown;
    throw new OpsError(thrown.code, `${thrown.message}; the remote was not asked for anything yet`, {
      ...(thrown.hint === undefined ? {} : { hint: thrown.hint }),
      details: { ...thrown.details, notBegun: true },
      cause: thrown,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Whether the request to move the branch was sent; where no trace can be had it may have been. */
async function hasAsked(trace: string, input: Pick<PushInput, "remoteUrl" | "branch" | "sha">): Promise<boolean> {
  const { remoteUrl, branch, sha } = input;
  if (!TRACED.test(remoteUrl)) return true;
  const text = await readFile(trace, "latin1").catch(() => null);
  return text === null || text.includes(` ${sha} refs/heads/${Buffer.from(branch, "utf8").toString("latin1")}`);
}
