import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const CANDIDATES = ["./data-folder.tgz", "../../../dist/storage/embedded/data-folder.tgz"]; // beside the built code; built, when run from source

/** Path of the data folder image that the build has made; `null` when there is none, and the first opening takes longer. */
export function findImage(): string | null {
  const paths = CANDIDATES.map((candidate) => fileURLToPath(new URL(candidate, import.meta.url)));
  return paths.find((candidate) => existsSync(candidate)) ?? null;
}
