// Notes that the policies were validated, and makes the data folder image that the first opening of an embedded store starts from: an initialised database with our
// schema and the engine's. Skipped when nothing that goes into it has changed since the last build.
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { PGlite } from "@electric-sql/pglite";

const dist = fileURLToPath(new URL("../dist/", import.meta.url));
const image = path.join(dist, "storage/embedded/data-folder.tgz");
const keyFile = `${image}.key`;

await notePolicies();
const key = await keyOfInputs();
if (existsSync(image) && existsSync(keyFile) && (await readFile(keyFile, "utf8")) === key) process.exit(0);
await rm(keyFile, { force: true });
await makeImage();
await writeFile(keyFile, key);
process.exit(0);

/** Policies are validated here once, and not at every start. */
async function notePolicies() {
  const { slices } = await import(path.join(dist, "app/slices.js"));
  const { composeCatalog } = await import(path.join(dist, "app/catalog.js"));
  const { validateForBuild } = await import(path.join(dist, "integrations/policy/policy.js"));
  const { policies, effects } = composeCatalog(slices);
  const validated = await validateForBuild({ files: policies, actions: [...effects.keys()] });
  await writeFile(path.join(dist, "integrations/policy/validated-policies"), validated);
}

async function makeImage() {
  const { openStore } = await import(path.join(dist, "storage/open-store.js"));
  const { createDurable } = await import(path.join(dist, "engine/create-durable.js"));
  const folder = await mkdtemp(path.join(tmpdir(), "signalbox-image-"));
  try {
    const masker = { maskData: (data) => data, mask: (text) => text };
    const store = await openStore({
      place: { kind: "embedded", folder, image: null },
      executorId: "exe_image",
      masker,
    });
    const durable = createDurable({ store, now: Date.now });
    await durable.launch({ run: async () => null, continuation: async () => null });
    await durable.close(0);
    await store.close();
    const database = await PGlite.create(path.join(folder, "store/pgdata"));
    const dump = await database.dumpDataDir("gzip");
    await writeFile(`${image}.part`, Buffer.from(await dump.arrayBuffer()));
    await rename(`${image}.part`, image);
    await database.close();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function keyOfInputs() {
  const hash = createHash("sha256");
  const schema = path.join(dist, "storage/schema");
  for (const name of (await readdir(schema)).sort()) hash.update(await readFile(path.join(schema, name)));
  hash.update(await readFile(path.join(dist, "engine/create-durable.js")));
  for (const name of ["@electric-sql/pglite", "@dbos-inc/dbos-sdk"]) {
    const manifest = new URL(`../node_modules/${name}/package.json`, import.meta.url);
    hash.update(`${name} ${JSON.parse(await readFile(manifest, "utf8")).version}\n`);
  }
  return hash.digest("hex");
}
