import type { Release } from "./decide-releases.ts";

/** Releases with dependencies before their dependents, otherwise as they came; a circle is taken as it comes. */
export function inDependencyOrder(releases: readonly Release[]): readonly Release[] {
  const byName = new Map(releases.map((release) => [release.range.one.name, release]));
  const ordered = new Set<Release>();
  const visit = (release: Release, above: ReadonlySet<Release>): void => {
    if (ordered.has(release) || above.has(release)) return;
    const path = new Set([...above, release]);
    for (const { dependency } of release.range.one.ranges) {
      const needed = byName.get(dependency);
      if (needed !== undefined) visit(needed, path);
    }
    ordered.add(release);
  };
  for (const release of releases) visit(release, new Set());
  return [...ordered];
}
