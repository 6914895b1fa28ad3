import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { CallScope } from "../../../kernel/work/effect.ts";
import type { PackageAddress, PackageSize, PublishedFile, RegistryLook } from "../../../ops/release/index.ts";
import { type IndexAnswer, refusalOf, send } from "./call.ts";
import { isSameVersion, normalizeName, readFileName } from "./names.ts";

/** Source: packaging.python.org, "Simple repository API" (PEP 691), version 1 as JSON. */
const JSON_TYPE = "application/vnd.pypi.simple.v1+json";

const Project = z.looseObject({
  files: z.array(
    z.looseObject({
      filename: z.string(),
      url: z.string(),
      hashes: z.record(z.string(), z.string()).catch({}),
      size: z.number().nullable().catch(null),
    }),
  ),
  versions: z.array(z.string()).catch([]),
});
type Project = z.infer<typeof Project>;

/** Where an index is read that is uploaded to at another address. Source: packaging.python.org, "Using TestPyPI"; pypi.org itself. */
const READ_AT: Readonly<Record<string, string>> = {
  "https://upload.pypi.org/legacy": "https://pypi.org/simple/",
  "https://test.pypi.org/legacy": "https://test.pypi.org/simple/",
};

/** The address of the simple index that belongs to an upload address: as configured, as known, or `simple/` beside it. */
export function indexOf(address: Pick<PackageAddress, "registry" | "indexUrl">): string {
  if (address.indexUrl !== "") return address.indexUrl.replace(/\/*$/, "/");
  const plain = address.registry.replace(/\/+$/, "");
  return READ_AT[plain] ?? new URL("../simple/", `${plain}/`).href;
}

/** What the index has of a project and of this version. */
export async function lookAtIndex(
  fetch: typeof globalThis.fetch,
  address: PackageAddress,
  scope: CallScope,
): Promise<RegistryLook> {
  const project = await readProject(fetch, address, scope);
  if (project === null) return { files: null, tags: {}, versions: 0, previous: null };
  const versions = versionsOf(project);
  const files = filesOf(project, address.version).map((file): PublishedFile => ({
    name: file.filename,
    integrity: null,
    sha1: file.hashes["sha1"] ?? null,
    sha256: file.hashes["sha256"] ?? null,
    sizeBytes: file.size,
    url: new URL(file.url, projectUrl(address)).href,
  }));
  const others = versions.filter((version) => !isSameVersion(version, address.version));
  const previous = others.at(-1) ?? null; // versions come in no order that is promised: the last uploaded one is compared with
  return { files: files.length === 0 ? null : files, tags: {}, versions: versions.length, previous };
}

/** Size of a version's files together; null when the index does not tell. */
export async function sizeAtIndex(
  fetch: typeof globalThis.fetch,
  address: PackageAddress,
  version: string,
  scope: CallScope,
): Promise<PackageSize | null> {
  const project = await readProject(fetch, address, scope);
  const sizes = project === null ? [] : filesOf(project, version).map((file) => file.size);
  if (sizes.length === 0 || sizes.includes(null)) return null;
  return { version, bytes: sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0), measure: "archives" };
}

async function readProject(
  fetch: typeof globalThis.fetch,
  address: PackageAddress,
  scope: CallScope,
): Promise<Project | null> {
  const call = {
    url: projectUrl(address),
    init: { headers: { accept: JSON_TYPE, "cache-control": "no-cache" } },
    timeoutMs: address.callTimeoutMs,
    what: `${indexOf(address)} was asked for ${address.name}`,
    secret: null,
  };
  const answer = await send(fetch, call, scope);
  if (answer.status === 404) return null;
  if (answer.status !== 200) throw refusalOf(call, answer);
  return parseProject(call.what, answer);
}

function parseProject(what: string, answer: IndexAnswer): Project {
  try {
    return Project.parse(JSON.parse(answer.body.toString("utf8")));
  } catch (cause) {
    throw new OpsError("network", `${what}: the answer is no JSON of the simple repository API`, {
      hint: "Name the address of the index in release.publish.pypi.indexUrl.",
      cause,
    });
  }
}

function projectUrl(address: PackageAddress): string {
  return `${indexOf(address)}${normalizeName(address.name)}/`;
}

function filesOf(project: Project, version: string): Project["files"] {
  return project.files.filter((file) => {
    const named = readFileName(file.filename);
    return named !== null && isSameVersion(named.version, version);
  });
}

function versionsOf(project: Project): readonly string[] {
  return [...new Set(project.files.flatMap((file) => readFileName(file.filename)?.version ?? []))];
}
