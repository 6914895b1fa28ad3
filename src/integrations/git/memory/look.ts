import { createHash, type Hash } from "node:crypto";
import { lstatSync } from "node:fs";
import { join } from "node:path";
import type { Selection } from "../../../ops/workspace/index.ts";
import type { RunScope } from "../../process/runner.ts";
import type { GitRunner } from "../git-runner.ts";
import { createStatusReader, type StatusEntry, type StatusHead } from "../parse/status.ts";
import { createAttemptMemory } from "./attempt-memory.ts";
import type { Layout } from "../read/resolve.ts";
import { isSettled, stampOfFile } from "./stamp.ts";

const STAT = { bigint: true, throwIfNoEntry: false } as const;
const MOST_ENTRIES = 1_000; // of a look that is kept; a larger change is looked at again

/** What a status told. `changed` has what is tracked, `untracked` the rest; null when there is too much to keep. */
export interface Look {
  readonly head: StatusHead;
  readonly changed: readonly StatusEntry[] | null;
  readonly untracked: readonly StatusEntry[] | null;
  /** Stands for all that git said of tracked files: two looks with the same told the same. */
  readonly digest: string;
}

interface KnownTree {
  readonly stamp: string;
  readonly tree: string;
}

const looks = createAttemptMemory<Look>();
const trees = createAttemptMemory<KnownTree>();

/** Reads the records of a status one after the other, and keeps what they tell. */
export function createLooker(): { read(record: Buffer): StatusEntry | null; end(): Look } {
  const reader = createStatusReader();
  const kept = { tracked: new Array<StatusEntry>(), untracked: new Array<StatusEntry>() };
  const hash: Hash = createHash("sha256");
  return {
    read: (record) => {
      const entry = reader.read(record);
      if (entry === null) return null;
      const entries = entry.kind === "untracked" ? kept.untracked : kept.tracked;
      if (entries.length <= MOST_ENTRIES) entries.push(entry);
      if (entry.kind !== "untracked") hash.update(record).update("\0");
      return entry;
    },
    end: () => ({
      head: reader.head(),
      changed: kept.tracked.length > MOST_ENTRIES ? null : kept.tracked,
      untracked: kept.untracked.length > MOST_ENTRIES ? null : kept.untracked,
      digest: hash.digest("hex"),
    }),
  };
}

/** Keeps a look for the comparison with HEAD that a plan makes next. */
export function rememberLook(git: GitRunner, root: string, scope: RunScope, look: Look): void {
  looks.set(git, root, scope, look);
}

/** The look that this plan has just had at the state, once; undefined when there was none or it was too large to keep. */
export function takeLook(git: GitRunner, root: string, scope: RunScope): Look | undefined {
  const look = looks.take(git, root, scope);
  return look?.changed === null ? undefined : look;
}

/**
 * A text that stands for all that decides which tree tracked changes make: HEAD, what git says of the files, and the state of
 * each changed file. Null when that can't be told for sure: too many files, a submodule, a file written this moment.
 */
export function stampOfLook(layout: Layout, selection: Selection, look: Look): string | null {
  if (selection.kind !== "tracked" || look.changed === null) return null;
  const lookedAtMs = performance.timeOrigin + performance.now();
  const states: string[] = [];
  for (const entry of look.changed) {
    const stats = lstatSync(fullPath(layout, entry), STAT);
    if (entry.isSubmodule || (stats !== undefined && !isSettled(stats, lookedAtMs))) return null;
    states.push(stampOfFile(stats));
  }
  for (const path of [join(layout.root, ".gitattributes"), join(layout.commonDir, "info", "attributes")])
    states.push(stampOfFile(lstatSync(path, STAT)));
  return [look.head.sha, look.head.branch, look.digest, ...states].join("\n");
}

/** Keeps the tree that was computed upon a look. */
export function rememberTree(git: GitRunner, root: string, scope: RunScope, known: KnownTree): void {
  trees.set(git, root, scope, known);
}

/** The tree of this look, if the assignment has computed it before and nothing has changed since. */
export function knownTree(git: GitRunner, root: string, scope: RunScope, stamp: string | null): string | null {
  const known = trees.get(git, root, scope);
  return stamp !== null && known?.stamp === stamp ? known.tree : null;
}

/** The path of an entry in bytes, as it is on disk. */
export function fullPath(layout: Pick<Layout, "root">, entry: StatusEntry): Buffer {
  return Buffer.concat([Buffer.from(`${layout.root}/`), entry.rawPath]);
}
