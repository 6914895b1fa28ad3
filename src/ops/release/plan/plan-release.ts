import { folderOfGlob, matchesGlobs } from "../../workspace/index.ts";
import type { ReleaseSettings } from "../settings.ts";
import { bumpBetween } from "../version/next-version.ts";
import { planChangelog } from "./changelog.ts";
import { fileConflicts, groundConflicts, requestConflicts, versionConflicts } from "./conflicts.ts";
import { decideReleases, type Release, type Releases } from "./decide/decide-releases.ts";
import { rangesOf, verdictsOf } from "./decide/ranges.ts";
import { inDependencyOrder } from "./decide/order.ts";
import { planEdits, type PlannedEdits } from "./edits.ts";
import { FACTS_LIMITS, type PlanFacts } from "./facts/model.ts";
import type { CommitVerdict, PackageRelease, ReleaseConflict, ReleasePlan } from "./model.ts";
import { findPackages } from "./packages/find.ts";
import { lastVersionsOf, nextTagForm } from "./packages/last.ts";
import type { PackageFacts } from "./packages/model.ts";
import type { PlanRequest } from "./request.ts";
import { commitMessage, pullRequestText, releaseBranch, tagMessage } from "./words.ts";

type Planned = Extract<ReleasePlan, { kind: "release" }>;

/** What every part of a plan is made of. */
interface Ground {
  readonly facts: PlanFacts;
  readonly settings: ReleaseSettings;
  readonly packages: readonly PackageFacts[];
  readonly date: string;
}

/**
 * Plans a release, whole, from the facts of a repository. Pure. What stands in the way is in `conflicts`, all of it at once.
 * Throws `invalid_input` for a request that names no package of the repository.
 */
export function planRelease(facts: PlanFacts, settings: ReleaseSettings, request: PlanRequest): ReleasePlan {
  const { repository } = facts;
  const packages = findPackages({ name: facts.name, settings: settings.version, files: repository.files });
  const ranges = rangesOf(
    repository.commits,
    packages.map((one) => ({ one, last: lastVersionsOf(one, packages, repository.tags, settings.version) })),
  );
  const releases = decideReleases(ranges, settings.version, request);
  const commits = [...verdictsOf(repository.commits, ranges, settings.version)];
  const remarks = [...packages.flatMap((one) => one.remarks), ...remarksOn(facts, settings)];
  const conflicts = [
    ...groundConflicts(facts, settings.version),
    ...packages.flatMap((one) => fileConflicts(one, repository.files)),
    ...requestConflicts(releases.decisions.flatMap((decision) => decision.problems)),
  ];
  const ground: Ground = { facts, settings, packages, date: new Date(facts.at).toISOString().slice(0, 10) };
  const ordered = facts.headSha === null ? [] : inDependencyOrder(releases.releases);
  if (ordered.length === 0)
    return { kind: "nothing", reason: whyNothing(facts, releases, commits), commits, conflicts, remarks };
  return compose(ground, ordered, { commits, conflicts, remarks, channel: request.channel ?? null });
}

function compose(
  ground: Ground,
  releases: readonly Release[],
  rest: {
    readonly commits: CommitVerdict[];
    readonly conflicts: readonly ReleaseConflict[];
    readonly remarks: string[];
    readonly channel: string | null;
  },
): Planned {
  const { facts, settings } = ground;
  const edits = planEdits(releases, facts.repository.files, settings.version);
  const made = releases.map((release) => composePackage(ground, release, edits));
  const packages = made.map(({ release }) => release);
  const sinceTag = releases[0]?.range.last.prereleases[0] ?? releases[0]?.range.last.stable;
  return {
    kind: "release",
    channel: rest.channel,
    base: facts.branch ?? facts.defaultBranch ?? "HEAD",
    headSha: facts.headSha ?? "",
    branch: releaseBranch(packages),
    sinceTag: sinceTag?.name ?? null,
    date: ground.date,
    packages,
    commits: rest.commits,
    references: [...edits.references],
    commitMessage: commitMessage(packages),
    pullRequest: pullRequestText(packages),
    artifacts: artifactsOf(facts, settings),
    conflicts: [...rest.conflicts, ...made.flatMap(({ conflicts }) => conflicts)],
    remarks: rest.remarks,
  };
}

