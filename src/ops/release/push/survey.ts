import { OpsError } from "../../../kernel/ops-error.ts";
import type { TaskOutcome } from "../../../kernel/record/result.ts";
import { defineTask, type Doer, type Reader } from "../../../kernel/work/task.ts";
import {
  type Changes,
  type ForgeRef,
  type GitState,
  readChanges,
  readCommits,
  readForge,
  readGitState,
  type Selection,
} from "../../workspace/index.ts";
import { refuseChanges, refuseState } from "../commit/refusals.ts";
import { askProtectedBranches } from "../forge-facts.ts";
import type { PlannedRelease } from "../plan/model.ts";
import { whyProtected } from "../protected-branch.ts";
import { refuseSecrets } from "../secrets/search.ts";
import { readSettings, type ReleaseSettings } from "../settings.ts";
import { nameRelease, STEP_TIMEOUT_MS } from "../steps/model.ts";
import { checkTags, checkUpstream } from "../steps/survey/repository-checks.ts";
import { type PushInput, PushInput as Input, PUSH_BRANCH_PREFIX, PushSurvey } from "./model.ts";

const BRANCH_UNSAFE = /[^0-9A-Za-z.+-]+/g;

/** Looks at what is to be pushed: status, diff stat, secrets, tags and the remote. Source: release specification, "Push". */
export const verifyPushTask = defineTask<PushInput, PushSurvey, PushSurvey>({
  agent: "release-manager",
  name: "verify-push",
  title: "push checks",
  summary: "Looks at status, diff stat, secrets, tags and the remote before a version is pushed.",
  input: Input,
  output: PushSurvey,
  timeoutMs: STEP_TIMEOUT_MS,
  layer: "slow",
  effects: [],
  critical: true,
  plan: surveyPush,
  act: async (survey, act, input) => conclude(survey, act, input),
});

/** The paths of a push: what is tracked and has changed, and what was named. */
export async function changesOfPush(
  read: Reader,
  root: string,
  state: GitState,
  named: readonly string[],
): Promise<{ readonly changes: Changes; readonly selection: Selection } | null> {
  const isTouched = state.staged > 0 || state.unstaged > 0;
  const tracked = isTouched ? await read.read(readChanges, { root, selection: { kind: "tracked" } }) : null;
  const paths = tracked?.files.flatMap((file) => [file.path, ...(file.oldPath === null ? [] : [file.oldPath])]) ?? [];
  const all = [...new Set([...paths, ...named])];
  if (all.length === 0) return null;
  const selection: Selection = { kind: "paths", paths: all };
  return { changes: await read.read(readChanges, { root, selection }), selection };
}

async function surveyPush(read: Reader, { plan, paths }: PushInput): Promise<PushSurvey> {
  const { root } = read.place;
  const [state, forge, settings] = await Promise.all([
    read.read(readGitState, { root }),
    read.read(readForge, { root }),
    readSettings(read, root),
  ]);
  const current = refuseState(state);
  const where = await chooseWhere(read, { plan, state, forge, settings, current });
  const found = await changesOfPush(read, root, state, paths);
  const commit = await findCommit(read, root, state, { plan, isTouched: found !== null });
  if (found !== null && found.changes.files.length > 0) refuseChanges(found.changes, settings.maxFileMegabytes);
  const search = found === null ? { files: 0 } : await refuseSecrets(read, root, found.changes, false);
  const upstream = where.isNew ? null : await checkUpstream(read, root, forge, { ...plan, base: where.branch });
  const tags = commit === null ? await checkTags(read, root, forge, { ...plan, branch: where.branch }) : null;
  const conflicts = [...plan.conflicts, ...(upstream?.conflicts ?? []), ...(tags?.conflicts ?? [])];
  return {
    ...{ forge, branch: where.branch, base: where.base, protectedBecause: where.why },
    files: (found?.changes.files ?? []).map(({ path, change, added, removed }) => ({ path, change, added, removed })),
    untracked: state.untracked.filter((path) => !isNamed(path, paths)),
    searched: search.files,
    conflicts,
    commit,
    openUrl: settings.openUrl,
  };
}

