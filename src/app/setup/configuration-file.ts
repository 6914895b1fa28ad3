import { readFile, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { messageOf, OpsError } from "../../kernel/ops-error.ts";
import { DEFAULT_LIMITS } from "../../ops/coordination/index.ts";
import { type ProjectCheck, ReleaseSettings } from "../../ops/release/index.ts";
import type { ForgeRef } from "../../ops/workspace/index.ts";
import type { CliHost } from "../../surfaces/cli/host.ts";
import { CONFIGURATION_FILE, checkConfigurationText } from "../configuration.ts";
import { detectProject, type Project } from "./detect-project.ts";
import type { Machine } from "../machine.ts";
import { findTopLevel } from "../session/top-level.ts";

/** Writes a commented `signalbox.yaml` from what is detected. Throws `conflict` when there is one, unless `force`. */
export async function initConfig(
  machine: Machine,
  options: Parameters<CliHost["initConfig"]>[0],
): Promise<{ readonly path: string; readonly text: string }> {
  const root = await requireTopLevel(machine, options.repo);
  const path = join(root, CONFIGURATION_FILE);
  const text = composeConfiguration(await detectProject(machine, root));
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

/** The text of a configuration file for a project, with what was found in it. Pure. */
export function composeConfiguration({ checks, forge }: Project): string {
  return [
    "# Signalbox. Every line that is commented out shows a default or an example; signalbox config check reads the file.",
    "version: 1",
    "",
    ...forgeLines(forge),
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
    ...checkLines(checks),
    "",
  ].join("\n");
}

function forgeLines(forge: ForgeRef | null): readonly string[] {
  if (forge === null || forge.kind === "local")
    return [
      `# Where pull requests live. ${forge === null ? "The remote's URL tells it." : "No remote here is a known forge, so that it is `local`."}`,
      "# forge:",
      "#   kind: local             # github | gitlab | local",
    ];
  return [
    "# Where pull requests live. The remote's URL has told it.",
    "# forge:",
    `#   kind: ${forge.kind.padEnd(18)}# github | gitlab | local`,
    `#   apiUrl: ${JSON.stringify(forge.apiUrl)}`,
    `#   name: ${JSON.stringify(forge.name)}`,
    ...(forge.remote === null ? [] : [`#   remote: ${JSON.stringify(forge.remote)}`]),
  ];
}

function checkLines(checks: readonly ProjectCheck[]): readonly string[] {
  if (checks.length === 0)
    return [
      "#   checks:                 # none was found in the project; an example",
      "#    - { name: tests, command: [make, test] }",
    ];
  const shown = checks.map(({ name, command }) => `#    - { name: ${name}, command: ${JSON.stringify(command)} }`);
  const sources = [...new Set(checks.map(({ source }) => source))].join(", ");
  return [`#   checks:                 # what is run when nothing is given: found in ${sources}`, ...shown];
}

async function requireTopLevel(machine: Machine, repo: string | undefined): Promise<string> {
  const path = resolve(machine.cwd, repo ?? ".");
  const found = await findTopLevel(path);
  if (found === null)
    throw new OpsError("not_found", `${path} is not in a git repository`, { hint: "Name one with --repo." });
  return found.root;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
