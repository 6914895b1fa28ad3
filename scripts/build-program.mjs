// Builds the program from src into dist. Types are checked by `npm run typecheck`, not here.
import { fileURLToPath } from "node:url";
import { bundleProgram } from "./bundle.mjs";
import { copyAssets } from "./copy-assets.mjs";
import { finishBuild } from "./finish-build.mjs";

const places = {
  source: fileURLToPath(new URL("../src/", import.meta.url)),
  dist: fileURLToPath(new URL("../dist/", import.meta.url)),
};
await bundleProgram(places);
copyAssets(places);
await finishBuild(places);
process.exit(0); // the database that made the image leaves handles
