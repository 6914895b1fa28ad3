import semver from "semver";
import { lineAt } from "../version/files/spot.ts";
import { fromPythonVersion } from "../version/files/python.ts";
import { versionsWithoutPrefix } from "../version/tags.ts";
import type { VersionSettings } from "../settings.ts";
import type { Release } from "./decide/decide-releases.ts";
import type { PlanFacts, PlanFile } from "./facts/model.ts";
import type { ReleaseConflict } from "./model.ts";
import type { PackageFacts, PlacedSpot } from "./packages/model.ts";

const TAGS_SHOWN = 3;

/** What of the repository itself is in the way: the branch, the work tree, the upstream, a history that is not whole, a wrong prefix. */
export function groundConflicts(facts: PlanFacts, settings: VersionSettings): readonly ReleaseConflict[] {
  return [
    ...branchConflicts(facts),
    ...treeConflicts(facts),
    ...historyConflicts(facts),
    ...prefixConflicts(facts, settings),
  ];
}

/** Version files of a package that can't be read, or that say different things. */
export function fileConflicts(one: PackageFacts, files: readonly PlanFile[]): readonly ReleaseConflict[] {
  const unreadable = one.unreadable.map(({ path, why }): ReleaseConflict => ({
    code: "version_unreadable",
    what: `${path}: ${why}`,
    hint: "Mend the file, or take it out of release.version.files.",
  }));
  const bytes = files.filter((file) => !file.isUtf8 && one.versions.some((spot) => spot.path === file.path));
  const broken = bytes.map(({ path }): ReleaseConflict => ({
    code: "version_unreadable",
    what: `${path} holds bytes that are not UTF-8`,
    hint: "Save the file as UTF-8.",
  }));
  const values = new Set(one.versions.map(valueOf));
  if (values.size < 2) return [...unreadable, ...broken];
  const listed = one.versions.map((spot) => `${spot.path}:${lineOf(spot, files)} (${spot.field}) says ${spot.value}`);
  return [
    ...unreadable,
    ...broken,
    {
      code: "versions_disagree",
      what: `the version files of ${one.name} disagree: ${listed.join(", ")}`,
      hint: "Bring them to one version, commit, and release again.",
    },
  ];
}

/** What stands against the version itself: files that are ahead of it, and a tag of its name elsewhere. */
export function versionConflicts(release: Release, tag: string, facts: PlanFacts): readonly ReleaseConflict[] {
  const { one } = release.range;
  const [first] = one.versions;
  const isAhead =
    first !== undefined && semver.valid(valueOf(first)) !== null && semver.gt(valueOf(first), release.next);
  const ahead: readonly ReleaseConflict[] = isAhead
    ? [
        {
          code: "versions_disagree",
          what: `${first.path}:${lineOf(first, facts.repository.files)} says ${first.value}, which is above ${release.next}, the version that is to be released`,
          hint: `Release it with --as ${first.value}, or correct the file.`,
        },
      ]
    : [];
  return [...ahead, ...tagConflicts(release, tag, facts)];
}

/** A request for a version that could not be met. */
export function requestConflicts(problems: readonly string[]): readonly ReleaseConflict[] {
  return problems.map((what) => ({
    code: "release_as_invalid",
    what,
    hint: "Ask for a semantic version above the last one: with --as, or in a newer commit with the footer Release-As.",
  }));
}

function tagConflicts(release: Release, tag: string, facts: PlanFacts): readonly ReleaseConflict[] {
  const found = facts.repository.tags.find((candidate) => candidate.name === tag);
  if (found === undefined) return [];
  const where = found.isReachable ? "in the history of what is released" : "outside the history of what is released";
  return [
    {
      code: "tag_elsewhere",
      what: `the tag ${tag} exists already at ${found.commit.slice(0, 12)}, ${where}`,
      hint: `Release another version of ${release.range.one.name} with --as, or look why the tag is there: \`git show ${tag}\`.`,
    },
  ];
}

function branchConflicts(facts: PlanFacts): readonly ReleaseConflict[] {
  const hint = `Switch to ${facts.defaultBranch ?? "the default branch"} and release from there.`;
  if (facts.headSha === null) return [];
  if (facts.branch === null)
    return [{ code: "not_on_base", what: "HEAD is detached: no branch is released from", hint }];
  return facts.protection === null
    ? [{ code: "not_on_base", what: `${facts.branch} is neither the default branch nor a protected one`, hint }]
    : [];
}

function treeConflicts(facts: PlanFacts): readonly ReleaseConflict[] {
  const dirty: readonly ReleaseConflict[] =
    facts.changedFiles === 0
      ? []
      : [
          {
            code: "dirty_tree",
            what: `${facts.changedFiles} tracked file${facts.changedFiles === 1 ? " has" : "s have"} changes that are not committed`,
            hint: "Commit them, or put them away with `git stash`.",
          },
        ];
  const { upstream } = facts;
  if (upstream === null || upstream.behind === 0) return dirty;
  const what = `${facts.branch ?? "HEAD"} is ${upstream.behind} commit${upstream.behind === 1 ? "" : "s"} behind ${upstream.name}`;
  return [...dirty, { code: "behind_upstream", what, hint: "Bring it up to date with `git pull --ff-only`." }];
}

/** A commit without parents in a shallow clone is where the clone ends: what came before can't be known. */
function historyConflicts(facts: PlanFacts): readonly ReleaseConflict[] {
  const isOpen = facts.isShallow && facts.repository.commits.some((commit) => commit.parents.length === 0);
  if (!isOpen) return [];
  return [
    {
      code: "shallow_history",
      what: "the clone is shallow and ends after the last version, so older commits and tags can't be known",
      hint: "Fetch the rest with `git fetch --unshallow --tags`.",
    },
  ];
}

function prefixConflicts(facts: PlanFacts, settings: VersionSettings): readonly ReleaseConflict[] {
  const { tags } = facts.repository;
  const other = versionsWithoutPrefix(tags, settings.tagPrefix);
  const hasOwn = tags.some((tag) => tag.isReachable && /\d+\.\d+\.\d+/.test(tag.name) && !other.includes(tag.name));
  if (other.length === 0 || hasOwn) return [];
  const names = other.slice(-TAGS_SHOWN).join(", ");
  return [
    {
      code: "version_unreadable",
      what: `the tags (${names}) do not begin with the prefix "${settings.tagPrefix}"`,
      hint: "Set release.version.tagPrefix in signalbox.yaml to what stands before the version in your tags.",
    },
  ];
}

function valueOf(spot: PlacedSpot): string {
  return spot.format === "pyproject.toml" ? fromPythonVersion(spot.value) : spot.value;
}

function lineOf(spot: PlacedSpot, files: readonly PlanFile[]): number {
  return lineAt(files.find((file) => file.path === spot.path)?.text ?? "", spot.at);
}
