import { rangesIn } from "../../version/files/node.ts";
import { CHANGELOG_NAMES } from "../facts/wanted.ts";
import { type FileIndex, type PackageFacts, type PackageGround, type PlacedRange, within } from "./model.ts";
import { versionsIn } from "./versions.ts";
import { readManifest, workspaceFolders } from "./workspaces.ts";

const LOCKS = ["package-lock.json", "npm-shrinkwrap.json"] as const;

/**
 * The packages of a repository: one for each folder of an npm workspace whose manifest has a version, and one at the top, unless
 * it is a workspace's root without a version.
 */
export function findPackages(ground: PackageGround): readonly PackageFacts[] {
  const index: FileIndex = new Map(ground.files.map((file) => [file.path, file.text]));
  const folders = workspaceFolders(index, index.keys());
  const nested = folders.flatMap((folder) => {
    const manifest = readManifest(index.get(`${folder}/package.json`) ?? "");
    return manifest?.version === undefined ? [] : [packageAt(ground, index, folder)];
  });
  const root = packageAt(ground, index, "");
  if (nested.length === 0) return [root];
  return root.versions.length === 0 ? nested : [root, ...nested];
}

/** The folder of the package that a path belongs to: the deepest that holds it. Null when none does. */
export function ownerOf(path: string, packages: readonly PackageFacts[]): string | null {
  let owner: string | null = null;
  for (const { folder } of packages) {
    const holds = folder === "" || path.startsWith(`${folder}/`);
    if (holds && (owner === null || folder.length > owner.length)) owner = folder;
  }
  return owner;
}

function packageAt(ground: PackageGround, files: FileIndex, folder: string): PackageFacts {
  const manifest = readManifest(files.get(within(folder, "package.json")) ?? "");
  const found = versionsIn(ground, files, folder);
  const name = manifest?.name ?? found.name ?? (folder === "" ? ground.name : (folder.split("/").at(-1) ?? folder));
  const changelog = CHANGELOG_NAMES.map((one) => within(folder, one)).find((path) => files.has(path));
  return {
    ...found,
    name,
    folder,
    tagName: folder === "" ? null : name,
    isPrivate: manifest?.private === true,
    ranges: rangesOf(files, folder),
    changelog: changelog ?? within(folder, "CHANGELOG.md"),
    hasPyproject: files.has(within(folder, "pyproject.toml")),
  };
}

function rangesOf(files: FileIndex, folder: string): readonly PlacedRange[] {
  const path = within(folder, "package.json");
  const own = rangesIn(files.get(path) ?? "", "package.json", folder).map((spot) => ({ ...spot, path }));
  const copies = LOCKS.flatMap((lock) =>
    rangesIn(files.get(lock) ?? "", lock, folder).map((spot) => ({ ...spot, path: lock })),
  );
  return [...own, ...copies];
}
