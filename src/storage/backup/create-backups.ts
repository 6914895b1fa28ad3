import type { Backups } from "../../ops/backup/index.ts";
import { restoreBackup, type RestoreParts } from "./restore-backup.ts";
import { writeBackup } from "./write-backup.ts";

/** Backups over a pool: logical, so that they go between databases and their versions. */
export function createBackups(parts: RestoreParts): Backups {
  return {
    write: (path, at) => writeBackup(parts.pool, path, at),
    restore: (path, options) => restoreBackup(parts, path, options),
  };
}
