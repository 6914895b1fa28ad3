import type { JobTools } from "../../../workspace/index.ts";
import type { Page } from "../book.ts";
import { gitCommand, nulParts } from "../../git-stream.ts";
import type { Tree } from "./tree.ts";

/** At most so many names are looked up, and only in a tree of at most so many files: the search reads them all. */
const SYMBOLS_LIMIT = 300;
const FILES_LIMIT = 50_000;

/** Where each name that these pages speak of is defined; names with several definitions tell nothing and are left out. */
export async function definitionsOf(
  tools: JobTools,
  root: string,
  tree: Tree,
  pages: readonly Page[],
): Promise<ReadonlyMap<string, string>> {
  const names = [...new Set(pages.flatMap((page) => page.facts.symbols))]
    .slice(0, SYMBOLS_LIMIT)
    .map((name) => name.replaceAll("$", "\\$"));
  const found = new Map<string, string | null>();
  if (names.length === 0 || tree.size > FILES_LIMIT) return new Map();
  const pattern = `(function|class|interface|type|enum|struct|trait|def|fn|func|const)[ ]+(${names.join("|")})([^A-Za-z0-9_]|$)`;
  const command = gitCommand(
    "grep",
    "-I",
    "-o",
    "-z",
    "--full-name",
    "-H",
    "-E",
    "-e",
    pattern,
    "--",
    ".",
    ":(exclude,icase)*.md",
    ":(exclude)*.lock",
    ":(exclude)*.json",
  );
  for await (const { path, match } of matches(tools, root, command)) {
    const name = /([\w$]+)[^\w$]?$/.exec(match)?.[1];
    if (name === undefined) continue;
    const known = found.get(name);
    found.set(name, known === undefined || known === path ? path : null);
  }
  return new Map([...found].flatMap(([name, path]) => (path === null ? [] : [[name, path] as const])));
}

/** `git grep -z` prints the path, NUL, the match and a line feed. It ends with 1 when nothing matches, which is an answer. */
async function* matches(
  tools: JobTools,
  root: string,
  command: readonly string[],
): AsyncIterable<{ readonly path: string; readonly match: string }> {
  let path = "";
  try {
    for await (const part of nulParts(tools.stream(command, root))) {
      const newline = part.lastIndexOf("\n");
      if (path !== "" && newline !== -1) yield { path, match: part.slice(0, newline) };
      path = part.slice(newline + 1);
    }
  } catch {
    return; // nothing found, or no search possible: then no page is stale by a name
  }
}
