import type { PageFacts } from "./page/facts.ts";
import type { Manifests } from "./repository/manifests.ts";
import type { Program } from "./repository/programs.ts";
import type { LinkStyle } from "./repository/site.ts";
import { baseOf, type Tree } from "./repository/tree.ts";

/** A page with what was read from it. */
export interface Page {
  readonly path: string;
  readonly facts: PageFacts;
}

/** All that the rules look at: the pages, and the repository around them. */
export interface Book {
  readonly tree: Tree;
  readonly pages: ReadonlyMap<string, Page>;
  readonly linkStyle: LinkStyle;
  readonly manifests: Manifests;
  /** Programs whose help is kept in a file. */
  readonly programs: readonly Program[];
  /** Tracked files of this name in lower case. */
  byName(name: string): readonly string[];
}

/** Binds pages and repository; the index by name is made when it is first asked for. */
export function makeBook(parts: Omit<Book, "byName">): Book {
  let index: Map<string, string[]> | null = null;
  return {
    ...parts,
    byName: (name) => {
      index ??= indexByName(parts.tree);
      return index.get(name) ?? [];
    },
  };
}

function indexByName(tree: Tree): Map<string, string[]> {
  const index = new Map<string, string[]>();
  for (const path of tree.files()) {
    const name = baseOf(path).toLowerCase();
    const known = index.get(name);
    if (known === undefined) index.set(name, [path]);
    else known.push(path);
  }
  return index;
}
