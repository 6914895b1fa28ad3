import type { Tracked } from "./tracked.ts";

/** Folders of other people's pages, and of pages that are broken on purpose. */
const FOREIGN =
  /(?:^|\/)(?:node_modules|bower_components|vendor|third[_-]?party|external|fixtures?|__fixtures__|__snapshots__|__tests__|testdata|test-data|test_data|snapshots?|templates?|\.signalbox|cassettes|golden)\//i;
/** Test folders hold pages as input; a README there is for people. */
const TESTING = /(?:^|\/)(?:tests?|specs?|e2e)\//i;
const PAGE = /\.(?:md|markdown|mdown|mkd)$/i;

/** The tracked files of a repository, for asking whether a target exists. */
export class Tree {
  readonly #files = new Set<string>();
  readonly #folders = new Set<string>([""]);
  readonly #links = new Set<string>();
  readonly #modules = new Set<string>();
  #byLowerCase: Map<string, string> | null = null;

  /** Enters one file with its folders. */
  add(file: Tracked): void {
    if (file.mode === "120000") this.#links.add(file.path);
    if (file.mode === "160000") this.#modules.add(file.path);
    this.#files.add(file.path);
    for (let slash = file.path.lastIndexOf("/"); slash > 0; slash = file.path.lastIndexOf("/", slash - 1)) {
      const folder = file.path.slice(0, slash);
      if (this.#folders.has(folder)) break;
      this.#folders.add(folder);
    }
  }

  /** Another tree with the same files. */
  copy(): Tree {
    const made = new Tree();
    for (const path of this.#files) {
      const mode = this.#links.has(path) ? "120000" : this.#modules.has(path) ? "160000" : "100644";
      made.add({ path, blob: "", mode });
    }
    return made;
  }

  get size(): number {
    return this.#files.size;
  }

  files(): IterableIterator<string> {
    return this.#files.values();
  }

  hasFile(path: string): boolean {
    return this.#files.has(path);
  }

  hasFolder(path: string): boolean {
    return this.#folders.has(path);
  }

  has(path: string): boolean {
    return this.#files.has(path) || this.#folders.has(path);
  }

  /** Whether a path lies behind a symbolic link or in a submodule, where the index can't tell what exists. */
  isBeyond(path: string): boolean {
    if (this.#links.size === 0 && this.#modules.size === 0) return false;
    for (let slash = path.length; slash > 0; slash = path.lastIndexOf("/", slash - 1)) {
      const part = path.slice(0, slash);
      if (this.#links.has(part) || this.#modules.has(part)) return true;
    }
    return false;
  }

  /** The path that differs from this one in case alone, or null. */
  inOtherCase(path: string): string | null {
    this.#byLowerCase ??= new Map([...this.#folders, ...this.#files].map((known) => [known.toLowerCase(), known]));
    const found = this.#byLowerCase.get(path.toLowerCase());
    return found === undefined || found === path ? null : found;
  }
}

/** Whether a tracked file is a page of documentation of this repository. */
export function isPage(file: Tracked): boolean {
  if (file.mode.startsWith("12") || file.mode.startsWith("16") || !PAGE.test(file.path)) return false;
  if (FOREIGN.test(file.path) || file.path.includes("\uFFFD")) return false;
  return !TESTING.test(file.path) || /(?:^|\/)readme\.[^/]*$/i.test(file.path);
}

/** Whether a path is Markdown that belongs to somebody else or is input of a test. */
export function isForeignPage(file: Tracked): boolean {
  return PAGE.test(file.path) && !file.mode.startsWith("12") && !isPage(file);
}

/** The folder of a path, empty for the top level. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash === -1 ? "" : path.slice(0, slash);
}

/** The last part of a path. */
export function baseOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Joins and resolves `.` and `..`; null when it leaves the top level. */
export function resolvePath(folder: string, target: string): string | null {
  const parts = target.startsWith("/") ? [] : folder.split("/").filter((part) => part !== "");
  for (const part of target.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join("/");
}

/** How a folder writes the path of a file: `../b/c.md`. */
export function relativePath(folder: string, path: string): string {
  const from = folder === "" ? [] : folder.split("/");
  const to = path.split("/");
  let same = 0;
  while (same < from.length && same < to.length - 1 && from[same] === to[same]) same += 1;
  return [...from.slice(same).map(() => ".."), ...to.slice(same)].join("/");
}
