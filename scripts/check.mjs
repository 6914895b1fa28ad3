// The whole gate: runs every part, shows the output of those that fail, and ends with one line a part.
// `--without <part>` leaves one out (a CI that has just run the tests), `--only <part>` runs one.
import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";

/** Those that only read; as many at once as there are processors. */
const READING = [
  ["types", "typecheck"],
  ["lint", "lint"],
  ["boundaries", "boundaries"],
  ["dead code", "dead-code"],
  ["format", "format:check"],
];
/** Those that build, one after the other. */
const BUILDING = [
  ["tests", "test"],
  ["build", "build"],
];
const PART_LIMIT_MS = 65 * 60_000; // the tests; the others take a minute
const OUTPUT_LIMIT_BYTES = 256 * 1024 * 1024;

const [mode, named] = process.argv.slice(2);
const all = [...READING, ...BUILDING];
const isNamed = ([part]) => part === named;
if (mode !== undefined && (!["--without", "--only"].includes(mode) || !all.some(isNamed))) {
  console.error(`usage: npm run check -- [--without|--only ${all.map(([part]) => `"${part}"`).join("|")}]`);
  process.exit(2);
}
const isWanted = (part) => mode === undefined || (mode === "--only") === isNamed(part);

const lines = [];
const reading = READING.filter(isWanted);
await Promise.all(Array.from({ length: availableParallelism() }, () => work(reading)));
await work(BUILDING.filter(isWanted));
if (process.exitCode === 1) console.log(`\n${lines.join("\n")}`);

async function work(parts) {
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) await check(part);
}

/** Runs a part, shows its output if it fails, and ends with its line. */
async function check([part, script]) {
  const startedAt = performance.now();
  const { failed, output } = await run(script);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  if (failed) {
    process.stdout.write(`\n--- ${part} ---\n${output}\n`);
    process.exitCode = 1;
  }
  lines.push(`${failed ? "FAIL" : "ok  "} ${part} (${seconds} s)`);
  console.log(lines.at(-1));
}

function run(script) {
  const options = { maxBuffer: OUTPUT_LIMIT_BYTES, timeout: PART_LIMIT_MS };
  return new Promise((resolve) => {
    execFile("npm", ["run", "--silent", script], options, (error, stdout, stderr) => {
      resolve({ failed: error !== null, output: `${stdout}${stderr}` });
    }).stdin?.end();
  });
}
