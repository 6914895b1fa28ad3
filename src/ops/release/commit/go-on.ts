import { OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import {
  analyse,
  type CommitFacts,
  type ForgeRef,
  type GitState,
  readCommits,
  readRevision,
} from "../../workspace/index.ts";
import { footersOf, parseMessage } from "../message/parse.ts";
import { subjectFor } from "../message/compose.ts";
import { RUN_TRAILER } from "../message/trailers.ts";
import { whyProtected } from "../protected-branch.ts";
import { BRANCH_DIFF_JOB, BranchDiff, type BranchDiffInput } from "../pull-request/branch-diff-job.ts";
import { searchTexts } from "../secrets/search.ts";
import type { ReleaseSettings } from "../settings.ts";
import { factsOf, pushTarget } from "./facts.ts";
import { type CommitTaskInput, isUserFacing, type MadeBefore } from "./model.ts";

const COMMITS_LOOKED_AT = 100;
/** What a first commit is compared with: git knows the empty tree without storing it. */
const EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";

/** What is looked for: the commit of this run or, where the work tree offers nothing to commit, of an earlier run that could not push. */
export interface Sought {
  readonly root: string;
  readonly branch: string;
  readonly state: GitState;
  readonly forge: ForgeRef;
  readonly settings: ReleaseSettings;
  readonly input: CommitTaskInput;
  readonly isOwnBranch: boolean;
  readonly isClean: boolean;
}

/**
 * The commit that was made before its push failed, if there is one: the work goes on with it and nothing is committed twice.
 * It is known by its run's trailer, so that one which a person has rebased by hand since is found all the same.
 */
export async function findMadeBefore(read: Reader, sought: Sought): Promise<MadeBefore | null> {
  const { state, branch, settings, input } = sought;
  const defaultBranch = sought.isOwnBranch && state.defaultBranch === branch ? null : state.defaultBranch;
  const protections = { configured: settings.protectedBranches, forge: null, defaultBranch };
  if (state.headSha === null || whyProtected(branch, protections) !== null) return null;
  if (input.branch !== undefined && input.branch !== branch) return null;
  const made = (await findOfRun(read, sought)) ?? (await findUnpublished(read, sought));
  return made === null ? null : decide(read, sought, made, state.headSha);
}

/** This run's own. One without a given message is taken only where nothing else could be meant. */
async function findOfRun(read: Reader, { root, input, isClean }: Sought): Promise<CommitFacts | null> {
  const wanted = headerOf(input);
  if (wanted === null && !isClean) return null;
  const commits = await read.read(readCommits, { root, range: "HEAD", limit: COMMITS_LOOKED_AT });
  const own = commits.filter((commit) => runOf(commit) === read.run);
  return own.find((commit) => wanted === null || commit.subject === wanted) ?? null;
}

async function findUnpublished(read: Reader, sought: Sought): Promise<CommitFacts | null> {
  const { root, input, isClean, forge } = sought;
  if (!isClean || forge.remote === null) return null;
  const range = await unpublishedRange(read, sought, forge.remote);
  const commits = await read.read(readCommits, { root, range, limit: COMMITS_LOOKED_AT });
  return commits.find((commit, index) => runOf(commit) !== null && isAsked(commit, index === 0, input)) ?? null;
}

async function unpublishedRange(read: Reader, { root, state }: Sought, remote: string): Promise<string> {
  const { upstream, defaultBranch } = state;
  const names = [
    ...(upstream === null ? [] : [`refs/remotes/${upstream.remote}/${upstream.branch}`]),
    ...(defaultBranch === null ? [] : [`refs/remotes/${remote}/${defaultBranch}`, `refs/heads/${defaultBranch}`]),
  ];
  for (const name of names) {
    if ((await read.read(readRevision, { root, name })) !== null) return `${name}..HEAD`;
  }
  return "HEAD";
}

/** Whether a commit is the one that was asked for: by its header, by the request's words, or as the newest where neither was given. */
function isAsked(commit: CommitFacts, isNewest: boolean, input: CommitTaskInput): boolean {
  const wanted = headerOf(input);
  if (wanted !== null) return commit.subject === wanted;
  if (input.request === undefined) return isNewest;
  const subject = subjectFor(input.request);
  return subject !== "" && parseMessage(commit.subject)?.subject === subject;
}

/** The header that was given; null where the message is composed. */
function headerOf(input: CommitTaskInput): string | null {
  const request = input.request?.trim() ?? "";
  const given = input.message ?? (parseMessage(request) === null ? null : request);
  return given?.trim().split("\n", 1)[0]?.trim() ?? null;
}

function runOf(commit: CommitFacts): string | null {
  const footers = footersOf(`${commit.subject}\n\n${commit.body}`);
  return footers.find((footer) => footer.token === RUN_TRAILER)?.value ?? null;
}

async function decide(read: Reader, sought: Sought, made: CommitFacts, head: string): Promise<MadeBefore> {
  const { root, branch, forge, input } = sought;
  const parent = made.parents[0] ?? null;
  const job: BranchDiffInput = { root, base: parent ?? EMPTY_TREE, head };
  const analysed = await read.read(analyse, { job: BRANCH_DIFF_JOB, input: job, root, progress: read.progress });
  const diff = parseInput(BranchDiff, analysed, "the diff of the commit");
  if (diff.forbidden.length > 0)
    throw new OpsError("precondition", `files that may never be committed: ${diff.forbidden.slice(0, 10).join(", ")}`, {
      hint: "Take them out of the commit before it is pushed, and renew what they held.",
    });
  const message = factsOf(`${made.subject}\n\n${made.body}`);
  const by = runOf(made) === read.run ? "this run" : `run ${runOf(made)}`;
  return {
    kind: "made_before",
    root,
    sha: made.sha,
    head,
    branch,
    madeFrom: null,
    parent,
    isProtected: false,
    files: diff.files,
    push: pushTarget(forge),
    message,
    isUserFacing: isUserFacing(input.userFacing, message),
    search: await searchTexts(read, diff.texts),
    notes: [`went on with the commit ${made.sha.slice(0, 12)} that ${by} had made before`],
    advice: [],
  };
}
