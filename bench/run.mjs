// Runs one bench by name: `npm run bench -- core`. Each lives in a folder of its own with a `main.ts`.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const [name, ...rest] = process.argv.slice(2);
const known = readdirSync(here, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`${here}${entry.name}/main.ts`))
  .map((entry) => entry.name);
if (name === undefined || !known.includes(name)) {
  process.stderr.write(`Which bench? One of: ${known.join(", ")}\n`);
  process.exit(2);
}
const ran = spawnSync(process.execPath, ["--import", "tsx", `${here}${name}/main.ts`, ...rest], { stdio: "inherit" });
process.exit(ran.status ?? 1);
