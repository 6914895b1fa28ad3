// Adds up: tests as vitest counted them (skipped ones count as failed), and one each for tools, gate and shell.
// Prints the names of what failed and, last, "N passed, N failed".
import { readFileSync } from "node:fs";

const [path, tools, tested, checked, shell] = process.argv.slice(2);
let passed = 0;
let failed = 0;
const note = (what, hasPassed) => {
  passed += hasPassed ? 1 : 0;
  failed += hasPassed ? 0 : 1;
  if (!hasPassed) console.log(`failed: ${what}`);
};

try {
  const report = JSON.parse(readFileSync(path, "utf8"));
  for (const file of report.testResults) {
    if (file.assertionResults.length === 0) note(`${file.name} (${file.message || "no test in it ran"})`, false);
    for (const test of file.assertionResults)
      note(`${file.name}: ${test.fullName} (${test.status})`, test.status === "passed");
  }
} catch (error) {
  note(`the tests left no result: ${error.message}`, false);
}
if (tested !== "0" && failed === 0) note(`npm test ended with ${tested}`, false);
note("installation of tools", tools === "0");
note("npm run check", checked === "0");
note("shell scripts", shell === "0");

process.exitCode = failed === 0 ? 0 : 1;
console.log(`${passed} passed, ${failed} failed`);
