import { stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";

/** The repository that a path is in. */
export interface TopLevel {
  readonly root: string;
  readonly isBare: boolean;
}

/** Walks up to the repository's top level by looking alone, before anything is started. Null outside a repository. */
export async function findTopLevel(from: string): Promise<TopLevel | null> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (await exists(join(folder, ".git"))) return { root: folder, isBare: false };
    if (await isBareFolder(folder)) return { root: folder, isBare: true };
    if (folder === dirname(folder)) return null;
  }
}

async function isBareFolder(folder: string): Promise<boolean> {
  const parts = await Promise.all(["HEAD", "objects", "refs"].map((name) => exists(join(folder, name))));
  return parts.every(Boolean);
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
