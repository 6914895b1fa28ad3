import { OpsError } from "../../../kernel/ops-error.ts";
import { parseInput } from "../../../kernel/operation.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import {
  analyse,
  type CommitFacts,
  type ForgeRef,
  type GitState,
  readCommits,
  readFile,
  readForge,
  readGitState,
  readRemoteHead,
  readRevision,
} from "../../workspace/index.ts";
import { pushTarget } from "../commit/facts.ts";
import { findOpenPullRequest, tolerate } from "../forge-facts.ts";
import { whyProtected } from "../protected-branch.ts";
import { searchTexts } from "../secrets/search.ts";
import { readSettings, type ReleaseSettings } from "../settings.ts";
import { agentsIn, renderBody, titlesFor } from "./body.ts";
import { BRANCH_DIFF_JOB, BranchDiff, type BranchDiffInput } from "./branch-diff-job.ts";
import { type Behind, makeChecklist, worksInProgress } from "./checklist.ts";
import type { PullRequestDecision, PullRequestPlan, PullRequestTaskInput } from "./model.ts";
import { TEMPLATE_PATHS } from "./template.ts";

const COMMITS_LIMIT = 1_000;
const TEMPLATE_LIMIT_BYTES = 64 * 1024;

interface Ground {
  readonly root: string;
  readonly head: string;
  readonly headSha: string;
  readonly base: string;
  readonly baseSha: string;
  readonly state: GitState;
  readonly forge: ForgeRef;
}

/** Decides on a pull request of the current branch: checklist, text, what to push. Throws `precondition` with the named reason. */
export async function planPullRequest(read: Reader, input: PullRequestTaskInput): Promise<PullRequestPlan> {
  const { root } = read.place;
  const [state, forge, settings] = await Promise.all([
    read.read(readGitState, { root }),
    read.read(readForge, { root }),
    readSettings(read, root),
  ]);
  const { head, headSha } = input.head === undefined ? requireHead(state) : await findHead(read, root, input.head);
  const base = await findBase(read, { root, state, forge }, input.base);
  if (base === null)
    return { kind: "not_applicable", reason: "there is no base branch to open a pull request against yet" };
  if (base.name === head && input.base === undefined && !isNamedProtected(head, settings))
    return {
      kind: "not_applicable",
      reason: `${head} is the default branch here: there is no other to open a pull request against yet`,
    };
  if (base.name === head)
    throw new OpsError("refused", `${head} is the base branch itself`, {
      hint: "Switch to a feature branch, or name another base with --base.",
    });
  const ground: Ground = { root, head, headSha, base: base.name, baseSha: base.sha, state, forge };
  const [existing, facts] = await Promise.all([findOpenPullRequest(read, forge, head), readBranch(read, ground)]);
  refuseBranch(ground, facts, input);
  const search = searchTexts(read, facts.diff.texts);
  const [, template] = await Promise.all([search, readTemplate(read, root)]);
  const isProtected =
    whyProtected(head, { configured: settings.protectedBranches, forge: null, defaultBranch: state.defaultBranch }) !==
    null;
  return {
    ...compose(read, input, ground, { ...facts, template }),
    push: pushNeeded(ground, isProtected),
    existing: existing === null ? null : { number: existing.number, url: existing.url, title: existing.title },
  };
}

/** Whether a branch is protected by its name, and not only because it is the one that git takes for the default. */
function isNamedProtected(branch: string, settings: ReleaseSettings): boolean {
  return whyProtected(branch, { configured: settings.protectedBranches, forge: null, defaultBranch: null }) !== null;
}

function requireHead(state: GitState): { readonly head: string; readonly headSha: string } {
  if (state.branch === null)
    throw new OpsError("precondition", "HEAD is detached: there is no branch to open a pull request for", {
      hint: "Run `git switch -c <branch>` first.",
    });
  if (state.headSha === null)
    throw new OpsError("precondition", `${state.branch} has no commit yet`, { hint: "Commit something first." });
  return { head: state.branch, headSha: state.headSha };
}

async function findHead(read: Reader, root: string, head: string) {
  const headSha = await read.read(readRevision, { root, name: `refs/heads/${head}` });
  if (headSha !== null) return { head, headSha };
  throw new OpsError("precondition", `the branch ${head} does not exist here`, { hint: "Fetch it first." });
}

async function findBase(
  read: Reader,
  ground: Pick<Ground, "root" | "state" | "forge">,
  asked: string | undefined,
): Promise<{ readonly name: string; readonly sha: string } | null> {
  const name = asked ?? ground.state.defaultBranch;
  if (name === null) return null;
  const places = [
    ...(ground.forge.remote === null ? [] : [`refs/remotes/${ground.forge.remote}/${name}`]),
    `refs/heads/${name}`,
  ];
  for (const place of places) {
    const sha = await read.read(readRevision, { root: ground.root, name: place });
    if (sha !== null) return { name, sha };
  }
  if (asked === undefined) return null;
  throw new OpsError("precondition", `the base branch ${asked} does not exist here`, {
    hint: "Fetch it, or name another with --base.",
  });
}

