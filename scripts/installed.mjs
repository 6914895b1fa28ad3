// Exits 0 when node_modules holds what package-lock.json asks for, by comparing the two lock files that npm keeps.
import { readFileSync } from "node:fs";

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")).packages;
  } catch {
    return null;
  }
}

const wanted = packagesOf("../package-lock.json");
const present = packagesOf("../node_modules/.package-lock.json");
const isThere = ([path, entry]) =>
  path === "" || entry.optional === true || entry.link === true || present[path]?.version === entry.version;
const isWanted = ([path, entry]) => wanted[path]?.version === entry.version;
const isInstalled =
  wanted !== null &&
  present !== null &&
  Object.entries(wanted).every(isThere) &&
  Object.entries(present).every(isWanted);
process.exitCode = isInstalled ? 0 : 1;
