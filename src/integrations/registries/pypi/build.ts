import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { CallScope } from "../../../kernel/work/effect.ts";
import { isOpsError, OpsError } from "../../../kernel/ops-error.ts";
import type { Archive, PackageAddress } from "../../../ops/release/index.ts";
import type { Runner } from "../../process/runner.ts";
import { describeArchive } from "../archive/read-archive.ts";
import { filesIn } from "../pack-folder.ts";
import { isSameVersion, normalizeName, readFileName } from "./names.ts";

const BUILD_TIMEOUT_MS = 240_000;
const ASK_TIMEOUT_MS = 20_000;
/** A fixed instant makes archives of the same sources equal where the build backend heeds it. Source: reproducible-builds.org, SOURCE_DATE_EPOCH; zip knows no time before 1980. */
const SOURCE_DATE_EPOCH = "315619200";

/** Builds a Python package with `python -m build`, or takes what is built in `dist/` where that is not installed. */
export async function buildPython(
  runner: Runner,
  order: { readonly address: PackageAddress; readonly runScripts: boolean; readonly folder: string },
  scope: CallScope,
): Promise<{ readonly command: readonly string[]; readonly archives: readonly Archive[] }> {
  const { address, folder } = order;
  const source = join(address.root, address.folder);
  const isBuilt = order.runScripts && (await hasBuild(runner, source, scope));
  const command = isBuilt
    ? await build(runner, source, folder, scope)
    : await takeBuilt(join(source, "dist"), folder, address);
  const archives = [];
  for (const file of ours(await filesIn(folder), address))
    archives.push(await describeArchive(file, file.endsWith(".whl") ? "wheel" : "sdist"));
  if (archives.length > 0) return { command, archives };
  throw new OpsError("precondition", `there is no built file of ${address.name} ${address.version}`, {
    hint: "Install the package `build` (pip install build), or build into dist/ first.",
  });
}

async function hasBuild(runner: Runner, cwd: string, scope: CallScope): Promise<boolean> {
  try {
    const call = { command: ["python3", "-m", "build", "--version"], cwd, timeoutMs: ASK_TIMEOUT_MS };
    return (await runner.run(call, scope)).exitCode === 0;
  } catch (thrown) {
    if (isOpsError(thrown, "missing_tool")) return false;
    throw thrown;
  }
}

async function build(runner: Runner, cwd: string, folder: string, scope: CallScope): Promise<readonly string[]> {
  const command = ["python3", "-m", "build", "--outdir", folder];
  const end = await runner.run(
    { command, cwd, timeoutMs: BUILD_TIMEOUT_MS, env: { SOURCE_DATE_EPOCH }, leftovers: "end" },
    scope,
  );
  if (end.exitCode === 0) return command;
  throw new OpsError(
    "precondition",
    `python -m build failed (${end.endedBy}): ${end.stderr.text().trim().slice(-400)}`,
    {
      hint: "Run `python3 -m build` in the package's folder.",
    },
  );
}

/** Copies the built files, so that what a person approves can't be changed under their hand. No command was run. */
async function takeBuilt(dist: string, folder: string, address: PackageAddress): Promise<readonly string[]> {
  for (const file of ours(await filesIn(dist), address)) await copyFile(file, join(folder, basename(file)));
  return [];
}

function ours(files: readonly string[], address: PackageAddress): readonly string[] {
  return files.filter((file) => {
    const named = readFileName(basename(file));
    return (
      named !== null && named.project === normalizeName(address.name) && isSameVersion(named.version, address.version)
    );
  });
}