interface BranchFacts {
  readonly commits: readonly CommitFacts[];
  readonly behind: Behind;
  readonly diff: BranchDiff;
}

async function readBranch(read: Reader, ground: Ground): Promise<BranchFacts> {
  const { root, baseSha, headSha } = ground;
  const job: BranchDiffInput = { root, base: baseSha, head: headSha };
  const [commits, behind, diff] = await Promise.all([
    read.read(readCommits, { root, range: `${baseSha}..${headSha}`, limit: COMMITS_LIMIT }),
    readBehind(read, ground),
    read.read(analyse, { job: BRANCH_DIFF_JOB, input: job, root, progress: read.progress }),
  ]);
  return { commits, behind, diff: parseInput(BranchDiff, diff, "the branch's diff") };
}

/** The remote is asked where its base is: what was fetched some time ago can't tell whether the branch is up to date. */
async function readBehind(read: Reader, { root, headSha, base, baseSha, forge }: Ground): Promise<Behind> {
  const { remote } = forge;
  const count = async (sha: string) =>
    (await read.read(readCommits, { root, range: `${headSha}..${sha}`, limit: COMMITS_LIMIT })).length;
  if (remote === null) return { kind: "counted", commits: await count(baseSha), doubt: null };
  const asked = await tolerate(() => read.read(readRemoteHead, { root, remote, branch: base }));
  if (asked.kind === "not_told") {
    const doubt = `${remote} could not be asked: ${asked.why}`;
    return { kind: "counted", commits: await count(baseSha), doubt };
  }
  const sha = asked.value ?? baseSha; // the remote may not have it yet
  if (sha !== baseSha && (await read.read(readRevision, { root, name: sha })) === null)
    return { kind: "not_fetched", remote, sha };
  return { kind: "counted", commits: await count(sha), doubt: null };
}

function refuseBranch(ground: Ground, facts: BranchFacts, input: PullRequestTaskInput): void {
  if (facts.commits.length === 0)
    throw new OpsError("refused", `${ground.head} holds no commit that ${ground.base} lacks`, {
      hint: "Commit something on the branch first.",
    });
  if (facts.diff.forbidden.length > 0) {
    throw new OpsError(
      "precondition",
      `the branch adds files that may never be committed: ${facts.diff.forbidden.slice(0, 10).join(", ")}`,
      { hint: "Remove them from the branch's history, and renew what they held." },
    );
  }
  const unfinished = worksInProgress(facts.commits);
  if (unfinished.length > 0 && !input.isDraft) {
    const named = unfinished.slice(0, 5).map((commit) => `${commit.sha.slice(0, 10)} "${commit.subject.slice(0, 60)}"`);
    throw new OpsError("precondition", `work in progress on ${ground.head}: ${named.join(", ")}`, {
      hint: "Finish or squash it, or open a draft with --draft.",
    });
  }
}

function compose(
  read: Reader,
  input: PullRequestTaskInput,
  ground: Ground,
  facts: BranchFacts & { readonly template: string | null },
): Pick<PullRequestDecision, "kind" | "draft" | "otherTitle" | "checklist"> {
  const { head, headSha, base, forge, root } = ground;
  const checklist = makeChecklist({
    commits: facts.commits,
    behind: facts.behind,
    base,
    diff: facts.diff,
    checks: input.checks,
  });
  const writtenBy = [...new Set([read.agent, ...input.writtenBy, ...agentsIn(facts.commits)])];
  const body = renderBody({
    commits: facts.commits,
    checklist,
    checks: input.checks,
    writtenBy,
    run: read.run,
    template: facts.template,
  });
  const [title, otherTitle] = titlesFor(input.title, facts.commits, head);
  return {
    kind: "open",
    draft: { forge, root, head, headSha, base, title, body, isDraft: input.isDraft, reviewers: [...input.reviewers] },
    otherTitle,
    checklist,
  };
}

/** What must be pushed so that the forge sees the branch; null when it does already, or when there is nowhere to push. */
function pushNeeded(ground: Ground, isProtected: boolean): PullRequestDecision["push"] {
  const target = pushTarget(ground.forge);
  const { upstream } = ground.state;
  if (
    target === null ||
    (upstream !== null &&
      ground.head === ground.state.branch &&
      upstream.ahead === 0 &&
      upstream.branch === ground.head &&
      upstream.remote === target.remote)
  )
    return null;
  return { root: ground.root, branch: ground.head, sha: ground.headSha, target, isProtected };
}

async function readTemplate(read: Reader, root: string): Promise<string | null> {
  if (read.place.kind === "bare") return null;
  for (const path of TEMPLATE_PATHS) {
    const file = await read.read(readFile, { root, path, limitBytes: TEMPLATE_LIMIT_BYTES });
    if (file !== null) return file.text;
  }
  return null;
}
