import semver from "semver";
import type { VersionSettings } from "../../settings.ts";
import { decideVersion, type NextVersion, type VersionAsk, type VersionFacts } from "../../version/next-version.ts";
import { effectiveBump, type Judgement, largerBump } from "../../version/table.ts";
import type { Bump } from "../model.ts";
import type { PackageRange } from "./ranges.ts";

/** Packages that share one version: a fixed group of the settings, or a package by itself. */
export interface Unit {
  readonly members: readonly PackageRange[];
  readonly facts: VersionFacts;
}

/** What was decided on a unit. `problems` are requests that could not be met and were passed over. */
export interface Decision {
  readonly unit: Unit;
  readonly version: Extract<NextVersion, { kind: "release" | "nothing" }>;
  readonly problems: readonly string[];
}

/** The units of a repository in the order of their first packages. Names of a group that no package has are passed over. */
export function unitsOf(ranges: readonly PackageRange[], settings: VersionSettings): readonly Unit[] {
  const units: Unit[] = [];
  const taken = new Set<PackageRange>();
  for (const range of ranges) {
    if (taken.has(range)) continue;
    const group = settings.groups.find((names) => names.includes(range.one.name)) ?? [];
    const members = ranges.filter((other) => other === range || group.includes(other.one.name));
    for (const member of members) taken.add(member);
    units.push({ members, facts: factsOf(members, settings) });
  }
  return units;
}

/** Decides on a unit's version. What is asked and can't be is said, and the commits decide instead. */
export function decideUnit(unit: Unit, ask: VersionAsk): Decision {
  const version = decideVersion(unit.facts, ask);
  if (version.kind !== "invalid") return { unit, version, problems: [] };
  const without = decideVersion({ ...unit.facts, releaseAs: null }, { ...ask, version: null });
  if (without.kind !== "invalid") return { unit, version: without, problems: [version.what] };
  const plain = decideVersion({ ...unit.facts, releaseAs: null }, { version: null, bump: null, channel: null });
  const nothing = { kind: "nothing", reason: version.what } as const;
  return { unit, version: plain.kind === "invalid" ? nothing : plain, problems: [version.what] };
}

/** A unit whose members must be released because something that they depend on moves out of their range. */
export function withPatch(unit: Unit): Unit {
  const { facts } = unit;
  const least = (bump: Bump) => largerBump(bump, "patch");
  return { ...unit, facts: { ...facts, bump: least(facts.bump), bumpSinceLast: least(facts.bumpSinceLast) } };
}

function factsOf(members: readonly PackageRange[], settings: VersionSettings): VersionFacts {
  const stable = highest(members.flatMap(({ last }) => last.stable?.version ?? []));
  const prereleases = members
    .flatMap(({ last }) => last.prereleases.map((tag) => tag.version))
    .filter((version) => stable === null || semver.gt(version, stable))
    .sort(semver.rcompare);
  const bumpOf = (judged: readonly Judgement[]) =>
    effectiveBump(
      judged.reduce<Bump>((bump, one) => largerBump(bump, one.bump), "none"),
      stable,
      settings,
    );
  const releaseAs = members.flatMap(({ sinceLast }) => sinceLast.flatMap((judged) => judged.releaseAs ?? []))[0];
  return {
    stable,
    prereleases,
    bump: members.reduce<Bump>((bump, { sinceStable }) => largerBump(bump, bumpOf(sinceStable)), "none"),
    bumpSinceLast: members.reduce<Bump>((bump, { sinceLast }) => largerBump(bump, bumpOf(sinceLast)), "none"),
    releaseAs: releaseAs ?? null,
    initial: initialOf(members, settings),
  };
}

/** The first release is of the version that the manifest says, where that is above the configured one. */
function initialOf(members: readonly PackageRange[], settings: VersionSettings): string {
  const said = members
    .flatMap(({ one }) => one.versions[0]?.value ?? [])
    .filter((version) => semver.valid(version) !== null);
  return (
    highest([settings.initial, ...said.filter((version) => semver.prerelease(version) === null)]) ?? settings.initial
  );
}

function highest(versions: readonly string[]): string | null {
  return [...versions].sort(semver.rcompare)[0] ?? null;
}
