import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../../scripts/bundle.mjs";
import { copyAssets } from "../../scripts/copy-assets.mjs";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));

/** The program as an earlier release would have been built. */
export interface OlderProgram {
  /** Its entry, for node. */
  readonly path: string;
  remove(): void;
}

/**
 * The program as it was before the last steps of its schema: it knows only the first ones, has no image of a data folder that
 * holds later ones, and calls itself another version.
 */
export async function makeOlderProgram(schemaVersion: number): Promise<OlderProgram> {
  const base = mkdtempSync(join(tmpdir(), "signalbox-older-"));
  const places = { source: join(base, "src"), dist: join(base, "dist") };
  mkdirSync(places.dist);
  cpSync(join(PROJECT, "src"), places.source, { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(base, "node_modules"));
  writeFileSync(join(base, "package.json"), JSON.stringify({ name: "signalbox", version: "0.0.1", type: "module" }));
  const schema = join(places.source, "storage/schema");
  renameSync(join(schema, "migrations.ts"), join(schema, "all-migrations.ts"));
  const cut = [
    'import { MIGRATIONS as ALL } from "./all-migrations.ts";',
    'export type { Migration } from "./all-migrations.ts";',
    `export const MIGRATIONS = ALL.slice(0, ${schemaVersion});`,
    "export const SCHEMA_VERSION = MIGRATIONS.length;",
    "",
  ];
  writeFileSync(join(schema, "migrations.ts"), cut.join("\n"));
  await bundleProgram(places);
  copyAssets(places);
  return {
    path: join(places.dist, "app/main.js"),
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }),
  };
}
