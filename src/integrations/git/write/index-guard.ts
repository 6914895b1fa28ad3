import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
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

/** Remembers the index as it is; `restore` puts it back whole, as git itself would (lock, then rename). */
export function rememberIndex(gitDir: string): { restore(): void } {
  const path = join(gitDir, "index");
  const bytes = existsSync(path) ? readFileSync(path) : null;
  const seconds = bytes === null ? 0 : Math.floor(statSync(path).mtimeMs / 1_000);
  return {
    restore: () => {
      if (bytes === null) {
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
      utimesSync(`${path}.lock`, seconds, seconds); // a younger index would hide changes of the same second ("racy-git")
      renameSync(`${path}.lock`, path);
    },
  };
}
