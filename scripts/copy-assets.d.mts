import type { BuildPlaces } from "./bundle.mjs";

/** Copies what the bundler leaves behind (policies) from the folder `source` to `dist`, each into the folder of its own slice. */
export function copyAssets(places: BuildPlaces): void;
