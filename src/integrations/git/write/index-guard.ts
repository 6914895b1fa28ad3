import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { OpsError } from "../../../kernel/ops-error.ts";

const LOCK_WAIT_MS = 3_000;
const LOOK_EVERY_MS = 50;

/** Waits a little for another git to give up the index. Throws `conflict` naming the lock file; it is never removed for others. */
export async function waitForIndex(gitDir: string): Promise<void> {
  const lock = join(gitDir, "index.lock");
  for (let waitedMs = 0; existsSync(lock); waitedMs += LOOK_EVERY_MS) {
    if (waitedMs >= LOCK_WAIT_MS) {
      throw new OpsError("conflict", `another git holds ${lock}`, {
        hint: "Wait until it has ended; if no git runs in this repository, remove that file.",
        details: { path: lock },
      });
    }
    await sleep(LOOK_EVERY_MS);
  }
}

/** The index as it was before a run's commit staged anything, kept in a file of the git folder so that it outlives a kill. */
export interface KeptIndex {
  readonly path: string;
  /** Whether a commit of this run has begun and was neither made nor taken back. */
  isThere(): boolean;
  keep(): void;
  /** Puts the index back whole, as git itself would (lock, then rename). */
  restore(): void;
  forget(): void;
}

/** The kept index of one run in a git folder; an empty file stands for no index. */
export function keptIndexOf(gitDir: string, run: string): KeptIndex {
  const path = join(gitDir, "index");
  const kept = join(gitDir, `signalbox-index.${run}`);
  return {
    path: kept,
    isThere: () => existsSync(kept),
    keep: () => {
      const fresh = `${kept}.new`;
      writeFileSync(fresh, existsSync(path) ? readFileSync(path) : "", { mode: 0o600 });
      if (existsSync(path)) setMtime(fresh, statSync(path).mtimeMs);
      renameSync(fresh, kept);
    },
    restore: () => {
      if (existsSync(kept)) putBack(kept, path);
    },
    forget: () => rmSync(kept, { force: true }),
  };
}

function putBack(kept: string, path: string): void {
  const bytes = readFileSync(kept);
  if (bytes.length === 0) {
    rmSync(path, { force: true });
    return;
  }
  if (existsSync(path) && readFileSync(path).equals(bytes)) return;
  const lock = openSync(`${path}.lock`, "wx");
  try {
    writeSync(lock, bytes);
  } finally {
    closeSync(lock);
  }
  setMtime(`${path}.lock`, statSync(kept).mtimeMs);
  renameSync(`${path}.lock`, path);
}

/** A younger index would hide changes of the same second ("racy-git"). */
function setMtime(path: string, mtimeMs: number): void {
  const seconds = Math.floor(mtimeMs / 1_000);
  utimesSync(path, seconds, seconds);
}
