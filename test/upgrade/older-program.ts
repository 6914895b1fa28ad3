import { cpSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleProgram } from "../../scripts/bundle.mjs";
import { copyAssets } from "../../scripts/copy-assets.mjs";
import { PLAYBOOK_GENERATION } from "../../src/engine/generation.ts";

const PROJECT = fileURLToPath(new URL("../..", import.meta.url));
const IMAGE = "dist/storage/embedded/data-folder.tgz";

/** The program as an earlier release would have been built. */
export interface OlderProgram {
  /** Its entry, for node. */
  readonly path: string;
  remove(): void;
}

/** In what an earlier release differs beside its version. */
export interface Older {
  /** It knows only so many steps of the schema, and has no image of a data folder that holds later ones. */
  readonly schemaVersion?: number;
  /** The generation of its playbooks. */
  readonly generation?: string;
}

/** The program as it was before; it calls itself another version. */
export async function makeOlderProgram({ schemaVersion, generation }: Older): Promise<OlderProgram> {
  const base = mkdtempSync(join(tmpdir(), "signalbox-older-"));
  const places = { source: join(base, "src"), dist: join(base, "dist") };
  mkdirSync(places.dist);
  cpSync(join(PROJECT, "src"), places.source, { recursive: true });
  symlinkSync(join(PROJECT, "node_modules"), join(base, "node_modules"));
  writeFileSync(join(base, "package.json"), JSON.stringify({ name: "signalbox", version: "0.0.1", type: "module" }));
  if (schemaVersion !== undefined) cutSchema(places.source, schemaVersion);
  if (generation !== undefined) changeGeneration(places.source, generation);
  await bundleProgram(places);
  copyAssets(places);
  if (schemaVersion === undefined) cpSync(join(PROJECT, IMAGE), join(base, IMAGE));
  return {
    path: join(places.dist, "app/main.js"),
    remove: () => rmSync(base, { recursive: true, force: true, maxRetries: 5 }),
  };
}

function cutSchema(source: string, schemaVersion: number): void {
  const schema = join(source, "storage/schema");
  renameSync(join(schema, "migrations.ts"), join(schema, "all-migrations.ts"));
  const cut = [
    'import { MIGRATIONS as ALL } from "./all-migrations.ts";',
    'export type { Migration } from "./all-migrations.ts";',
    `export const MIGRATIONS = ALL.slice(0, ${schemaVersion});`,
    "export const SCHEMA_VERSION = MIGRATIONS.length;",
    "",
  ];
  writeFileSync(join(schema, "migrations.ts"), cut.join("\n"));
}

function changeGeneration(source: string, generation: string): void {
  const file = join(source, "engine/generation.ts");
  const text = readFileSync(file, "utf8");
  const changed = text.replace(`"${PLAYBOOK_GENERATION}"`, JSON.stringify(generation));
  if (changed === text) throw new Error(`${file} does not name the generation as expected`);
  writeFileSync(file, changed);
}
