import { OpsError } from "../../../kernel/ops-error.ts";
import type { CallScope } from "../../../kernel/work/effect.ts";
import type { Archive, PackageAddress } from "../../../ops/release/index.ts";
import { describeArchive, readArchive } from "../archive/read-archive.ts";
import type { Entry } from "../archive/entry.ts";
import { filesIn } from "../pack-folder.ts";
import { explainFailure, folderOf, type NpmCall, type NpmParts, runNpm } from "./call.ts";
import { isTrustedRegistry } from "./environment.ts";
import { readFailure } from "./failure.ts";

/** A package's own scripts (a build before packing) may take this long within the 300 s of the task. */
const PACK_TIMEOUT_MS = 240_000;

/** So much of what a script said is shown, from its end. */
const SCRIPT_WORDS = 300;

/** Packs the package of a folder with npm. Its scripts get no token. */
export async function packWithNpm(
  parts: NpmParts,
  order: { readonly address: PackageAddress; readonly runScripts: boolean; readonly folder: string },
  scope: CallScope,
): Promise<{ readonly command: readonly string[]; readonly archives: readonly Archive[] }> {
  const { address, runScripts, folder } = order;
  const call: NpmCall = {
    words: ["pack", "--json", `--pack-destination=${folder}`, ...(runScripts ? [] : ["--ignore-scripts"])],
    cwd: folderOf(address),
    registry: "",
    name: "",
    trust: "none",
    timeoutMs: PACK_TIMEOUT_MS,
    what: `packing ${address.name}`,
  };
  const answer = await runNpm(parts, call, scope);
  if (answer.exitCode !== 0) {
    const { message } = readFailure(answer.stdout, answer.stderr);
    const said = answer.stderr.split("\n").filter((line) => !line.startsWith("npm ")); // of the package's own scripts
    throw new OpsError(
      "precondition",
      `npm pack of ${address.name} failed: ${message} ${said.join(" ").trim().slice(-SCRIPT_WORDS)}`.trim(),
      {
        hint: "Run `npm pack` in its folder; a script of the package (prepack, prepare) may have failed.",
      },
    );
  }
  const [file] = (await filesIn(folder)).filter((path) => path.endsWith(".tgz"));
  if (file === undefined) throw new OpsError("precondition", `npm pack of ${address.name} made no file`);
  return { command: answer.command, archives: [await describeArchive(file, "npm")] };
}

/** The files of a published version, fetched by npm with the user's own credentials. */
export async function entriesAtNpm(
  parts: NpmParts,
  address: PackageAddress,
  folder: string,
  scope: CallScope,
): Promise<readonly Entry[]> {
  const { registry, name, version } = address;
  const call: NpmCall = {
    words: ["pack", `${name}@${version}`, "--ignore-scripts", `--pack-destination=${folder}`, "--prefer-online"],
    cwd: folderOf(address),
    registry,
    name,
    trust: isTrustedRegistry(registry, parts.env) ? "tokens" : "none",
    timeoutMs: address.callTimeoutMs,
    what: `${registry} was asked for the files of ${name}@${version}`,
  };
  const answer = await runNpm(parts, call, scope);
  if (answer.exitCode !== 0) throw await explainFailure(parts, call, answer);
  const [file] = (await filesIn(folder)).filter((path) => path.endsWith(".tgz"));
  return file === undefined ? [] : readArchive(file);
}
