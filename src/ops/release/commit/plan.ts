import type { Reader } from "../../../kernel/work/task.ts";
import {
  type ForgeRef,
  type GitState,
  readChanges,
  readCommits,
  readForge,
  readGitState,
  type Selection,
} from "../../workspace/index.ts";
import { askProtectedBranches, findOpenPullRequest, tolerate } from "../forge-facts.ts";
import { messageFor } from "../message/compose.ts";
import { checkMessage } from "../message/rules.ts";
import { addTrailers, trailersOf } from "../message/trailers.ts";
import { type Protections, whyProtected } from "../protected-branch.ts";
import { prepareSearch, refuseSecrets } from "../secrets/search.ts";
import { readSettings, type ReleaseSettings } from "../settings.ts";
import { chooseBranch } from "./choose-branch.ts";
import {
  type CommitDecision,
  type CommitPlan,
  type CommitTaskInput,
  isUserFacing,
  outlookOf,
  type MadeBefore,
} from "./model.ts";
import { factsOf, pushTarget } from "./facts.ts";
import { findMadeBefore } from "./go-on.ts";
import { nothingToCommit, refuseChanges, refuseState, untrackedOnly } from "./refusals.ts";
import { chooseSelection } from "./selection.ts";

const COMMITS_LOOKED_AT = 100;

/** What a commit is planned on, read at once. */
interface Ground {
  readonly root: string;
  readonly state: GitState;
  readonly branch: string;
  readonly forge: ForgeRef;
  readonly settings: ReleaseSettings;
  /** The run has committed to the current branch before: in a repository of one branch that is git's default by now. */
  readonly isOwnBranch: boolean;
}

/** Decides on a commit: what of the work tree, with which message, on which branch, pushed where. Throws every named refusal. */
export async function planCommit(
  read: Reader,
  input: CommitTaskInput,
  known: { readonly isOwnBranch: boolean } = { isOwnBranch: false },
): Promise<CommitPlan> {
  const { root } = read.place;
  prepareSearch(read);
  const [state, forge, settings] = await Promise.all([
    read.read(readGitState, { root }),
    read.read(readForge, { root }),
    readSettings(read, root),
  ]);
  const ground: Ground = { root, state, branch: refuseState(state), forge, settings, isOwnBranch: known.isOwnBranch };
  const choice = chooseSelection(state, input);
  if (choice.kind === "nothing") return nothingLeft(read, ground, input);
  const before = await findMadeBefore(read, { ...ground, input, isClean: choice.kind === "untracked_only" });
  if (before !== null) return before;
  if (choice.kind === "untracked_only") {
    const done = input.message === undefined ? null : await findDone(read, ground, input.message);
    if (done === null) throw untrackedOnly(choice.untracked);
    return done;
  }
  return decide(read, ground, input, choice);
}

async function nothingLeft(read: Reader, ground: Ground, input: CommitTaskInput): Promise<CommitPlan> {
  const before = await findMadeBefore(read, { ...ground, input, isClean: true });
  return before ?? (await findDone(read, ground, null)) ?? refuseNothing(ground);
}

async function decide(
  read: Reader,
  ground: Ground,
  input: CommitTaskInput,
  choice: { readonly selection: Selection; readonly left: readonly string[] },
): Promise<CommitPlan> {
  const { root, settings, state } = ground;
  const [changes, forgeProtects] = await Promise.all([
    read.read(readChanges, { root, selection: choice.selection }),
    askProtectedBranches(read, ground.forge),
  ]);
  if (changes.files.length === 0) return nothingLeft(read, ground, input);
  refuseChanges(changes, settings.maxFileMegabytes);
  const search = await refuseSecrets(read, root, changes, choice.selection.kind === "index");
  const text = messageFor({ message: input.message ?? null, request: input.request ?? null, files: changes.files });
  const message = factsOf(text);
  const protections: Protections = {
    configured: settings.protectedBranches,
    forge: forgeProtects.kind === "told" ? forgeProtects.value : null,
    defaultBranch: ground.isOwnBranch && state.defaultBranch === ground.branch ? null : state.defaultBranch,
  };
  const need = {
    root,
    current: ground.branch,
    asked: input.branch,
    type: message.type,
    subject: message.subject,
    remote: ground.forge.remote,
    protections,
  };
  const chosen = await chooseBranch(read, need);
  const writers = [...input.writtenBy, ...(read.handoff === undefined ? [] : [read.handoff.from])];
  return {
    kind: "commit",
    createBranch: chosen.isNew ? { root, branch: chosen.branch, at: state.headSha, moveHead: false } : null,
    madeFrom: chosen.isNew ? ground.branch : null,
    commit: {
      root,
      selection: choice.selection,
      tree: changes.tree,
      expectedHead: state.headSha,
      branch: chosen.branch,
      ...(chosen.isNew ? { headFrom: ground.branch } : {}),
      isProtected: whyProtected(chosen.branch, protections) !== null,
      paths: [
        ...new Set(changes.files.flatMap((file) => (file.oldPath === null ? [file.path] : [file.path, file.oldPath]))),
      ],
      message: addTrailers(text, trailersOf(read.run, writers)),
    },
    push: pushTarget(ground.forge),
    message,
    isUserFacing: isUserFacing(input.userFacing, message),
    search,
    notes: notesOf(chosen, choice.left, forgeProtects, ground.forge),
    advice: checkMessage(text)
      .filter((problem) => problem.kind === "advice")
      .map(({ rule, says }) => ({ rule, says })),
  };
}

