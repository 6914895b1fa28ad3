import { OpsError } from "../../../../kernel/ops-error.ts";
import type { Reader } from "../../../../kernel/work/task.ts";
import { listTrackedFiles, readFile } from "../../../workspace/index.ts";
import type { ReleaseSettings } from "../../settings.ts";
import { type PackageManifest, parseNpmManifest, parsePythonManifest } from "./manifest.ts";
import { dependenciesFirst } from "./order.ts";
import { workspaceMatcher } from "./workspaces.ts";

const MANIFEST_LIMIT_BYTES = 4 * 1024 * 1024;
/** So many workspaces are looked at. */
const WORKSPACES_LIMIT = 500;

/** Every package of a repository, dependencies first: the root's and its npm workspaces', and the Python project at the root. */
export async function findPackages(
  read: Reader,
  root: string,
  publish: ReleaseSettings["publish"],
): Promise<readonly PackageManifest[]> {
  const isConfigured = publish.npm !== null || publish.pypi !== null;
  const npm = !isConfigured || publish.npm !== null ? await findNpmPackages(read, root) : [];
  const python = !isConfigured || publish.pypi !== null ? await readPythonPackage(read, root) : null;
  return [...dependenciesFirst(npm), ...(python === null ? [] : [python])];
}

/** The package of one folder. Throws `not_found`. */
export async function readPackage(
  read: Reader,
  place: { readonly root: string; readonly folder: string; readonly ecosystem: "npm" | "pypi" },
): Promise<PackageManifest> {
  const { root, folder, ecosystem } = place;
  const path = join(folder, ecosystem === "npm" ? "package.json" : "pyproject.toml");
  const text = await readText(read, root, path);
  const manifest =
    text === null ? null : ecosystem === "npm" ? parseNpmManifest(text, folder) : parsePythonManifest(text);
  if (manifest === null)
    throw new OpsError("not_found", `there is no package at ${path}`, { hint: "Name the package with --package." });
  return { ...manifest, folder };
}

async function findNpmPackages(read: Reader, root: string): Promise<readonly PackageManifest[]> {
  const text = await readText(read, root, "package.json");
  if (text === null) return [];
  const top = parseNpmManifest(text, "");
  const packages = [top];
  for (const folder of await workspaceFolders(read, root, top.workspaces)) {
    const manifest = await readText(read, root, `${folder}/package.json`);
    if (manifest !== null) packages.push(parseNpmManifest(manifest, folder));
  }
  return packages.filter((one) => one.name !== "");
}

async function workspaceFolders(read: Reader, root: string, globs: readonly string[]): Promise<readonly string[]> {
  if (globs.length === 0) return [];
  const isWorkspace = workspaceMatcher(globs);
  const folders: string[] = [];
  for await (const { path } of await read.read(listTrackedFiles, { root })) {
    const folder = path.endsWith("/package.json") ? path.slice(0, -"/package.json".length) : null;
    if (folder !== null && isWorkspace(folder)) folders.push(folder);
    if (folders.length > WORKSPACES_LIMIT)
      throw new OpsError("too_large", `there are more than ${WORKSPACES_LIMIT} workspaces`, {
        hint: "Publish them one by one with --package.",
      });
  }
  return folders;
}

async function readPythonPackage(read: Reader, root: string): Promise<PackageManifest | null> {
  const text = await readText(read, root, "pyproject.toml");
  return text === null ? null : parsePythonManifest(text);
}

async function readText(read: Reader, root: string, path: string): Promise<string | null> {
  return (await read.read(readFile, { root, path, limitBytes: MANIFEST_LIMIT_BYTES }))?.text ?? null;
}

function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}
