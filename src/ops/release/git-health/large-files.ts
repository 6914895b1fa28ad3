import type { JobTools } from "../../workspace/index.ts";
import { readLines, utf8 } from "./fields.ts";
import { GIT, HEALTH_LIMITS, type HealthFacts } from "./model.ts";

type LargeFile = HealthFacts["largeFiles"][number];

/**
 * The largest blobs that history holds. Sizes come from the object store in one pass; history is walked for their paths only
 * when there are any, and only until the last is found. A blob that no commit reaches is not in history.
 */
export async function readLargeFiles(tools: JobTools, root: string): Promise<{ readonly files: readonly LargeFile[]; readonly count: number }> {
  const sizes = new Map<string, number>();
  const command = [...GIT, "cat-file", "--batch-all-objects", "--unordered", "--buffer", "--batch-check=%(objectsize) %(objecttype) %(objectname)"];
  await readLines(tools.stream(command, root), (line) => {
    const space = line.indexOf(" ");
    if (space < LARGE_DIGITS || line.charCodeAt(space + 1) !== LETTER_B) return;
    const sizeBytes = Number(line.slice(0, space));
    if (sizeBytes >= HEALTH_LIMITS.largeFileBytes) sizes.set(line.slice(line.lastIndexOf(" ") + 1), sizeBytes);
  });
  if (sizes.size === 0) return { files: [], count: 0 };
  const files = await findPaths(tools, root, sizes);
  return { files: files.slice(0, HEALTH_LIMITS.kept), count: files.length };
}

/** Fewer digits than this are no large size. */
const LARGE_DIGITS = String(HEALTH_LIMITS.largeFileBytes).length;
const LETTER_B = "b".charCodeAt(0);

async function findPaths(tools: JobTools, root: string, sizes: ReadonlyMap<string, number>): Promise<readonly LargeFile[]> {
  const paths = new Map<string, string>();
  await readLines(tools.stream([...GIT, "rev-list", "--objects", "--all"], root), (line) => {
    const space = line.indexOf(" ");
    const blob = space === -1 ? line : line.slice(0, space);
    if (space === -1 || !sizes.has(blob) || paths.has(blob)) return false;
    paths.set(blob, utf8(line.slice(space + 1)));
    return paths.size === sizes.size;
  });
  const files = [...paths].map(([blob, path]) => ({ path, blob, sizeBytes: sizes.get(blob) ?? 0 }));
  return files.sort((left, right) => right.sizeBytes - left.sizeBytes || (left.path < right.path ? -1 : 1));
}
