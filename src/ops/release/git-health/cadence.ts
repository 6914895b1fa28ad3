import semver from "semver";
import type { TagTip } from "./refs.ts";

const DAY_MS = 86_400_000;

/** How often releases are made. */
export interface Cadence {
  readonly releases: number;
  readonly medianDays: number | null;
  readonly p90Days: number | null;
}

/** Tags that name a release: a version, perhaps behind a prefix (`v1.2.3`, `web@1.2.3`). */
export function releaseTags<T extends Pick<TagTip, "name">>(tags: readonly T[]): readonly T[] {
  return tags.filter((tag) => versionOf(tag.name) !== null);
}

/** The version in a tag's name, or null. */
export function versionOf(name: string): string | null {
  const found = /(?:^|[^0-9.])v?(\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?(?:\+[0-9A-Za-z.-]+)?)$/.exec(name)?.[1];
  return found === undefined ? null : semver.valid(found);
}

/** Median and 90th percentile (nearest rank) of the days between one release and the next. Null below two releases. */
export function cadenceOf(tags: readonly Pick<TagTip, "name" | "at">[]): Cadence {
  const releases = [...releaseTags(tags)].sort((left, right) => left.at - right.at);
  const gaps = releases
    .slice(1)
    .map((tag, index) => (tag.at - (releases[index]?.at ?? tag.at)) / DAY_MS)
    .sort((left, right) => left - right);
  return {
    releases: releases.length,
    medianDays: median(gaps),
    p90Days: gaps[Math.ceil(gaps.length * 0.9) - 1] ?? null,
  };
}

/** The highest released version among the tags; a pre-release only where nothing else is. Of equals the later. Null without any. */
export function highestRelease<T extends Pick<TagTip, "name" | "at">>(tags: readonly T[]): T | null {
  const versioned = tags.flatMap((tag) => {
    const version = versionOf(tag.name);
    return version === null ? [] : [{ tag, version }];
  });
  const stable = versioned.filter(({ version }) => semver.prerelease(version) === null);
  const sorted = [...(stable.length > 0 ? stable : versioned)].sort(
    (left, right) => semver.compare(left.version, right.version) || left.tag.at - right.tag.at,
  );
  return sorted.at(-1)?.tag ?? null;
}

function median(sorted: readonly number[]): number | null {
  const middle = sorted.length / 2;
  const upper = sorted[Math.floor(middle)];
  const lower = sorted[Math.ceil(middle) - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}