/** A push whose version stands in no file, and with which nothing else goes. */
export function nothingToPush(): OpsError {
  return new OpsError("refused", "the version changes no file, and nothing else has changed", {
    hint: "Tag the commit by hand, or name the files that hold the version in release.version.files.",
  });
}

interface Ground {
  readonly plan: PlannedRelease;
  readonly state: GitState;
  readonly forge: ForgeRef;
  readonly settings: ReleaseSettings;
  readonly current: string;
}

/** The current branch; where it is protected, or an earlier push has left it for one, a branch that a pull request brings in. */
async function chooseWhere(
  read: Reader,
  { plan, state, forge, settings, current }: Ground,
): Promise<{ readonly branch: string; readonly base: string; readonly why: string | null; readonly isNew: boolean }> {
  const told = await askProtectedBranches(read, forge);
  const { defaultBranch } = state;
  const forgeProtects = told.kind === "told" ? told.value : null;
  const protections = { configured: settings.protectedBranches, forge: forgeProtects, defaultBranch };
  const branch = `${PUSH_BRANCH_PREFIX}${(plan.packages[0]?.tag ?? "").replace(/^@/, "").replaceAll(BRANCH_UNSAFE, "-")}`;
  if (current === branch) {
    const base = defaultBranch ?? "main";
    return { branch, base, why: whyProtected(base, protections) ?? `${branch} was made for it`, isNew: true };
  }
  const why = whyProtected(current, protections);
  return why === null
    ? { branch: current, base: current, why: null, isNew: false }
    : { branch, base: current, why, isNew: true };
}

/** The commit of this very version at HEAD, when nothing else has changed since. Throws `refused` when there is none, and nothing to make one of. */
async function findCommit(
  read: Reader,
  root: string,
  state: GitState,
  { plan, isTouched }: { readonly plan: PlannedRelease; readonly isTouched: boolean },
): Promise<string | null> {
  if (isTouched || state.headSha === null) return null;
  const [head] = await read.read(readCommits, { root, range: state.headSha, limit: 1 });
  if (head?.subject === plan.commitMessage.split("\n", 1)[0]) return state.headSha;
  if (plan.packages.every((one) => one.edits.length === 0)) throw nothingToPush();
  return null;
}

function isNamed(path: string, named: readonly string[]): boolean {
  return named.some((one) => {
    const folder = one.replace(/^\.\//, "").replace(/\/+$/, "");
    return path === folder || path.startsWith(`${folder}/`) || folder === ".";
  });
}

function conclude(survey: PushSurvey, act: Doer, { plan, stopsAtConflict }: PushInput): TaskOutcome<PushSurvey> {
  const { conflicts, files, branch } = survey;
  if (conflicts.length > 0 && stopsAtConflict) {
    act.soFar({ output: survey });
    throw new OpsError("precondition", conflicts.map((one) => one.what).join("; "), {
      hint: [...new Set(conflicts.map((one) => one.hint))].join(" "),
      details: { conflicts },
    });
  }
  return {
    output: survey,
    summary: `${nameRelease(plan)} on ${branch}: ${files.length} changed file${files.length === 1 ? "" : "s"}, ${survey.untracked.length} untracked, ${survey.searched} searched for secrets`,
    evidence: [
      { kind: "command", command: ["git", "status"], exitCode: 0 },
      { kind: "command", command: ["git", "diff", "--stat"], exitCode: 0, note: diffStat(survey) },
    ],
  };
}

/** The diff stat in a line. */
function diffStat({ files }: PushSurvey): string {
  const sum = (of: "added" | "removed") => files.reduce((total, file) => total + (file[of] ?? 0), 0);
  return `${files.length} files changed, ${sum("added")} insertions, ${sum("removed")} deletions`;
}
