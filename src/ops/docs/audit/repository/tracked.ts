import type { JobTools } from "../../../workspace/index.ts";
import { gitCommand, nulParts } from "../../git-stream.ts";

/** One file that git tracks. `mode` is git's, `120000` a symbolic link, `160000` a submodule. */
export interface Tracked {
  readonly path: string;
  readonly blob: string;
  readonly mode: string;
}

/** All tracked files in git's order, as a stream. In a conflict a path comes once. */
export async function* listTracked(tools: JobTools, root: string): AsyncIterable<Tracked> {
  let last = "";
  for await (const part of nulParts(tools.stream(gitCommand("ls-files", "-s", "-z"), root))) {
    const tab = part.indexOf("\t");
    const path = part.slice(tab + 1);
    if (tab === -1 || path === last) continue;
    last = path;
    yield { mode: part.slice(0, 6), blob: part.slice(7, part.indexOf(" ", 7)), path };
  }
}

/** Tracked paths whose content on disk is another than the index says, the removed ones among them. */
export async function changedOnDisk(tools: JobTools, root: string): Promise<ReadonlySet<string>> {
  const changed = new Set<string>();
  for await (const path of nulParts(tools.stream(gitCommand("ls-files", "-m", "-z"), root))) changed.add(path);
  return changed;
}
