import semver from "semver";

/** A tag as the plan sees it. `isReachable`: from the commit that is released. */
export interface TagFact {
  readonly name: string;
  readonly commit: string;
  readonly isReachable: boolean;
}

/** A tag that names a version. */
export interface VersionTag extends TagFact {
  readonly version: string;
}

/** The last versions of a package: the highest stable one, and the pre-releases above it, highest first. */
export interface LastVersions {
  readonly stable: VersionTag | null;
  readonly prereleases: readonly VersionTag[];
  /** What stands before the version in its tags; null before its first one. */
  readonly form: string | null;
}

/**
 * What may stand before the version in tags of a package, the usual one first: the prefix for the package at the top, the name
 * with the prefix, or with an `@`, for those of a monorepo.
 */
export function tagForms(name: string | null, prefix: string): readonly string[] {
  if (name === null) return [prefix];
  const bare = name.replace(/^@[^/]+\//, "");
  return [
    ...new Set([
      `${bare}-${prefix}`,
      `${name}@`,
      `${bare}@`,
      `${name}-${prefix}`,
      `${bare}/${prefix}`,
      `${bare}@${prefix}`,
    ]),
  ];
}

/** The version that a tag names behind one of these forms, or null. */
export function versionInTag(name: string, form: string): string | null {
  if (!name.startsWith(form)) return null;
  const rest = name.slice(form.length);
  return /^\d/.test(rest) && semver.parse(rest) !== null ? rest : null;
}

/** The last versions among the reachable tags of a package. Of two tags of one version the earlier form wins. */
export function lastVersions(tags: readonly TagFact[], forms: readonly string[]): LastVersions {
  const versions = forms
    .flatMap((form) => tags.flatMap((tag) => versionTag(tag, form)))
    .filter((tag) => tag.isReachable)
    .sort((left, right) => semver.compare(right.version, left.version));
  const stable = versions.find((tag) => semver.prerelease(tag.version) === null) ?? null;
  const prereleases = versions.filter(
    (tag) => semver.prerelease(tag.version) !== null && (stable === null || semver.gt(tag.version, stable.version)),
  );
  const highest = prereleases[0] ?? stable;
  return { stable, prereleases, form: highest === null ? null : highest.name.slice(0, -highest.version.length) };
}

/** Tags that are versions with no prefix or a plain `v`, where another prefix is configured: most likely a setting that is wrong. */
export function versionsWithoutPrefix(tags: readonly TagFact[], prefix: string): readonly string[] {
  return ["v", ""]
    .filter((form) => form !== prefix)
    .flatMap((form) => tags.filter((tag) => tag.isReachable && versionInTag(tag.name, form) !== null))
    .map((tag) => tag.name);
}

function versionTag(tag: TagFact, form: string): readonly VersionTag[] {
  const version = versionInTag(tag.name, form);
  return version === null ? [] : [{ ...tag, version }];
}
