import { matchesGlob } from "../../../workspace/index.ts";
import type { VersionSettings } from "../../settings.ts";
import { readCargo } from "../../version/files/rust.ts";
import { type FileIndex, within } from "../packages/model.ts";
import { workspaceFolders } from "../packages/workspaces.ts";
import { FACTS_LIMITS } from "./model.ts";

/** Files that hold versions, by name. Source: release specification, "Release", the step of version files. */
const VERSION_FILES: readonly string[] = [
  "package.json",
  "package-lock.json",
  "npm-shrinkwrap.json",
  "pnpm-workspace.yaml",
  "pyproject.toml",
  "Cargo.toml",
  "Cargo.lock",
  "VERSION",
  "Chart.yaml",
];
/** Changelogs by name, the usual one first. */
export const CHANGELOG_NAMES: readonly string[] = [
  "CHANGELOG.md",
  "Changelog.md",
  "changelog.md",
  "CHANGES.md",
  "HISTORY.md",
];
/** Documents that name the version for whoever installs the package. */
export const INSTALL_DOCUMENTS: readonly string[] = ["README.md", "Readme.md", "readme.md"];
const CHARTS_LIMIT = 50;

/** Whether a tracked path may matter to a plan at all, so that a million others are let go at once. */
export function mayMatter(path: string, settings: VersionSettings): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (VERSION_FILES.includes(name) || CHANGELOG_NAMES.includes(name) || INSTALL_DOCUMENTS.includes(name)) return true;
  return settings.files.some((file) => file.path === path) || isReference(path, settings);
}

/** The files at the top that tell which packages there are. */
export function wantedFirst(paths: readonly string[]): readonly string[] {
  return paths.filter((path) => !path.includes("/") && VERSION_FILES.includes(path));
}

/** All files that a plan reads, once those at the top are known. */
export function wantedFiles(paths: readonly string[], first: FileIndex, settings: VersionSettings): readonly string[] {
  const folders = ["", ...workspaceFolders(first, paths)];
  const names = [...VERSION_FILES, ...CHANGELOG_NAMES, ...INSTALL_DOCUMENTS];
  const own = new Set(folders.flatMap((folder) => names.map((name) => within(folder, name))));
  const members = readCargo(first.get("Cargo.toml") ?? "").members.map((glob) =>
    within(glob.replace(/\/$/, ""), "Cargo.toml"),
  );
  const charts = paths.filter((path) => path.endsWith("/Chart.yaml")).slice(0, CHARTS_LIMIT);
  const documents = paths.filter((path) => isReference(path, settings)).slice(0, FACTS_LIMITS.documents);
  const isOther = (path: string) =>
    settings.files.some((file) => file.path === path) || members.some((glob) => matchesGlob(glob, path));
  const chosen = paths.filter((path) => own.has(path) || isOther(path));
  return [...new Set([...chosen, ...charts, ...documents])].slice(0, FACTS_LIMITS.files);
}

/** Whether the settings name a document whose references to the version move with it. */
export function isReference(path: string, settings: VersionSettings): boolean {
  return (
    settings.references.some((glob) => matchesGlob(glob, path)) &&
    !CHANGELOG_NAMES.includes(path.slice(path.lastIndexOf("/") + 1))
  );
}
