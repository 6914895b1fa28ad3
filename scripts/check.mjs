// The whole gate: runs every part, shows the output of those that fail, and ends with one line a part.
// `--without <part>` leaves one out (a CI that has just run the tests), `--only <part>` runs one.
import { spawnSync } from "node:child_process";

const PARTS = [
  ["format", "format:check"],
  ["lint", "lint"],
  ["boundaries", "boundaries"],
  ["types", "typecheck"],
  ["dead code", "dead-code"],
  ["tests", "test"],
  ["build", "build"],
];

const [mode, named] = process.argv.slice(2);
const isNamed = ([part]) => part === named;
if (mode !== undefined && (!["--without", "--only"].includes(mode) || !PARTS.some(isNamed))) {
  console.error(`usage: npm run check -- [--without|--only ${PARTS.map(([part]) => `"${part}"`).join("|")}]`);
  process.exit(2);
}
const parts = PARTS.filter((part) => mode === undefined || (mode === "--only") === isNamed(part));

const lines = [];
for (const [part, script] of parts) {
  const startedAt = performance.now();
  const ended = spawnSync("npm", ["run", "--silent", script], {
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
    timeout: 15 * 60_000,
  });
  const passed = ended.status === 0;
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  if (!passed) process.stdout.write(`\n--- ${part} ---\n${ended.stdout}${ended.stderr}\n`);
  lines.push(`${passed ? "ok  " : "FAIL"} ${part} (${seconds} s)`);
  if (!passed) process.exitCode = 1;
  console.log(lines.at(-1));
}
if (process.exitCode === 1) console.log(`\n${lines.join("\n")}`);
