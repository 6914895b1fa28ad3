import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { CallScope } from "../../../kernel/work/effect.ts";
import type { Archive, PackageAddress, PublishedFile, PublishInput } from "../../../ops/release/index.ts";
import type { Environment } from "../../process/child-env.ts";
import type { Runner } from "../../process/runner.ts";
import type { Entry } from "../archive/entry.ts";
import { readArchive } from "../archive/read-archive.ts";
import type { RegistryClient } from "../client.ts";
import { buildPython } from "./build.ts";
import { refusalOf, send } from "./call.ts";
import { findCredentials } from "./credentials.ts";
import { vulnerablePython } from "./dependencies.ts";
import { indexOf, lookAtIndex, sizeAtIndex } from "./index-api.ts";
import { normalizeName } from "./names.ts";
import { uploadFile } from "./upload.ts";

/** What the client of Python indexes is made with. */
export interface PypiParts {
  readonly runner: Runner;
  readonly env: Environment;
  readonly fetch: typeof globalThis.fetch;
}

/** PyPI and indexes like it: read by the simple API, written by the upload API. */
export function createPypiClient(parts: PypiParts): RegistryClient {
  const { fetch, runner } = parts;
  return {
    look: (address, _isApproved, scope) => lookAtIndex(fetch, address, scope),
    sizeOf: (address, version, scope) => sizeAtIndex(fetch, address, version, scope),
    pack: (order, scope) => buildPython(runner, order, scope),
    entriesThere: (address, file, folder, scope) => fetchEntries(parts, { address, file, folder }, scope),
    upload: (input, archives, scope) => uploadAll(parts, input, archives, scope),
    urlOf,
    vulnerable: (place, scope) => vulnerablePython(runner, place, scope),
  };
}

async function uploadAll(
  parts: PypiParts,
  input: PublishInput,
  archives: readonly Archive[],
  scope: CallScope,
): Promise<readonly string[]> {
  const { address } = input;
  const credentials = await findCredentials(parts, address.registry, scope);
  for (const archive of archives) await uploadFile(parts.fetch, { address, archive, credentials }, scope);
  return [];
}

async function fetchEntries(
  parts: PypiParts,
  order: { readonly address: PackageAddress; readonly file: PublishedFile; readonly folder: string },
  scope: CallScope,
): Promise<readonly Entry[]> {
  const { address, file, folder } = order;
  const call = {
    url: file.url,
    init: {},
    timeoutMs: address.callTimeoutMs,
    what: `${indexOf(address)} was asked for ${file.name}`,
    secret: null,
  };
  const answer = await send(parts.fetch, call, scope);
  if (answer.status !== 200) throw refusalOf(call, answer);
  if (basename(file.name) !== file.name) throw new OpsError("network", `${call.what}: the file has no plain name`);
  const path = join(folder, file.name);
  await writeFile(path, answer.body);
  return readArchive(path);
}

function urlOf(address: PackageAddress): string {
  const index = indexOf(address);
  const { host } = new URL(index);
  if (host === "pypi.org" || host === "test.pypi.org")
    return `https://${host}/project/${normalizeName(address.name)}/${address.version}/`;
  return `${index}${normalizeName(address.name)}/`;
}
