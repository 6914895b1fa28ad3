import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

const PACKAGES = ["@electric-sql/pglite", "@dbos-inc/dbos-sdk"];

/**
 * Notes that the policies were validated, and makes the data folder image that the first opening of an embedded store starts
 * from: an initialised database with our schema and the engine's. Skipped when nothing that goes into it has changed.
 */
export async function finishBuild({ source, dist }) {
  const { validatePolicies, makeDataFolderImage } = await import(path.join(dist, "app/build-time.js"));
  await writeNew(path.join(dist, "integrations/policy/validated-policies"), await validatePolicies());
  const image = path.join(dist, "storage/embedded/data-folder.tgz");
  const keyFile = `${image}.key`;
  const key = await keyOfInputs(source);
  if (existsSync(image) && existsSync(keyFile) && (await readFile(keyFile, "utf8")) === key) return;
  await rm(keyFile, { force: true });
  await writeNew(`${image}.part`, await makeDataFolderImage());
  await rename(`${image}.part`, image);
  await writeFile(keyFile, key);
}

async function writeNew(file, content) {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

async function keyOfInputs(source) {
  const hash = createHash("sha256");
  const schema = path.join(source, "storage/schema");
  for (const name of (await readdir(schema)).sort()) hash.update(await readFile(path.join(schema, name)));
  hash.update(await readFile(path.join(source, "engine/create-durable.ts")));
  for (const name of PACKAGES) {
    const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    hash.update(`${name} ${JSON.parse(await readFile(manifest, "utf8")).version}\n`);
  }
  return hash.digest("hex");
}
