import type { Reader } from "../../../../kernel/work/task.ts";
import { type ForgeRef, type GitState, readCommits, readRemoteHead, readRevision } from "../../../workspace/index.ts";
import { endingCommand } from "../../commit/refusals.ts";
import { tolerate } from "../../forge-facts.ts";
import type { PlannedRelease, ReleaseConflict } from "../../plan/model.ts";
import { findTag } from "../standing.ts";
import { conflicting, seen, some, type Surveyed } from "./surveyed.ts";

const COMMITS_COUNTED = 1_000;

/** The user's checkout holds nothing that is not committed; untracked files are named and not in the way. */
export function checkTree(state: GitState): Surveyed {
  const { staged, unstaged, conflicted, inProgress, untracked } = state;
  if (inProgress !== null)
    return conflicting("clean tree", {
      code: "dirty_tree",
      what: `a ${inProgress} is in progress`,
      hint: `Finish it, or give it up with \`${endingCommand(inProgress)}\`.`,
    });
  const dirty = [
    ...(staged > 0 ? [`${staged} staged`] : []),
    ...(unstaged > 0 ? [`${unstaged} changed`] : []),
    ...(conflicted.length > 0 ? [`${conflicted.length} in conflict`] : []),
  ];
  if (dirty.length > 0)
    return conflicting("clean tree", {
      code: "dirty_tree",
      what: `the work tree is not clean: ${dirty.join(", ")}`,
      hint: "Commit the changes with `signalbox commit`, or stash them.",
    });
  const left = untracked.length === 0 ? "" : `; untracked and left out: ${some(untracked)}`;
  return seen("clean tree", "pass", `nothing is uncommitted${left}`);
}

/** The commit that is released is not behind its branch at the remote. */
export async function checkUpstream(
  read: Reader,
  root: string,
  forge: ForgeRef,
  plan: PlannedRelease,
): Promise<Surveyed> {
  const { remote } = forge;
  if (remote === null) return seen("up to date", "not_applicable", "the repository has no remote");
  const where = `${remote}/${plan.base}`;
  const asked = await tolerate(() => read.read(readRemoteHead, { root, remote, branch: plan.base }));
  if (asked.kind === "not_told") return seen("up to date", "inconclusive", `${where} could not be asked: ${asked.why}`);
  const there = asked.value;
  if (there === null) return seen("up to date", "inconclusive", `${remote} has no branch ${plan.base}`);
  if (there === plan.headSha) return seen("up to date", "pass", `${where} is at ${there.slice(0, 12)} too`);
  const behind = await countMissing(read, root, plan.headSha, there);
  if (behind === 0) return seen("up to date", "pass", `${plan.base} holds all of ${where}`);
  const how = behind === null ? "commits that are not here" : `${behind} commit${behind === 1 ? "" : "s"} more`;
  return conflicting("up to date", {
    code: "behind_upstream",
    what: `${plan.base} is behind ${where}: it is at ${plan.headSha.slice(0, 12)}, and ${where} at ${there.slice(0, 12)} has ${how}`,
    hint: `Run \`git pull --ff-only ${remote} ${plan.base}\`.`,
  });
}

/** How many commits another head has that ours lacks; null when it is not known here. */
async function countMissing(read: Reader, root: string, ours: string, theirs: string): Promise<number | null> {
  if ((await read.read(readRevision, { root, name: theirs })) === null) return null;
  return (await read.read(readCommits, { root, range: `${ours}..${theirs}`, limit: COMMITS_COUNTED })).length;
}

/** No tag of the release exists, here or at the remote. */
export async function checkTags(read: Reader, root: string, forge: ForgeRef, plan: PlannedRelease): Promise<Surveyed> {
  const conflicts: ReleaseConflict[] = [];
  const unknown: string[] = [];
  for (const { tag, next } of plan.packages) {
    const found = await tolerate(() => findTag(read, root, forge, tag));
    if (found.kind === "not_told") unknown.push(`${tag}: ${found.why}`);
    else if (found.value.here !== null)
      conflicts.push(tagConflict(plan, { tag, next, remote: null, sha: found.value.here }));
    else if (found.value.there !== null)
      conflicts.push(tagConflict(plan, { tag, next, remote: forge.remote, sha: found.value.there }));
  }
  const note = conflicts.map((one) => one.what).join("; ");
  if (conflicts.length > 0) return { check: { name: "tags free", verdict: "fail", note }, conflicts };
  if (unknown.length > 0) return seen("tags free", "inconclusive", unknown.join("; "));
  const where = forge.remote === null ? "here" : `here or at ${forge.remote}`;
  return seen("tags free", "pass", `${plan.packages.map((one) => one.tag).join(", ")} not taken ${where}`);
}

function tagConflict(
  plan: PlannedRelease,
  found: { readonly tag: string; readonly next: string; readonly remote: string | null; readonly sha: string },
): ReleaseConflict {
  const { tag, remote, sha, next } = found;
  const undo = remote === null ? `git tag -d ${tag}` : `git push ${remote} :refs/tags/${tag}`;
  return {
    code: "tag_elsewhere",
    what: `the tag ${tag} exists ${remote === null ? "here" : `at ${remote}`} at ${sha.slice(0, 12)}, and ${next} would be tagged at the merge of ${plan.branch}`,
    hint: `A released tag is never moved: release another version with --as, or delete it if nobody has it (\`${undo}\`).`,
  };
}

/** What the plan has found in the version files. */
export function checkVersionFiles(plan: PlannedRelease): Surveyed {
  const found = plan.conflicts.filter((one) => one.code === "versions_disagree" || one.code === "version_unreadable");
  if (found.length > 0) return seen("version files", "fail", found.map((one) => one.what).join("; ")); // listed with the plan's own
  const files = [...new Set(plan.packages.flatMap((one) => one.edits.map((edit) => edit.path)))];
  return files.length === 0
    ? seen("version files", "not_applicable", "no file holds the version")
    : seen("version files", "pass", `${some(files)} agree`);
}
