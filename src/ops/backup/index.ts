import { asAnyOperation } from "../../kernel/operation.ts";
import { defineSlice } from "../../kernel/slice.ts";
import { makeBackup, restoreBackup } from "./operations.ts";

export type { Backups, BackupSummary } from "./model.ts";

/** The slice of backups: the whole store into a file, and back. */
export const backup = defineSlice({
  name: "backup",
  operations: [asAnyOperation(makeBackup), asAnyOperation(restoreBackup)],
});