function composePackage(
  ground: Ground,
  release: Release,
  edits: PlannedEdits,
): { readonly release: PackageRelease; readonly conflicts: readonly ReleaseConflict[] } {
  const { facts, settings, packages } = ground;
  const { one, last, sinceStable } = release.range;
  const tag = `${nextTagForm(one, packages, facts.repository.tags, settings.version)}${release.next}`;
  const changelog = planChangelog(release, tag, {
    files: facts.repository.files,
    forge: facts.forge,
    date: ground.date,
  });
  const channel = channelOf(release.next);
  const made: PackageRelease = {
    name: one.name,
    folder: one.folder,
    ecosystem: one.ecosystem,
    isPrivate: one.isPrivate,
    current: last.prereleases[0]?.version ?? last.stable?.version ?? null,
    next: release.next,
    bump: bumpBetween(last.stable?.version ?? null, release.next),
    ...becauseOf(release),
    tag,
    tagMessage: tagMessage(one.name, release.next, changelog.notes),
    commits: sinceStable.map((judged) => judged.sha),
    edits: [...(edits.byFolder.get(one.folder) ?? [])],
    changelog: one.changelog,
    finalize: changelog.finalize,
    notes: changelog.notes,
    isPrerelease: channel !== null,
    channel: channel ?? "latest",
    publishTo: publishTo(one, settings),
  };
  const unsafe: readonly ReleaseConflict[] =
    changelog.problem === null
      ? []
      : [
          {
            code: "changelog_unsafe",
            what: changelog.problem,
            hint: "Bring it into the form of https://keepachangelog.com.",
          },
        ];
  return { release: made, conflicts: [...versionConflicts(release, tag, facts), ...unsafe] };
}

function becauseOf(release: Release): Pick<PackageRelease, "because" | "reason"> {
  const { decision, range, dueTo } = release;
  if (dueTo !== null)
    return { because: "dependency", reason: `${dueTo.name} ${dueTo.next} leaves the range that it asks for` };
  const { because, reason } =
    decision.version.kind === "release" ? decision.version : { because: "commits" as const, reason: "" };
  const isMoved = because === "commits" && range.sinceStable.every((judged) => judged.bump === "none");
  const { members } = decision.unit;
  if (!isMoved || members.length === 1) return { because, reason };
  const others = members.filter((member) => member !== range).map(({ one }) => one.name);
  return { because: "group", reason: `shares its version with ${others.join(", ")}` };
}

/** The channel of a pre-release, the first word behind its hyphen; null for a stable version. */
function channelOf(version: string): string | null {
  return /^[^+-]*-([0-9A-Za-z-]+)/.exec(version)?.[1] ?? null;
}

function publishTo(one: PackageFacts, settings: ReleaseSettings): PackageRelease["publishTo"] {
  const npm = settings.publish.npm !== null && one.ecosystem === "npm" && !one.isPrivate;
  const pypi = settings.publish.pypi !== null && one.hasPyproject;
  return [...(npm ? (["npm"] as const) : []), ...(pypi ? (["pypi"] as const) : [])];
}

function artifactsOf(facts: PlanFacts, settings: ReleaseSettings): { path: string; name: string }[] {
  const paths = facts.artifacts.filter((path) => matchesGlobs(settings.artifacts, path)).sort();
  const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);
  const isOnly = (path: string) => paths.filter((other) => nameOf(other) === nameOf(path)).length === 1;
  return paths.map((path) => ({ path, name: isOnly(path) ? nameOf(path) : path.replaceAll("/", "-") }));
}

function remarksOn(facts: PlanFacts, settings: ReleaseSettings): readonly string[] {
  const { repository } = facts;
  const idle = settings.artifacts.filter((glob) => !glob.startsWith("!") && !facts.artifacts.some(fits(glob)));
  return [
    ...repository.skipped,
    ...(repository.isCut ? [`only the newest ${FACTS_LIMITS.commits} commits were read`] : []),
    ...(facts.upstream !== null && facts.upstream.ahead > 0
      ? [`${facts.upstream.ahead} commits are not pushed to ${facts.upstream.name} yet`]
      : []),
    ...idle.map((glob) => `no file fits "${glob}" of release.artifacts: what is to be attached has to be built before`),
  ];
}

function fits(glob: string): (path: string) => boolean {
  return (path) => matchesGlobs([glob], path);
}

function whyNothing(facts: PlanFacts, releases: Releases, commits: readonly CommitVerdict[]): string {
  if (facts.headSha === null) return "nothing to release: the repository has no commit";
  const since = releases.decisions.flatMap(({ unit }) => unit.facts.prereleases[0] ?? unit.facts.stable ?? [])[0];
  const after = since === undefined ? "" : ` since ${since}`;
  if (commits.length === 0) return `nothing to release: no commits${after}`;
  const counted = commits.length === 1 ? "1 commit" : `${commits.length} commits`;
  return `nothing to release: ${counted}${after}, and none moves the version`;
}

/** The folders below which artifacts lie, for looking them up. */
export function artifactFolders(settings: ReleaseSettings): readonly string[] {
  return [...new Set(settings.artifacts.filter((glob) => !glob.startsWith("!")).map(folderOfGlob))];
}
