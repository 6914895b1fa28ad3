import { type PlacedString, stringsInJson } from "./json-strings.ts";
import { read, type Reading, type VersionSpot } from "./spot.ts";

/** Sections of a manifest whose ranges name other packages. Source: npm documentation, package.json. */
const SECTIONS: readonly string[] = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"];

/** A range that a manifest, or its copy in a lock file, asks of a package. */
export interface RangeSpot extends VersionSpot {
  readonly dependency: string;
}

/** The version of a `package.json`. */
export function readPackageJson(text: string): Reading {
  return readJson(text, (keys) => (keys.length === 1 && keys[0] === "version" ? "version" : null), "package.json");
}

/** The copies that a lock file keeps of a package's version: at its top for the package beside it, else by the package's folder. */
export function readLock(text: string, format: "package-lock.json" | "npm-shrinkwrap.json", folder: string): Reading {
  const field = (keys: readonly string[]) => {
    if (folder === "" && keys.length === 1 && keys[0] === "version") return "version";
    const isOwn = keys.length === 3 && keys[0] === "packages" && keys[1] === folder && keys[2] === "version";
    return isOwn ? `packages["${folder}"].version` : null;
  };
  return readJson(text, field, format);
}

/** The ranges in a `package.json`, or in the copy that a lock file keeps of the manifest of a folder. */
export function rangesIn(text: string, format: VersionSpot["format"], folder: string): readonly RangeSpot[] {
  const isLock = format !== "package.json";
  const before = isLock ? ["packages", folder] : [];
  return (stringsInJson(text) ?? []).flatMap((found) => {
    const [section = "", dependency = "", ...more] = found.keys.slice(before.length);
    const isOurs = before.every((key, index) => found.keys[index] === key) && more.length === 0 && dependency !== "";
    if (!isOurs || !SECTIONS.includes(section)) return [];
    const field = `${isLock ? `packages["${folder}"].` : ""}${section}["${dependency}"]`;
    return [{ format, field, at: found.at, value: found.value, dependency }];
  });
}

function readJson(
  text: string,
  fieldOf: (keys: readonly string[]) => string | null,
  format: VersionSpot["format"],
): Reading {
  const strings = stringsInJson(text);
  if (strings === null) return { kind: "unreadable", why: "it is not JSON" };
  return read(strings.flatMap((found) => spotOf(found, fieldOf(found.keys), format)));
}

function spotOf(found: PlacedString, field: string | null, format: VersionSpot["format"]): readonly VersionSpot[] {
  return field === null ? [] : [{ format, field, at: found.at, value: found.value }];
}
