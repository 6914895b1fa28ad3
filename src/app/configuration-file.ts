import { readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf, OpsError } from "../kernel/ops-error.ts";
import { DEFAULT_LIMITS } from "../ops/coordination/index.ts";
import { ReleaseSettings } from "../ops/release/index.ts";
import type { CliHost } from "../surfaces/cli/host.ts";
import { CONFIGURATION_FILE, checkConfigurationText } from "./configuration.ts";
import type { Machine } from "./machine.ts";
import { findTopLevel } from "./session/top-level.ts";

/** Writes a commented `signalbox.yaml` from what is detected. Throws `conflict` when there is one, unless `force`. */
export async function initConfig(
  machine: Machine,
  options: Parameters<CliHost["initConfig"]>[0],
): Promise<{ readonly path: string; readonly text: string }> {
  const root = await requireTopLevel(machine, options.repo);
  const path = join(root, CONFIGURATION_FILE);
  const text = composeConfiguration(await detectScripts(root));
  if (options.dryRun) return { path, text };
  if (!options.force && (await exists(path)))
    throw new OpsError("conflict", `${path} exists already`, { hint: "Edit it, or write it anew with --force." });
  await writeFile(path, text).catch((thrown: unknown) => {
    throw new OpsError("storage", `${path} cannot be written: ${messageOf(thrown)}`, { cause: thrown });
  });
  return { path, text };
}

/** Every mistake in a configuration file; none means that it fits, and a null path that there is no file. */
export async function checkConfig(
  machine: Machine,
  options: Parameters<CliHost["checkConfig"]>[0],
): Promise<{ readonly path: string | null; readonly problems: readonly string[] }> {
  const path =
    options.file === undefined
      ? join(await requireTopLevel(machine, options.repo), CONFIGURATION_FILE)
      : resolve(machine.cwd, options.file);
  if (!(await exists(path))) {
    if (options.file !== undefined) throw new OpsError("not_found", `there is no ${path}`);
    return { path: null, problems: [] };
  }
  return { path, problems: checkConfigurationText(await readFile(path, "utf8")).problems };
}

/** The text of a configuration file for a project with these scripts of package.json. Pure. */
export function composeConfiguration(scripts: readonly string[]): string {
  const checks = ["test", "lint"].filter((script) => scripts.includes(script));
  const example =
    checks.length === 0
      ? ["#    - { name: tests, command: [make, test] }"]
      : checks.map((script) => `#    - { name: ${script}, command: [npm, run, ${script}] }`);
  return [
    "# Signalbox. Every line that is commented out shows a default or an example; signalbox config check reads the file.",
    "version: 1",
    "",
    "# Where pull requests live. The remote's URL tells it when this is not given; without a remote it is `local`.",
    "# forge:",
    "#   kind: github            # github | gitlab | local",
    "#   apiUrl: https://ghe.example.org/api/v3",
    "#   name: owner/name",
    "#   remote: origin",
    "",
    "# How much is done at once.",
    "# coordination:",
    `#   assignmentsPerRun: ${DEFAULT_LIMITS.perRun}`,
    `#   assignmentsPerProcess: ${DEFAULT_LIMITS.perProcess}`,
    "",
    "# Commits, checks and pull requests.",
    "# release:",
    "#   protectedBranches: []   # beside main, master and release/*, which always are",
    "#   maxFileMegabytes: 50",
    `#   checksTimeoutSeconds: ${ReleaseSettings.parse({}).checksTimeoutSeconds}   # all checks together`,
    "#   checks:                 # detected from the project when not given; these were found",
    ...example,
    "",
  ].join("\n");
}

async function requireTopLevel(machine: Machine, repo: string | undefined): Promise<string> {
  const path = resolve(machine.cwd, repo ?? ".");
  const found = await findTopLevel(path);
  if (found === null)
    throw new OpsError("not_found", `${path} is not in a git repository`, { hint: "Name one with --repo." });
  return found.root;
}

async function detectScripts(root: string): Promise<readonly string[]> {
  const path = join(root, "package.json");
  if (!(await exists(path))) return [];
  try {
    const manifest: unknown = JSON.parse(await readFile(path, "utf8"));
    const scripts: unknown =
      typeof manifest === "object" && manifest !== null && "scripts" in manifest ? manifest.scripts : null;
    return typeof scripts === "object" && scripts !== null ? Object.keys(scripts) : [];
  } catch (thrown) {
    throw new OpsError("invalid_input", `${path} is not JSON: ${messageOf(thrown)}`, { cause: thrown });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
