/** Longest name of a skill. Source: Agent Skills specification, field `name`. */
export const NAME_LIMIT = 64;

const SHAPE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Says what is wrong with a skill's name, or null. Source: Agent Skills specification, field `name`. */
export function nameFault(name: string): string | null {
  if (name.length === 0) return "is empty";
  if (name.length > NAME_LIMIT) return `has ${name.length} characters, at most ${NAME_LIMIT} are allowed`;
  if (/[^a-z0-9-]/.test(name)) return "may hold only lower-case letters a-z, digits and hyphens";
  if (name.startsWith("-") || name.endsWith("-")) return "may not begin or end with a hyphen";
  if (name.includes("--")) return "may not hold two hyphens in a row";
  return SHAPE.test(name) ? null : "is not a name of letters, digits and single hyphens";
}

/** The name itself when it is free, else the first `name-2`, `name-3`, ... that is; shortened where the suffix needs room. */
export function nextFreeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let number = 2; ; number += 1) {
    const suffix = `-${number}`;
    const stem = name.slice(0, NAME_LIMIT - suffix.length).replace(/-+$/, "");
    if (!taken.has(stem + suffix)) return stem + suffix;
  }
}

/** A skill's name for people: `release-notes` is "Release notes". */
export function titleOf(name: string): string {
  const words = name.replaceAll("-", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
