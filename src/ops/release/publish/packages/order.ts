/** Orders packages so that each comes after those of them that it needs; equal ones by name. A cycle is broken at its first name. */
export function dependenciesFirst<Package extends { readonly name: string; readonly dependsOn: readonly string[] }>(
  packages: readonly Package[],
): readonly Package[] {
  const left = new Map(
    [...packages].sort((one, other) => (one.name < other.name ? -1 : 1)).map((one) => [one.name, one]),
  );
  const ordered: Package[] = [];
  while (left.size > 0) {
    const all = [...left.values()];
    const next = all.find((one) => one.dependsOn.every((name) => name === one.name || !left.has(name))) ?? all[0];
    if (next === undefined) break;
    left.delete(next.name);
    ordered.push(next);
  }
  return ordered;
}
