import { OpsError } from "../../../kernel/ops-error.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import { readRevision } from "../../workspace/index.ts";
import { branchNameFor, numberedBranch } from "../message/branch-name.ts";
import { type Protections, whyProtected } from "../protected-branch.ts";

const TRIES = 50;
/** Branches that Signalbox makes for the worktree of a run: nobody's feature branch. */
export const RUN_BRANCH = "signalbox/";

/** What the choice of a branch depends on. */
export interface BranchNeed {
  readonly root: string;
  readonly current: string;
  readonly asked: string | undefined;
  readonly type: string;
  readonly subject: string;
  readonly remote: string | null;
  readonly protections: Protections;
}

/** The branch to commit on: the current one, the one asked for, or a new one when the current is protected. */
export async function chooseBranch(
  read: Reader,
  need: BranchNeed,
): Promise<{ readonly branch: string; readonly isNew: boolean; readonly why: string | null }> {
  if (need.asked !== undefined) return takeAsked(read, need, need.asked);
  const why =
    whyProtected(need.current, need.protections) ??
    (need.current.startsWith(RUN_BRANCH) ? `${need.current} belongs to a run` : null);
  if (why === null) return { branch: need.current, isNew: false, why: null };
  return { branch: await freeName(read, need, branchNameFor(need.type, need.subject)), isNew: true, why };
}

async function takeAsked(
  read: Reader,
  need: BranchNeed,
  asked: string,
): Promise<{ readonly branch: string; readonly isNew: boolean; readonly why: string | null }> {
  const why = whyProtected(asked, need.protections);
  if (why !== null)
    throw new OpsError("refused", `nothing is committed to ${asked}: ${why}`, {
      hint: "Name another branch with --branch, or none: one is made from the message.",
    });
  if (asked === need.current) return { branch: asked, isNew: false, why: null };
  if (await isTaken(read, need, asked)) {
    throw new OpsError("refused", `the branch ${asked} exists already and is not the current one`, {
      hint: `Run \`git switch ${asked}\` first, or name a new branch.`,
    });
  }
  return { branch: asked, isNew: true, why: `${asked} was asked for` };
}

async function freeName(read: Reader, need: BranchNeed, wanted: string): Promise<string> {
  const folder = wanted.split("/")[0] ?? "";
  const base =
    (await read.read(readRevision, { root: need.root, name: `refs/heads/${folder}` })) === null
      ? wanted
      : wanted.replaceAll("/", "-");
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const name = numberedBranch(base, attempt);
    if (!(await isTaken(read, need, name))) return name;
  }
  throw new OpsError("conflict", `${TRIES} branches named like ${wanted} exist`, {
    hint: "Name the branch with --branch, or delete old ones.",
  });
}

async function isTaken(read: Reader, need: BranchNeed, name: string): Promise<boolean> {
  const places = [`refs/heads/${name}`, ...(need.remote === null ? [] : [`refs/remotes/${need.remote}/${name}`])];
  const found = await Promise.all(places.map((place) => read.read(readRevision, { root: need.root, name: place })));
  return found.some((sha) => sha !== null);
}
