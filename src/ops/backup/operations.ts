import { isAbsolute } from "node:path";
import { z } from "zod";
import { defineOperation, type OperationContext } from "../../kernel/operation.ts";
import { OpsError } from "../../kernel/ops-error.ts";
import type { BackupSummary } from "./model.ts";

const File = z
  .string()
  .max(4_000)
  .refine((path) => isAbsolute(path), "an absolute path of this host");

/** Writes the store into a file of this host. */
export const makeBackup = defineOperation({
  name: "backup.make",
  summary: "Writes the whole store into a file",
  scope: "administer",
  audited: true,
  input: z.strictObject({
    path: File,
    waitMs: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe("How long the asker waits; doors that carry calls read it"),
  }),
  run: (context, { path }): Promise<BackupSummary> => {
    refuseFromAfar(context);
    return context.ports.backups.write(path, context.ports.clock.now());
  },
});

/** Puts a backup in place of an empty store, or of whatever the store holds when that is asked for. */
export const restoreBackup = defineOperation({
  name: "backup.restore",
  summary: "Puts a backup in place of what the store holds",
  scope: "administer",
  audited: true,
  input: z.strictObject({ path: File, replace: z.boolean().default(false) }),
  run: (context, { path, replace }): Promise<BackupSummary> => {
    if (context.door !== "terminal")
      throw new OpsError("locked", "another process works on the store", { hint: "Stop the server first." });
    return context.ports.backups.restore(path, { replace });
  },
});

/** A path is one of this host, and belongs to whoever sits there. */
function refuseFromAfar({ door }: OperationContext): void {
  if (door === "terminal" || door === "socket") return;
  throw new OpsError("forbidden", "a backup is made on the server's own host", {
    hint: "signalbox backup --out <file>",
  });
}
