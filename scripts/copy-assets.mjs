import { cpSync, readdirSync } from "node:fs";
import { extname, join } from "node:path";

const ASSETS = new Set([".cedar", ".cedarschema"]);

/** Copies what the bundler leaves behind (policies) from the folder `source` to `dist`, each into the folder of its own slice. */
export function copyAssets({ source, dist }) {
  for (const file of readdirSync(source, { recursive: true }))
    if (ASSETS.has(extname(file))) cpSync(join(source, file), join(dist, file));
}
