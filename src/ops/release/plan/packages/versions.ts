import { readChart } from "../../version/files/chart.ts";
import { readLock, readPackageJson } from "../../version/files/node.ts";
import { readByPattern, readVersionFile } from "../../version/files/plain.ts";
import { readPyproject } from "../../version/files/python.ts";
import { type CargoManifest, readCargo, readCargoLock } from "../../version/files/rust.ts";
import { read, type Reading } from "../../version/files/spot.ts";
import { stringsInToml } from "../../version/files/toml-strings.ts";
import { workspaceFolders } from "./workspaces.ts";
import { type FileIndex, type PackageFacts, type PackageGround, type PlacedSpot, within } from "./model.ts";

/** What the version files of a package say. `name` is that of a manifest other than npm's. */
export type FoundVersions = Pick<
  PackageFacts,
  "versions" | "followers" | "requirements" | "ecosystem" | "remarks" | "unreadable"
> & { readonly name: string | null };

interface Source {
  readonly path: string;
  readonly reading: Reading;
}

/** Finds the versions of the package in a folder: manifests, lock files, charts, and files that the settings name. */
export function versionsIn(ground: PackageGround, files: FileIndex, folder: string): FoundVersions {
  const cargo = cargoIn(files, folder);
  const sources = [...manifestsIn(files, folder), ...cargo.sources, ...configured(ground, files, folder)];
  const charts = chartsIn(files, folder);
  const spots = sources.flatMap(spotsOf);
  const own = charts.own.flatMap(spotsOf);
  return {
    name: pythonName(files.get(within(folder, "pyproject.toml"))) ?? cargo.name,
    ecosystem: ecosystemOf(files, folder),
    versions: [...spots, ...own.filter((spot) => spot.field === "version")],
    followers: [...own.filter((spot) => spot.field !== "version"), ...charts.nested.flatMap(spotsOf)],
    requirements: cargo.requirements,
    remarks: sources.flatMap(({ path, reading }) =>
      reading.kind === "read" ? reading.remarks.map((remark) => `${path}: ${remark}`) : [],
    ),
    unreadable: [...sources, ...charts.own].flatMap(({ path, reading }) =>
      reading.kind === "unreadable" ? [{ path, why: reading.why }] : [],
    ),
  };
}

function spotsOf({ path, reading }: Source): readonly PlacedSpot[] {
  return reading.kind === "read" ? reading.spots.map((spot) => ({ ...spot, path })) : [];
}

function manifestsIn(files: FileIndex, folder: string): readonly Source[] {
  const at = (name: string, reader: (text: string) => Reading): readonly Source[] => {
    const path = within(folder, name);
    const text = files.get(path);
    return text === undefined ? [] : [{ path, reading: reader(text) }];
  };
  const locks = (["package-lock.json", "npm-shrinkwrap.json"] as const).flatMap((lock) => {
    const top = files.get(lock);
    const copies =
      top === undefined || !files.has(within(folder, "package.json"))
        ? []
        : [{ path: lock, reading: readLock(top, lock, folder) }];
    return folder === "" ? copies : [...copies, ...at(lock, (text) => readLock(text, lock, ""))];
  });
  return [
    ...at("package.json", readPackageJson),
    ...locks,
    ...at("pyproject.toml", readPyproject),
    ...at("VERSION", readVersionFile),
  ];
}

function cargoIn(
  files: FileIndex,
  folder: string,
): {
  readonly sources: readonly Source[];
  readonly requirements: readonly PlacedSpot[];
  readonly name: string | null;
} {
  const path = within(folder, "Cargo.toml");
  const text = files.get(path);
  if (text === undefined) return { sources: [], requirements: [], name: null };
  const manifests = [path, ...[...files.keys()].filter((other) => folder === "" && other.endsWith("/Cargo.toml"))];
  const all = manifests.map((one): { readonly path: string; readonly cargo: CargoManifest } => ({
    path: one,
    cargo: readCargo(files.get(one) ?? ""),
  }));
  const lockPath = within(folder, "Cargo.lock");
  const lock = files.get(lockPath);
  const names = all.flatMap(({ cargo }) => cargo.name ?? []);
  return {
    sources: [
      ...all.map(({ path: one, cargo }) => ({ path: one, reading: cargo.reading })),
      ...(lock === undefined ? [] : [{ path: lockPath, reading: readCargoLock(lock, names) }]),
    ],
    requirements: all.flatMap(({ path: one, cargo }) => cargo.requirements.map((spot) => ({ ...spot, path: one }))),
    name: all[0]?.cargo.name ?? null,
  };
}

/** The chart beside the package speaks for it where nothing else does; charts further down follow. */
function chartsIn(
  files: FileIndex,
  folder: string,
): { readonly own: readonly Source[]; readonly nested: readonly Source[] } {
  const own = within(folder, "Chart.yaml");
  const below = folder === "" ? "" : `${folder}/`;
  const paths = [...files.keys()].filter((path) => path.endsWith("Chart.yaml") && path.startsWith(below));
  const sourceOf = (path: string): Source => ({ path, reading: readChart(files.get(path) ?? "") });
  return {
    own: paths.filter((path) => path === own).map(sourceOf),
    nested: paths.filter((path) => path !== own && path.endsWith("/Chart.yaml")).map(sourceOf),
  };
}

/** Files that the settings name, for the package whose folder holds them; those of no package belong to the one at the top. */
function configured(ground: PackageGround, files: FileIndex, folder: string): readonly Source[] {
  const nested = folder === "" ? workspaceFolders(files, files.keys()) : [];
  return ground.settings.files
    .filter(({ path }) =>
      folder === "" ? !nested.some((one) => path.startsWith(`${one}/`)) : path.startsWith(`${folder}/`),
    )
    .map(({ path, pattern }) => {
      const text = files.get(path);
      if (text === undefined) return { path, reading: { kind: "unreadable", why: "it is not there" } as const };
      return { path, reading: pattern === undefined ? readByName(path, text) : readByPattern(text, pattern) };
    });
}

function readByName(path: string, text: string): Reading {
  const readers: Readonly<Record<string, (text: string) => Reading>> = {
    "package.json": readPackageJson,
    "pyproject.toml": readPyproject,
    "Cargo.toml": (toml) => readCargo(toml).reading,
    "Chart.yaml": (yaml) => {
      const reading = readChart(yaml);
      return reading.kind === "read" ? read(reading.spots.filter((spot) => spot.field === "version")) : reading;
    },
  };
  const reader = readers[path.slice(path.lastIndexOf("/") + 1)] ?? readVersionFile;
  return reader(text);
}

function ecosystemOf(files: FileIndex, folder: string): PackageFacts["ecosystem"] {
  if (files.has(within(folder, "package.json"))) return "npm";
  if (files.has(within(folder, "pyproject.toml"))) return "python";
  if (files.has(within(folder, "Cargo.toml"))) return "rust";
  return files.has(within(folder, "Chart.yaml")) ? "helm" : "plain";
}

/** The name in a `pyproject.toml`, of PEP 621 or of Poetry. */
function pythonName(text: string | undefined): string | null {
  if (text === undefined) return null;
  const strings = stringsInToml(text) ?? [];
  return strings.find(({ keys }) => ["project.name", "tool.poetry.name"].includes(keys.join(".")))?.value ?? null;
}
