import { cpSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PROGRAM } from "../support/program.ts";

/** A copy of the built program as an earlier release would be. */
export interface OlderProgram {
  /** Its entry, for node. */
  readonly path: string;
  remove(): void;
}

/**
 * The built program as it was before the last steps of its schema: it knows only the first ones, has no image of a data
 * folder that holds later ones, and calls itself another version.
 */
export function makeOlderProgram(schemaVersion: number): OlderProgram {
  const base = mkdtempSync(join(tmpdir(), "signalbox-older-"));
  const built = dirname(dirname(PROGRAM));
  const dist = join(base, "dist");
  cpSync(built, dist, { recursive: true });
  symlinkSync(join(built, "../node_modules"), join(base, "node_modules"));
  writeFileSync(join(base, "package.json"), JSON.stringify({ name: "signalbox", version: "0.0.1", type: "module" }));
  rmSync(join(dist, "storage/embedded/data-folder.tgz"), { force: true });
  const schema = join(dist, "storage/schema");
  renameSync(join(schema, "migrations.js"), join(schema, "all-migrations.js"));
  const cut = [
    'import { MIGRATIONS as ALL } from "./all-migrations.js";',
    `export const MIGRATIONS = ALL.slice(0, ${schemaVersion});`,
    "export const SCHEMA_VERSION = MIGRATIONS.length;",
    "",
  ];
  writeFileSync(join(schema, "migrations.js"), cut.join("\n"));
  return {
    path: join(dist, "app/main.js"),
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }),
  };
}
