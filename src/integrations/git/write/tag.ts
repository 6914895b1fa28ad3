import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { CreateTagInput, PushTagInput, TagOutput } from "../../../ops/workspace/index.ts";
import { gitFailure, lastLines } from "../git-failure.ts";
import type { GitAnswer, GitRunner } from "../git-runner.ts";
import { parsePushReport, serverWords } from "../parse/push-report.ts";
import { readRemoteTag, readRevision } from "../read/content.ts";
import { readNetwork } from "../read/network.ts";

/** Makes an annotated tag at a commit, which is fetched first if a forge has it and we have not. One that stands elsewhere is a `conflict`. */
export async function createTag(git: GitRunner, input: CreateTagInput, scope: CallScope): Promise<TagOutput> {
  const { root, tag, sha } = input;
  await requireTagName(git, root, tag, scope);
  const standing = await readTag(git, input, scope);
  if (standing !== null && standing !== sha) throw tagElsewhere(tag, sha, standing, "here");
  if (standing === sha) return { tag, sha };
  await requireCommit(git, input, scope);
  const answer = await git.ask(
    {
      root,
      args: ["tag", "--annotate", "--cleanup=whitespace", "-F", "-", "--", tag, sha],
      doing: `making the tag ${tag}`,
      kind: "write",
      stdin: input.message,
    },
    scope,
  );
  if (answer.exitCode !== 0) throw tagFailure(tag, answer);
  return { tag, sha };
}

/** Whether the tag stands at the commit. One that stands elsewhere is not this effect's: making it tells the conflict. */
export async function probeCreateTag(
  git: GitRunner,
  input: CreateTagInput,
  scope: CallScope,
): Promise<Probe<TagOutput>> {
  const standing = await readTag(git, input, scope);
  return standing === input.sha ? { kind: "done", output: { tag: input.tag, sha: input.sha } } : { kind: "not_done" };
}

/** Pushes one tag, never with force and nothing beside it. */
export async function pushTag(git: GitRunner, input: PushTagInput, scope: CallScope): Promise<TagOutput> {
  const { root, tag, sha, remote } = input;
  const local = await readTag(git, input, scope);
  if (local !== sha)
    throw new OpsError(
      "stale",
      `the tag ${tag} was expected at ${sha.slice(0, 12)}, and is at ${local?.slice(0, 12) ?? "no commit"}`,
    );
  const network = await readNetwork(git, root, scope);
  const answer = await git.ask(
    { root, args: pushTagArguments(input), doing: `pushing ${tag} to ${remote}`, kind: "network", ...network },
    scope,
  );
  if (answer.exitCode !== 0) throw await pushTagFailure(git, input, answer, scope);
  return { tag, sha };
}

/** Arguments of the push: one tag under its own name. */
export function pushTagArguments(input: Pick<PushTagInput, "remote" | "tag">): string[] {
  const ref = `refs/tags/${input.tag}`;
  return ["push", "--porcelain", "--no-force", "--no-follow-tags", "--", input.remote, `${ref}:${ref}`];
}

/** Whether the remote has the tag at the commit. */
export async function probePushTag(git: GitRunner, input: PushTagInput, scope: CallScope): Promise<Probe<TagOutput>> {
  const found = await readRemoteTag(git, input, scope);
  return found === input.sha ? { kind: "done", output: { tag: input.tag, sha: input.sha } } : { kind: "not_done" };
}

function readTag(
  git: GitRunner,
  at: { readonly root: string; readonly tag: string },
  scope: CallScope,
): Promise<string | null> {
  return readRevision(git, at.root, `refs/tags/${at.tag}`, scope);
}

async function requireTagName(git: GitRunner, root: string, tag: string, scope: CallScope): Promise<void> {
  const args = ["check-ref-format", `refs/tags/${tag}`];
  const answer = await git.ask({ root, args, doing: "checking the tag's name" }, scope);
  if (answer.exitCode !== 0 || tag.startsWith("-"))
    throw new OpsError("invalid_input", `"${tag}" is not a name that a tag can have`);
}

async function requireCommit(git: GitRunner, input: CreateTagInput, scope: CallScope): Promise<void> {
  const { root, sha, fetchFrom } = input;
  if ((await readRevision(git, root, sha, scope)) !== null) return;
  if (fetchFrom !== null) await fetchCommit(git, { root, sha, ...fetchFrom }, scope);
  if ((await readRevision(git, root, sha, scope)) !== null) return;
  throw new OpsError("not_found", `the commit ${sha.slice(0, 12)} that is to be tagged is not here`, {
    hint: fetchFrom === null ? "Fetch it first." : `Look at \`git fetch ${fetchFrom.remote} ${fetchFrom.branch}\`.`,
  });
}

/** Fetches a branch into its tracking branch alone; the work tree and local branches stay as they are. */
async function fetchCommit(
  git: GitRunner,
  from: { readonly root: string; readonly sha: string; readonly remote: string; readonly branch: string },
  scope: CallScope,
): Promise<void> {
  const { root, remote, branch } = from;
  const refspec = `+refs/heads/${branch}:refs/remotes/${remote}/${branch}`;
  await git.text(
    {
      root,
      args: ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--", remote, refspec],
      doing: `fetching ${branch} from ${remote}`,
      kind: "network",
      ...(await readNetwork(git, root, scope)),
    },
    scope,
  );
}

function tagFailure(tag: string, answer: GitAnswer): OpsError {
  const failure = gitFailure({ doing: `making the tag ${tag}`, exitCode: answer.exitCode, stderr: answer.stderr });
  if (!/unable to sign the tag|could not be signed/i.test(`${answer.stderr} ${failure.message}`)) return failure;
  return new OpsError("precondition", `the tag ${tag} could not be signed, as git is configured to do`, {
    hint: "Unlock the signing key so that it needs no terminal (an agent, a hardware key), or have a person tag.",
    details: failure.details,
  });
}

async function pushTagFailure(
  git: GitRunner,
  input: PushTagInput,
  answer: GitAnswer,
  scope: CallScope,
): Promise<OpsError> {
  const { remote, tag, sha } = input;
  const doing = `pushing ${tag} to ${remote}`;
  const refused = parsePushReport(answer.stdout.toString("utf8")).find((line) => line.flag === "!");
  if (refused === undefined) return gitFailure({ doing, exitCode: answer.exitCode, stderr: answer.stderr });
  const words = lastLines(serverWords(answer.stderr), 8);
  if (/already exists|would clobber|stale info|fetch first|needs force/i.test(refused.summary)) {
    const found = await readRemoteTag(git, input, scope);
    return tagElsewhere(tag, sha, found ?? "another commit", `at ${remote}`);
  }
  return new OpsError(
    "precondition",
    `the remote refused the tag ${tag} (${refused.summary})${words === "" ? "" : `: ${words}`}`,
    {
      hint: "Mend what the remote says, then run the command again.",
      details: { summary: refused.summary, server: words },
    },
  );
}

function tagElsewhere(tag: string, wanted: string, found: string, where: string): OpsError {
  return new OpsError(
    "conflict",
    `the tag ${tag} stands ${where} at ${found.slice(0, 12)}, and was to be made at ${wanted.slice(0, 12)}`,
    { hint: "A released tag is never moved: release another version.", details: { tag, found, wanted } },
  );
}
