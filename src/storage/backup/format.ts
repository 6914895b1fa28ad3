import { z } from "zod";

/** Version of the file's format. A reader takes its own and older ones. */
export const BACKUP_FORMAT = 1;

/** Rows are lists of texts, as Postgres writes each value; null is null. */
export const BackupRow = z.array(z.string().nullable());
export type BackupRow = z.infer<typeof BackupRow>;

/** A table in a backup: how many of the lines after the header are its rows. */
export const BackupTable = z.strictObject({
  schema: z.string(),
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.number().int().nonnegative(),
});
export type BackupTable = z.infer<typeof BackupTable>;

/** The first line of a backup. */
export const BackupHeader = z.strictObject({
  signalbox: z.literal("backup"),
  formatVersion: z.number().int().positive(),
  /** Version of our schema, and of the engine's. */
  schemaVersion: z.number().int().positive(),
  flowVersion: z.number().int().nonnegative(),
  createdAt: z.iso.datetime(),
  runs: z.number().int().nonnegative(),
  unfinished: z.number().int().nonnegative(),
  tables: z.array(BackupTable),
});
export type BackupHeader = z.infer<typeof BackupHeader>;

/** The last line: SHA-256 of all lines before it. A file that was cut has none. */
export const BackupTrailer = z.strictObject({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
