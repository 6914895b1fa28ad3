import semver from "semver";
import type { Bump, PackageRelease } from "../plan/model.ts";

/** What a version is decided on. `bump` counts the commits since the last stable version, `bumpSinceLast` those since the last one of any kind. */
export interface VersionFacts {
  readonly stable: string | null;
  /** Pre-releases above it, highest first. */
  readonly prereleases: readonly string[];
  readonly bump: Bump;
  readonly bumpSinceLast: Bump;
  /** The version that the newest `Release-As` footer asks for, if it came after the last version. */
  readonly releaseAs: string | null;
  /** Version of the first release. */
  readonly initial: string;
}

/** What a person asks for: an exact version, a bump, a channel of pre-releases. */
export interface VersionAsk {
  readonly version: string | null;
  readonly bump: Bump | null;
  readonly channel: string | null;
}

/** The version to be released, or why there is none. */
export type NextVersion =
  | {
      readonly kind: "release";
      readonly next: string;
      readonly bump: Bump;
      readonly because: PackageRelease["because"];
      readonly reason: string;
    }
  | { readonly kind: "nothing"; readonly reason: string }
  | { readonly kind: "invalid"; readonly what: string };

/** Decides on the next version. Source: release specification, "Version bump"; Semantic Versioning 2.0.0, items 9 and 11. */
export function decideVersion(facts: VersionFacts, ask: VersionAsk): NextVersion {
  const exact = ask.version ?? facts.releaseAs;
  if (exact !== null) return exactVersion(facts, ask, exact);
  const target = targetOf(facts, ask);
  if (target.kind !== "release" || ask.channel === null) return target;
  return withinChannel(facts, target, ask.channel);
}

/** How far one version is from another: the first of major, minor and patch that differs. Null current: from 0.0.0. */
export function bumpBetween(current: string | null, next: string): Bump {
  const from = semver.parse(current ?? "0.0.0");
  const to = semver.parse(next);
  if (from === null || to === null) return "none";
  if (to.major !== from.major) return "major";
  if (to.minor !== from.minor) return "minor";
  return to.patch !== from.patch || to.compare(from) !== 0 ? "patch" : "none";
}

function exactVersion(facts: VersionFacts, ask: VersionAsk, exact: string): NextVersion {
  const said = ask.version === null ? `Release-As: ${exact}` : `the version ${exact} that was asked for`;
  if (!/^\d/.test(exact) || semver.parse(exact) === null)
    return { kind: "invalid", what: `${said} is no semantic version` };
  const last = highestOf(facts);
  const next = ask.channel !== null && semver.prerelease(exact) === null ? inChannel(facts, exact, ask.channel) : exact;
  if (last !== null && !semver.gt(next, last)) return { kind: "invalid", what: `${said} is not above ${last}` };
  const because = ask.version === null ? "release_as" : "asked";
  return { kind: "release", next, bump: bumpBetween(facts.stable, next), because, reason: said };
}

/** The stable version that the commits lead to. Leaving a channel makes its version stable. */
function targetOf(facts: VersionFacts, ask: VersionAsk): NextVersion {
  const { stable } = facts;
  const bump = ask.bump ?? facts.bump;
  const [reached] = facts.prereleases;
  if (stable === null && reached === undefined) return firstRelease(facts.initial);
  const raised = raise(stable, bump, facts.initial);
  const core = reached === undefined ? raised : coreOf(reached);
  const next = semver.gt(core, raised) ? core : raised;
  if (next === stable) return { kind: "nothing", reason: "no commit moves the version" };
  const leaves = reached !== undefined && core === next && ask.channel === null ? `, which ${reached} led to` : "";
  const asked = ask.bump === null ? `${bump} by its commits` : `a ${bump} was asked for`;
  const because = ask.bump === null ? "commits" : "asked";
  return { kind: "release", next, bump: bumpBetween(stable, next), because, reason: `${asked}${leaves}` };
}

function firstRelease(initial: string): NextVersion {
  const bump = bumpBetween(null, initial);
  return { kind: "release", next: initial, bump, because: "first_release", reason: "the first release" };
}

function raise(stable: string | null, bump: Bump, initial: string): string {
  if (stable === null) return initial;
  return bump === "none" ? stable : (semver.inc(stable, bump) ?? stable);
}

function withinChannel(
  facts: VersionFacts,
  target: Extract<NextVersion, { kind: "release" }>,
  channel: string,
): NextVersion {
  const next = inChannel(facts, target.next, channel);
  const last = highestOf(facts);
  if (last !== null && !semver.gt(next, last))
    return { kind: "invalid", what: `${next} is not above ${last}: the channel ${channel} comes before that one` };
  const isFirst = next.endsWith(`-${channel}.1`);
  if (!isFirst && facts.bumpSinceLast === "none" && target.because !== "asked")
    return { kind: "nothing", reason: `no commit since ${last ?? ""} moves the version` };
  const reason = isFirst
    ? `${target.reason}; enters the channel ${channel}`
    : `${target.reason}; goes on in the channel ${channel}`;
  return { ...target, next, reason };
}

/** The next pre-release of a stable version in a channel: one above the last one there, or `.1`. */
function inChannel(facts: VersionFacts, target: string, channel: string): string {
  const numbers = facts.prereleases
    .filter((version) => coreOf(version) === coreOf(target) && semver.prerelease(version)?.[0] === channel)
    .map((version) => Number(semver.prerelease(version)?.[1] ?? 0))
    .filter(Number.isFinite);
  return `${coreOf(target)}-${channel}.${Math.max(0, ...numbers) + 1}`;
}

function coreOf(version: string): string {
  const parsed = semver.parse(version);
  return parsed === null ? version : `${parsed.major}.${parsed.minor}.${parsed.patch}`;
}

function highestOf(facts: VersionFacts): string | null {
  return facts.prereleases[0] ?? facts.stable;
}