/** The work is done already when the branch is published and its pull request is open; with a message, if one of its commits has it. */
async function findDone(read: Reader, ground: Ground, message: string | null): Promise<CommitPlan | null> {
  const { state, branch, forge, root } = ground;
  const isPublished = forge.remote === null || state.upstream?.ahead === 0;
  if (state.headSha === null || !isPublished) return null;
  const asked = await tolerate(() => findOpenPullRequest(read, forge, branch));
  if (asked.kind === "not_told" || asked.value === null) return null;
  const { number, url } = asked.value;
  if (message !== null && !(await holdsMessage(read, root, state.headSha, message))) return null;
  const left = state.untracked.length === 0 ? [] : [leftOut(state.untracked)];
  return { kind: "already_done", sha: state.headSha, branch, pullRequest: { number, url }, notes: left };
}

async function holdsMessage(read: Reader, root: string, head: string, message: string): Promise<boolean> {
  const header = message.trim().split("\n", 1)[0]?.trim();
  const commits = await read.read(readCommits, { root, range: head, limit: COMMITS_LOOKED_AT });
  return commits.some((commit) => commit.subject === header);
}

function refuseNothing(ground: Ground): never {
  const { state, branch } = ground;
  if (state.headSha !== null && branch !== state.defaultBranch) {
    throw nothingToCommit(
      `the work tree of ${branch} is clean and the branch has no open pull request`,
      "Run `signalbox pr` to push the branch and open one.",
    );
  }
  throw nothingToCommit("the work tree is clean");
}

function notesOf(
  chosen: { readonly branch: string; readonly isNew: boolean; readonly why: string | null },
  left: readonly string[],
  forgeProtects: { readonly kind: string; readonly why?: string },
  forge: ForgeRef,
): readonly string[] {
  return [
    ...(chosen.isNew && chosen.why !== null ? [`made the branch ${chosen.branch}: ${chosen.why}`] : []),
    ...(left.length > 0 ? [leftOut(left)] : []),
    ...(forgeProtects.why === undefined || forge.kind === "local"
      ? []
      : [`branch protection unknown: ${forgeProtects.why}`]),
    ...(forge.remote === null ? ["not pushed: the repository has no remote"] : []),
  ];
}

function leftOut(untracked: readonly string[]): string {
  const shown = untracked.slice(0, 5).join(", ");
  const more = untracked.length > 5 ? ` and ${untracked.length - 5} more` : "";
  return `left out ${untracked.length} untracked file${untracked.length === 1 ? "" : "s"}: ${shown}${more} (--all takes them)`;
}

/** A decision's shape for previews: what would be done. */
export function describeDecision(plan: CommitDecision | MadeBefore): readonly string[] {
  const { branch, message, push, files } = outlookOf(plan);
  return [
    ...(plan.kind === "made_before" ? [`go on with the commit ${plan.sha.slice(0, 12)}: ${message.header}`] : []),
    ...(plan.kind === "made_before" || plan.createBranch === null
      ? []
      : [
          `make the branch ${plan.createBranch.branch} at ${plan.createBranch.at?.slice(0, 12) ?? "the unborn HEAD"} and move HEAD to it`,
        ]),
    ...(plan.kind === "made_before"
      ? []
      : [`commit ${files} path${files === 1 ? "" : "s"} to ${branch}: ${message.header}`]),
    push === null ? "push nothing: the repository has no remote" : `push ${branch} to ${push.remote}`,
  ];
}
