// Joins the program's own modules into few files; packages stay where npm put them. Node takes half a millisecond to find, read
// and link a module, and the program has seven hundred of its own. See docs/decisions/0007-own-modules-are-bundled.md.
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { rolldown } from "rolldown";
import { parseAst } from "rolldown/parseAst";

/** The program, what it starts by a file's name, and what the build itself runs. */
const ENTRIES = [
  "app/main",
  "app/worker-jobs",
  "app/build-time",
  "integrations/workers/thread",
  "integrations/process/reaper",
];
/** What stays in a folder of an earlier build: the console, the data folder image, and parts that may still be loaded. */
const KEPT = { ".": /^(?:web|chunks|storage|\.stamp)$/, storage: /^embedded$/, "storage/embedded": /^data-folder\./ };
/** A process that runs on an earlier build may still load one of its parts. */
const CHUNK_LIFE_MS = 7 * 24 * 3_600_000;
const PLACE = /__OWN_PLACE__\("([^"]+)"\)/g;

/** Joins the modules of the folder `source` into the folder `dist`, in place of what an earlier build left there. */
export async function bundleProgram({ source, dist }) {
  const build = await rolldown({
    input: Object.fromEntries(ENTRIES.map((entry) => [entry, path.join(source, `${entry}.ts`)])),
    platform: "node",
    external: (id) => !id.startsWith(".") && !path.isAbsolute(id),
    plugins: [
      {
        name: "own-place",
        transform: (code, id) => notePlaces(code, path.relative(source, id)),
        renderChunk: resolvePlaces,
      },
    ],
  });
  await clear(dist);
  const { output } = await build.write({
    dir: dist,
    format: "es",
    entryFileNames: "[name].js",
    chunkFileNames: "chunks/[name]-[hash].js",
    keepNames: true,
  });
  await removeOldChunks(dist, new Set(output.map(({ fileName }) => path.basename(fileName))));
}

/** Files are found beside the module that names them, wherever its code comes to stand. */
function notePlaces(code, file) {
  if (!code.includes("import.meta.url")) return null;
  let placed = code;
  for (const { start, end } of placesIn(parseAst(code, { lang: "ts" })).toSorted((a, b) => b.start - a.start))
    placed = `${placed.slice(0, start)}__OWN_PLACE__(${JSON.stringify(file.replace(/\.ts$/, ".js"))})${placed.slice(end)}`;
  return { code: placed, map: null };
}

/** Every `import.meta.url` of a syntax tree, and none within a text. */
function placesIn(node) {
  if (typeof node !== "object" || node === null) return [];
  if (node.type === "MemberExpression" && node.object.type === "MetaProperty" && node.property.name === "url")
    return [node];
  return Object.values(node).flatMap(placesIn);
}

function resolvePlaces(code, chunk) {
  if (!code.includes("__OWN_PLACE__")) return null;
  const folder = path.posix.dirname(chunk.fileName);
  const placed = code.replace(PLACE, (_all, own) => {
    const to = path.posix.relative(folder, own);
    return `new URL(${JSON.stringify(to.startsWith(".") ? to : `./${to}`)}, import.meta.url).href`;
  });
  return { code: placed, map: null };
}

async function clear(dist) {
  for (const [folder, kept] of Object.entries(KEPT)) {
    const found = await readdir(path.join(dist, folder)).catch(() => []);
    for (const name of found) if (!kept.test(name)) await rm(path.join(dist, folder, name), { recursive: true });
  }
}

async function removeOldChunks(dist, current) {
  const folder = path.join(dist, "chunks");
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    if (!current.has(name) && Date.now() - (await stat(file)).mtimeMs > CHUNK_LIFE_MS) await rm(file);
  }
}
