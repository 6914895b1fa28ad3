import semver from "semver";
import { z } from "zod";
import { OpsError } from "../../../kernel/ops-error.ts";
import type { CallScope } from "../../../kernel/work/effect.ts";
import type { PackageAddress, PackageSize, PublishedFile, RegistryLook } from "../../../ops/release/index.ts";
import { explainFailure, folderOf, type NpmCall, type NpmParts, runNpm } from "./call.ts";
import { isTrustedRegistry, type Trust } from "./environment.ts";
import { parseJson, readFailure } from "./failure.ts";

/** npm prints a list of one as its one item. */
const Versions = z.union([z.array(z.string()), z.string().transform((one) => [one])]).catch([]);
const Package = z.looseObject({ versions: Versions, "dist-tags": z.record(z.string(), z.string()).catch({}) });
const Dist = z.looseObject({
  integrity: z.string().nullable().catch(null),
  shasum: z.string().nullable().catch(null),
  tarball: z.string().catch(""),
  unpackedSize: z.number().nullable().catch(null),
});
const Packed = z.array(z.looseObject({ unpackedSize: z.number() })).min(1);

/** What the registry has of a package and of this version. A package that it does not know has no version. */
export async function lookAtNpm(
  parts: NpmParts,
  address: PackageAddress,
  trust: Trust | null,
  scope: CallScope,
): Promise<RegistryLook> {
  const reading = readerOf(parts, address, trust, scope);
  const found = await reading(["view", address.name, "versions", "dist-tags", "--json", "--prefer-online"]);
  if (found === null) return { files: null, tags: {}, versions: 0, previous: null };
  const { versions, "dist-tags": tags } = parse(Package, found, address);
  const previous = previousOf(versions, address.version);
  const look = { tags, versions: versions.length, previous };
  if (!versions.includes(address.version)) return { ...look, files: null };
  const dist = await reading(["view", `${address.name}@${address.version}`, "dist", "--json", "--prefer-online"]);
  return { ...look, files: dist === null ? null : [fileOf(parse(Dist, dist, address), address)] };
}

/** Unpacked size of a version: as the registry tells it, else of its tarball. */
export async function sizeAtNpm(
  parts: NpmParts,
  address: PackageAddress,
  version: string,
  scope: CallScope,
): Promise<PackageSize | null> {
  const reading = readerOf(parts, address, null, scope);
  const spec = `${address.name}@${version}`;
  const dist = Dist.safeParse(await reading(["view", spec, "dist", "--json"]));
  if (dist.success && dist.data.unpackedSize !== null)
    return { version, bytes: dist.data.unpackedSize, measure: "unpacked" };
  const packed = Packed.safeParse(await reading(["pack", spec, "--json", "--dry-run", "--ignore-scripts"]));
  const bytes = packed.success ? packed.data[0]?.unpackedSize : undefined;
  return bytes === undefined ? null : { version, bytes, measure: "unpacked" };
}

/** The registry that npm would take for a package in a folder: the scope's own, else the general one. */
export async function configuredAtNpm(
  parts: NpmParts,
  place: { readonly root: string; readonly folder: string; readonly name: string },
  scope: CallScope,
): Promise<string> {
  const owner = /^@[^/]+/.exec(place.name)?.[0] ?? "@";
  const key = `${owner}:registry`;
  const call: NpmCall = {
    words: ["config", "get", "registry", key],
    cwd: folderOf(place),
    registry: "",
    name: "",
    trust: "none",
    timeoutMs: CONFIG_TIMEOUT_MS,
    what: "npm's configuration",
  };
  const answer = await runNpm(parts, call, scope);
  if (answer.exitCode !== 0) throw await explainFailure(parts, call, answer);
  const lines = new Map(
    answer.stdout
      .split("\n")
      .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1).trim()]),
  );
  const own = lines.get(key);
  const registry = own !== undefined && URL.canParse(own) ? own : (lines.get("registry") ?? "");
  if (URL.canParse(registry)) return registry;
  throw new OpsError("precondition", "npm's configuration names no registry", { hint: "Name one with --registry." });
}

const CONFIG_TIMEOUT_MS = 30_000;

type Reading = (words: readonly string[]) => Promise<unknown>;

/** Reads JSON by npm; null when the registry has no such thing. Outside the package's folder nothing of its own is taken for the answer. */
function readerOf(parts: NpmParts, address: PackageAddress, trust: Trust | null, scope: CallScope): Reading {
  const { registry, name } = address;
  return async (words) => {
    const call: NpmCall = {
      words,
      cwd: folderOf(address),
      registry,
      name,
      trust: trust ?? (isTrustedRegistry(registry, parts.env) ? "tokens" : "none"),
      timeoutMs: address.callTimeoutMs,
      what: `${registry} was asked for ${name}`,
    };
    const answer = await runNpm(parts, call, scope);
    if (answer.exitCode === 0) return parseJson(answer.stdout);
    if (readFailure(answer.stdout, answer.stderr).code === "E404") return null;
    throw await explainFailure(parts, call, answer);
  };
}

function parse<T>(schema: z.ZodType<T>, answer: unknown, address: PackageAddress): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new OpsError(
    "network",
    `${address.registry} was asked for ${address.name}: the answer is none of a package registry`,
    {
      hint: "See whether the address is that of a registry.",
    },
  );
}

function fileOf(dist: z.infer<typeof Dist>, address: PackageAddress): PublishedFile {
  return {
    name: dist.tarball.split("/").at(-1) ?? address.name,
    integrity: dist.integrity,
    sha1: dist.shasum,
    sha256: null,
    sizeBytes: null,
    url: dist.tarball,
  };
}

/** The highest version below this one. */
function previousOf(versions: readonly string[], version: string): string | null {
  const lower = versions.filter(
    (one) => semver.valid(one) !== null && semver.valid(version) !== null && semver.lt(one, version),
  );
  return semver.rsort([...lower])[0] ?? null;
}
