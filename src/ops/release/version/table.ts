import semver from "semver";
import { isTestPath, typeByPaths } from "../message/classify-change.ts";
import { footersOf, parseMessage } from "../message/parse.ts";
import { checkHeader, describeProblems } from "../message/rules.ts";
import type { Bump, BumpRow, CommitVerdict } from "../plan/model.ts";
import { headerOf, type ReleaseCommit } from "./commit.ts";
import { findReverts, type Reverts } from "./reverts.ts";

/** What the table says of a commit by itself. `bump` is that of a version from 1.0.0 on; `releaseAs` the version that a footer asks for. */
export type Judgement = Omit<CommitVerdict, "packages"> & { readonly releaseAs: string | null };

/** Types that move the patch. Source: release specification, "Version bump"; `security` and `remove` are told to users too. */
const PATCH_TYPES: readonly string[] = ["fix", "perf", "revert", "deps", "security", "remove"];
/** Types that move the minor. Source: release specification, "Version bump"; `deprecate` by Semantic Versioning 2.0.0, item 7. */
const MINOR_TYPES: readonly string[] = ["feat", "deprecate"];

/** Judges a range of commits, newest first, by the truth table. Source: release specification, "Version bump". */
export function judgeCommits(commits: readonly ReleaseCommit[]): readonly Judgement[] {
  const reverts = findReverts(commits);
  const judged = commits.map((commit) => judgeCommit(commit, reverts));
  const newest = judged.findIndex((one) => one.releaseAs !== null);
  return judged.map((one, index) => (one.releaseAs !== null && index > newest ? outdone(one, judged[newest]) : one));
}

/** A bump as it counts for a version: while it is 0.y.z a breaking change moves the minor, and so on. Null current: the first release. */
export function effectiveBump(
  bump: Bump,
  current: string | null,
  options: { readonly featureIsPatchAtZero: boolean },
): Bump {
  const version = current === null ? null : semver.parse(current);
  if (version === null || version.major > 0) return bump;
  if (bump === "major") return "minor";
  return bump === "minor" && version.minor === 0 && options.featureIsPatchAtZero ? "patch" : bump;
}

const ORDER: readonly Bump[] = ["none", "patch", "minor", "major"];

/** The larger of two bumps. */
export function largerBump(left: Bump, right: Bump): Bump {
  return ORDER.indexOf(left) >= ORDER.indexOf(right) ? left : right;
}

function judgeCommit(commit: ReleaseCommit, reverts: Reverts): Judgement {
  const said = whatItSays(commit);
  const other = reverts.pairs.get(commit.sha);
  if (commit.parents.length > 1)
    return {
      ...said,
      row: "merge",
      bump: "none",
      reason: "a merge: its commits are judged themselves",
      releaseAs: null,
    };
  if (other !== undefined)
    return {
      ...said,
      row: "reverted",
      bump: "none",
      reason: `${other.slice(0, 7)} and this one take each other back`,
      releaseAs: null,
    };
  const judged = said.row === "silent" || said.row === "not_conventional" ? revertOfReleased(said, reverts) : said;
  const { releaseAs } = said;
  if (releaseAs === null) return judged;
  return { ...judged, row: "release_as", reason: `Release-As: ${releaseAs}` };
}

/** Git's own `Revert "..."` has no type; it moves the patch as `revert:` does. */
function revertOfReleased(said: Judgement, reverts: Reverts): Judgement {
  if (!reverts.ofReleased.has(said.sha)) return said;
  return { ...said, row: "fix", bump: "patch", reason: "takes back what was released before" };
}

function outdone(one: Judgement, newest: Judgement | undefined): Judgement {
  return {
    ...one,
    row: "release_as",
    reason: `Release-As: ${one.releaseAs ?? ""}, and the newer ${newest?.sha.slice(0, 7) ?? ""} says ${newest?.releaseAs ?? ""}`,
    releaseAs: null,
  };
}

function whatItSays(commit: ReleaseCommit): Judgement {
  const header = headerOf(commit);
  const message = parseMessage(commit.message);
  const releaseAs = footersOf(commit.message).findLast((footer) => /^release-as$/i.test(footer.token))?.value ?? null;
  if (message === null) {
    const why = describeProblems(checkHeader(header).filter((problem) => problem.rule !== "header-too-long"));
    const shown = { type: null, scope: null, subject: header, pr: null, isBreaking: false, breakingNotes: [] };
    const reason = `not conventional: ${why}`;
    return { sha: commit.sha, header, ...shown, row: "not_conventional", bump: "none", reason, note: null, releaseAs };
  }
  const { subject, pr } = withoutNumber(message.subject);
  const { type, scope, isBreaking } = message;
  const verdict = rowOf(type, isBreaking);
  const breakingNotes = message.breakingNotes.map((note) => (note === message.subject ? subject : note));
  const told = { sha: commit.sha, header, type, scope, subject, isBreaking, breakingNotes, pr };
  return { ...told, ...verdict, note: contradiction(type, isBreaking, commit.paths), releaseAs };
}

function rowOf(
  type: string,
  isBreaking: boolean,
): { readonly row: BumpRow; readonly bump: Bump; readonly reason: string } {
  if (isBreaking) return { row: "breaking", bump: "major", reason: "a breaking change" };
  if (MINOR_TYPES.includes(type)) return { row: "feature", bump: "minor", reason: `\`${type}\` moves the minor` };
  if (PATCH_TYPES.includes(type)) return { row: "fix", bump: "patch", reason: `\`${type}\` moves the patch` };
  return { row: "silent", bump: "none", reason: `\`${type}\` alone moves nothing` };
}

/** `add a thing (#12)`: the subject, and the number of the pull request that a squash merge added (`!12` on GitLab). */
function withoutNumber(subject: string): { readonly subject: string; readonly pr: number | null } {
  const match = /^(.*\S)\s+\([#!](\d{1,9})\)$/.exec(subject);
  return match === null ? { subject, pr: null } : { subject: match[1] ?? subject, pr: Number(match[2]) };
}

/** Where the type and the changed paths contradict each other; the type counts as it is said. */
function contradiction(type: string, isBreaking: boolean, paths: readonly string[]): string | null {
  if (paths.length === 0) return null;
  const told = typeByPaths(paths.map((path) => ({ path, change: "modified" as const })));
  const counts = isBreaking || [...MINOR_TYPES, ...PATCH_TYPES].includes(type);
  if (counts && told !== null && type !== "deps") return `says \`${type}\`, and only ${PATHS_OF[told]} changed`;
  const code = type === "docs" || type === "test" ? paths.find((path) => !isQuiet(path)) : undefined;
  return code === undefined ? null : `says \`${type}\`, and changed ${code}`;
}

const PATHS_OF = { docs: "documentation", ci: "CI configuration", test: "tests" } as const;
/** Source code by its ending: what a `docs` or `test` commit does not change. */
const CODE = /\.(?:[cm]?[jt]sx?|py|rs|go|java|kt|rb|php|cs|swift|c|cc|cpp|h|hpp|scala|ex|exs)$/i;

function isQuiet(path: string): boolean {
  return !CODE.test(path) || isTestPath(path) || /(?:^|\/)(?:docs?|examples?)\//i.test(path);
}
