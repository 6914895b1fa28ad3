import type { JobTools } from "../../workspace/index.ts";
import { readLines, utf8 } from "./fields.ts";
import { GIT, HEALTH_LIMITS, type HealthFacts } from "./model.ts";

type LargeFile = HealthFacts["largeFiles"][number];

/** Fewer digits than this are no large size. */
const LARGE_DIGITS = String(HEALTH_LIMITS.largeFileBytes).length;
const SPACE = 32;
const LINE_FEED = 10;

/**
 * The largest blobs that history holds. Sizes come from the object store in one pass (kinds do not: git would have to follow
 * every chain of deltas for them); history is walked for their paths only when there are any, and only until the last is
 * found. An object that no commit reaches is not in history.
 */
export async function readLargeFiles(
  tools: JobTools,
  root: string,
): Promise<{ readonly files: readonly LargeFile[]; readonly count: number }> {
  const sizes = new Map<string, number>();
  const command = [
    ...GIT,
    "cat-file",
    "--batch-all-objects",
    "--unordered",
    "--buffer",
    "--batch-check=%(objectsize) %(objectname)",
  ];
  await readLongNumbers(tools.stream(command, root), (line) => {
    const [size = "", name = ""] = line.split(" ");
    if (Number(size) >= HEALTH_LIMITS.largeFileBytes) sizes.set(name, Number(size));
  });
  if (sizes.size === 0) return { files: [], count: 0 };
  const found = await findPaths(tools, root, sizes);
  const kept = await Promise.all(
    found.slice(0, HEALTH_LIMITS.kept).map(async (file) => ((await isBlob(tools, root, file.blob)) ? [file] : [])),
  );
  const files = kept.flat();
  return { files, count: found.length - Math.min(found.length, HEALTH_LIMITS.kept) + files.length };
}

/** Hands over the lines that start with a number of many digits. Works on bytes: nearly all lines are none of these, and make no text. */
async function readLongNumbers(chunks: AsyncIterable<Uint8Array>, take: (line: string) => void): Promise<void> {
  let rest: Uint8Array = new Uint8Array(0);
  for await (const chunk of chunks) {
    const bytes =
      rest.length === 0 ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.concat([rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, from)) {
      if (startsLong(bytes, from)) take(bytes.toString("latin1", from, end));
      from = end + 1;
    }
    rest = bytes.subarray(from);
  }
}

function startsLong(bytes: Uint8Array, from: number): boolean {
  for (let at = from; at < from + LARGE_DIGITS; at++) if (bytes[at] === SPACE) return false;
  return true;
}

async function isBlob(tools: JobTools, root: string, name: string): Promise<boolean> {
  let kind = "";
  await readLines(tools.stream([...GIT, "cat-file", "-t", name], root), (line) => {
    kind = line;
  });
  return kind === "blob";
}

async function findPaths(
  tools: JobTools,
  root: string,
  sizes: ReadonlyMap<string, number>,
): Promise<readonly LargeFile[]> {
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
