// Copies what the compiler leaves behind (policies) from src to dist, keeping folders.
import { cpSync } from "node:fs";
import { extname } from "node:path";
import { fileURLToPath } from "node:url";
import { statSync } from "node:fs";

const from = fileURLToPath(new URL("../src", import.meta.url));
const to = fileURLToPath(new URL("../dist", import.meta.url));
const ASSETS = new Set([".cedar", ".cedarschema"]);

cpSync(from, to, { recursive: true, filter: (path) => statSync(path).isDirectory() || ASSETS.has(extname(path)) });
