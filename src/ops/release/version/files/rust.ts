import { read, type Reading, type VersionSpot } from "./spot.ts";
import { stringsInToml } from "./toml-strings.ts";

const DEPENDENCIES = /^(?:dev-|build-)?dependencies$/;

/** What a `Cargo.toml` says: its own versions, its requirements of packages by path, its name and the members of its workspace. */
export interface CargoManifest {
  readonly reading: Reading;
  readonly name: string | null;
  readonly members: readonly string[];
  /** Requirements of packages that are named with a path: they are of the same repository. */
  readonly requirements: readonly VersionSpot[];
}

/** Reads a `Cargo.toml`. Source: The Cargo Book, "The Manifest Format". */
export function readCargo(text: string): CargoManifest {
  const strings = stringsInToml(text);
  if (strings === null)
    return { reading: { kind: "unreadable", why: "it is not TOML" }, name: null, members: [], requirements: [] };
  const spotOf = (field: string, at: number, value: string): VersionSpot => ({
    format: "Cargo.toml",
    field,
    at,
    value,
  });
  const own = strings.flatMap(({ keys, at, value }) => {
    const field = keys.join(".");
    return field === "package.version" || field === "workspace.package.version" ? [spotOf(field, at, value)] : [];
  });
  const byPath = new Set(
    strings.filter(({ keys }) => keys.at(-1) === "path" && isDependency(keys)).map(({ keys }) => tableOf(keys)),
  );
  const requirements = strings
    .filter(({ keys }) => keys.at(-1) === "version" && isDependency(keys) && byPath.has(tableOf(keys)))
    .map(({ keys, at, value }) => spotOf(keys.join("."), at, value));
  return {
    reading: read(own),
    name: strings.find(({ keys }) => keys.join(".") === "package.name")?.value ?? null,
    members: strings.filter(({ keys }) => keys[0] === "workspace" && keys[1] === "members").map(({ value }) => value),
    requirements,
  };
}

/** The versions of the repository's own packages in a `Cargo.lock`: those of these names without a source. */
export function readCargoLock(text: string, names: readonly string[]): Reading {
  const strings = stringsInToml(text);
  if (strings === null) return { kind: "unreadable", why: "it is not TOML" };
  const packages = new Map<string, Map<string, { readonly at: number; readonly value: string }>>();
  for (const { keys, at, value } of strings) {
    const [table, index = "", key = ""] = keys;
    if (table !== "package" || keys.length !== 3) continue;
    const fields = packages.get(index) ?? new Map<string, { readonly at: number; readonly value: string }>();
    packages.set(index, fields.set(key, { at, value }));
  }
  const spots = [...packages.values()].flatMap((fields) => {
    const name = fields.get("name")?.value ?? "";
    const version = fields.get("version");
    return version === undefined || fields.has("source") || !names.includes(name)
      ? []
      : [{ format: "Cargo.lock" as const, field: `package["${name}"].version`, at: version.at, value: version.value }];
  });
  return read(spots);
}

function isDependency(keys: readonly string[]): boolean {
  return keys.length >= 3 && DEPENDENCIES.test(keys.at(-3) ?? "");
}

function tableOf(keys: readonly string[]): string {
  return JSON.stringify(keys.slice(0, -1));
}
