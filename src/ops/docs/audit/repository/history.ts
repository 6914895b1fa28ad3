import type { JobTools } from "../../../workspace/index.ts";
import { gitCommand, nulParts } from "../../git-stream.ts";

/** So many of the newest commits are looked at for when a file was last changed. */
export const HISTORY_COMMITS = 5_000;
/** So many paths are remembered. */
const PATHS_LIMIT = 60_000;
const HISTORY_VERSION = 1;

/**
 * When files were last changed. A file that is not in `changedAt` was last changed before `reachesAt`, or that can't be
 * known; `null` when there is no history to ask (no commit, a shallow clone).
 */
export interface History {
  readonly changedAt: ReadonlyMap<string, number>;
  /** The commit time at which the look ended, epoch ms; 0 when it reached the first commit. */
  readonly reachesAt: number;
}

/** Reads the newest commits, newest first, as a stream; kept by the head commit. */
export async function readHistory(tools: JobTools, root: string): Promise<History | { readonly unknown: string }> {
  const head = await word(tools, root, "rev-parse", "--verify", "--quiet", "HEAD");
  if (head === null) return { unknown: "there is no commit yet" };
  if ((await word(tools, root, "rev-parse", "--is-shallow-repository")) === "true")
    return { unknown: "the clone is shallow, so it is not known when files were last changed" };
  const key = `docs-history-${HISTORY_VERSION}-${head}`;
  const kept = fromCache(await tools.cache.get(key));
  if (kept !== null) return kept;
  const history = await walk(tools, root);
  await tools.cache.put(key, JSON.stringify({ changedAt: [...history.changedAt], reachesAt: history.reachesAt }));
  return history;
}

async function walk(tools: JobTools, root: string): Promise<History> {
  const changedAt = new Map<string, number>();
  let commits = 0;
  let at = 0;
  const command = gitCommand(
    "log",
    `--max-count=${HISTORY_COMMITS}`,
    "--format=%x01%ct",
    "--name-only",
    "--no-renames",
    "--no-ext-diff",
    "-z",
    "HEAD",
  );
  for await (const part of nulParts(tools.stream(command, root))) {
    const text = part.startsWith("\n") ? part.slice(1) : part;
    if (text.startsWith("\u0001")) {
      commits += 1;
      at = Number.parseInt(text.slice(1), 10) * 1_000;
      const newline = text.indexOf("\n");
      if (newline !== -1) note(changedAt, text.slice(newline + 1), at);
    } else note(changedAt, text, at);
  }
  return { changedAt, reachesAt: commits < HISTORY_COMMITS && changedAt.size < PATHS_LIMIT ? 0 : at };
}

function note(changedAt: Map<string, number>, path: string, at: number): void {
  if (path !== "" && changedAt.size < PATHS_LIMIT && !changedAt.has(path)) changedAt.set(path, at);
}

/** The first word that a git command prints, or null when it fails or prints nothing. */
async function word(tools: JobTools, root: string, ...words: readonly string[]): Promise<string | null> {
  let text = "";
  try {
    for await (const chunk of tools.stream(gitCommand(...words), root))
      if (text.length < 200) text += new TextDecoder().decode(chunk);
  } catch {
    return null; // git exits with an error where there is no such thing: that is the answer
  }
  return text.trim() === "" ? null : text.trim();
}

function fromCache(text: string | null): History | null {
  if (text === null) return null;
  try {
    const kept: unknown = JSON.parse(text);
    return isKept(kept) ? { changedAt: new Map(kept.changedAt), reachesAt: kept.reachesAt } : null;
  } catch {
    return null; // a torn entry is no entry
  }
}

/** Sound because only this file writes entries under its key, and a torn one does not parse. */
function isKept(
  value: unknown,
): value is { readonly changedAt: readonly (readonly [string, number])[]; readonly reachesAt: number } {
  return (
    typeof value === "object" &&
    value !== null &&
    "changedAt" in value &&
    Array.isArray(value.changedAt) &&
    "reachesAt" in value &&
    typeof value.reachesAt === "number"
  );
}
