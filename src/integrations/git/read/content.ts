import type { RunScope } from "../../process/runner.ts";
import { gitFailure } from "../git-failure.ts";
import type { GitRunner } from "../git-runner.ts";
import { pathText } from "../parse/records.ts";
import { readNetwork } from "./network.ts";
import { revisionName } from "./history.ts";
import { headBranch, looseBranch } from "../loose/branch.ts";
import { knownLayout, layoutOf } from "./resolve.ts";

/** The largest file that is read at a revision. */
export const SHOW_LIMIT_BYTES = 16 * 1024 * 1024;

/** Tracked files of the index, or of HEAD in a bare repository, as they come. A conflicted file is named once. */
export async function* listTracked(
  git: GitRunner,
  root: string,
  scope: RunScope,
): AsyncGenerator<{ path: string; blob: string; mode: string }, void, undefined> {
  const layout = await layoutOf(git, root, scope);
  if (layout.isBare && (await readRevision(git, root, "HEAD", scope)) === null) return;
  const args = layout.isBare ? ["ls-tree", "-r", "-z", "--full-tree", "HEAD"] : ["ls-files", "-z", "-s", "--full-name"];
  let last = "";
  for await (const record of git.records({ root, args, doing: "listing the tracked files" }, scope)) {
    const tab = record.indexOf(9);
    const fields = record.toString("latin1", 0, tab).split(" ");
    const path = pathText(record.subarray(tab + 1));
    if (path === last) continue;
    last = path;
    yield { path, mode: fields[0] ?? "", blob: (layout.isBare ? fields[2] : fields[1]) ?? "" };
  }
}

/** A file's text at a revision; null when there is no such file. */
export async function showFile(
  git: GitRunner,
  at: { readonly root: string; readonly revision: string; readonly path: string },
  scope: RunScope,
): Promise<string | null> {
  const { root, revision, path } = at;
  const call = {
    root,
    args: ["cat-file", "blob", `${revisionName(revision)}:${path}`],
    doing: `reading ${path} at ${revision}`,
    limitBytes: SHOW_LIMIT_BYTES,
  };
  const answer = await git.ask(call, scope);
  if (answer.exitCode === 0) return answer.stdout.toString("utf8");
  if (
    /does not exist in|exists on disk, but not in|Not a valid object name|invalid object name|bad file/i.test(
      answer.stderr,
    )
  )
    return null;
  throw gitFailure({ doing: call.doing, exitCode: answer.exitCode, stderr: answer.stderr });
}

/** The commit that a name means, or null. */
export async function readRevision(
  git: GitRunner,
  root: string,
  name: string,
  scope: RunScope,
): Promise<string | null> {
  const layout = knownLayout(git, root);
  const loose = layout === null ? null : looseBranch(layout, name === "HEAD" ? headBranch(layout) : name);
  if (loose !== null) return loose;
  const answer = await git.ask(
    { root, args: ["rev-parse", "-q", "--verify", `${revisionName(name)}^{commit}`], doing: `reading ${name}` },
    scope,
  );
  if (answer.exitCode === 0) return answer.stdout.toString("utf8").trim();
  if (/not a git repository|dubious ownership/.test(answer.stderr))
    throw gitFailure({ doing: `reading ${name}`, exitCode: answer.exitCode, stderr: answer.stderr });
  return null;
}

/** The head of a branch at the remote itself, asked over the network; null when it has none. */
export async function readRemoteHead(
  git: GitRunner,
  at: { readonly root: string; readonly remote: string; readonly branch: string },
  scope: RunScope,
): Promise<string | null> {
  const ref = `refs/heads/${at.branch}`;
  const said = await git.text(
    {
      root: at.root,
      args: ["ls-remote", "--", at.remote, ref],
      doing: `asking ${at.remote} for ${at.branch}`,
      kind: "network",
      ...(await readNetwork(git, at.root, scope)),
    },
    scope,
  );
  const line = said.split("\n").find((candidate) => candidate.endsWith(`\t${ref}`));
  return line?.split("\t")[0] ?? null;
}

/** The commit that a tag names at the remote itself, asked over the network; null when it has none. */
export async function readRemoteTag(
  git: GitRunner,
  at: { readonly root: string; readonly remote: string; readonly tag: string },
  scope: RunScope,
): Promise<string | null> {
  const ref = `refs/tags/${at.tag}`;
  const said = await git.text(
    {
      root: at.root,
      args: ["ls-remote", "--", at.remote, ref, `${ref}^{}`],
      doing: `asking ${at.remote} for ${at.tag}`,
      kind: "network",
      ...(await readNetwork(git, at.root, scope)),
    },
    scope,
  );
  const shas = new Map(said.split("\n").map((line) => [line.split("\t")[1] ?? "", line.split("\t")[0] ?? ""]));
  return shas.get(`${ref}^{}`) ?? shas.get(ref) ?? null; // an annotated tag names its commit by the second line
}
