import { defineQuery } from "../../../kernel/work/effect.ts";
import type {
  Archive,
  Difference,
  PackageAddress,
  PackageSize,
  PackInput,
  PublishedFile,
  RegistryLook,
} from "./model.ts";
import type { DependencyAnswer, DependencyPlace, OutdatedDependency, VulnerableDependency } from "./port.ts";

const atRegistry = (address: PackageAddress) => ({
  kind: "host" as const,
  id: `${address.registry} (${address.name})`,
  host: hostOf(address.registry),
});
const inFolder = (place: { readonly folder: string }) => ({
  kind: "file" as const,
  id: place.folder,
  path: place.folder,
});

/** What a registry says of a version of a package; the answer to "is this version in the registry". */
export const readRegistry = defineQuery<PackageAddress, RegistryLook>({
  name: "registry.read",
  resource: atRegistry,
  run: (ports, input, scope) => ports.registries.look(input, scope),
});

/** How large a published version is, or null. */
export const readPublishedSize = defineQuery<{ address: PackageAddress; version: string }, PackageSize | null>({
  name: "registry.read",
  resource: (input) => atRegistry(input.address),
  run: (ports, input, scope) => ports.registries.sizeOf(input.address, input.version, scope),
});

/** Where the user's own configuration publishes a package. */
export const readConfiguredRegistry = defineQuery<{ root: string; folder: string; name: string }, string>({
  name: "file.read",
  resource: inFolder,
  run: (ports, input, scope) => ports.registries.configuredRegistry(input, scope),
});

/** Whether this machine can prove to the registry where a package was built. */
export const readProvenance = defineQuery<{ address: PackageAddress }, boolean>({
  name: "registry.read",
  resource: (input) => atRegistry(input.address),
  run: async (ports, { address }) => ports.registries.offersProvenance(address.ecosystem, address.registry),
});

/** Packs what is in the folder as it is, without any script, to compare it with what is published. */
export const readPacked = defineQuery<PackInput, readonly Archive[]>({
  name: "file.read",
  resource: (input) => inFolder(input.address),
  run: async (ports, input, scope) => (await ports.registries.pack({ ...input, runScripts: false }, scope)).archives,
});

/** How archives differ from the published files in their place. */
export const readDifference = defineQuery<
  { address: PackageAddress; archives: readonly Archive[]; published: readonly PublishedFile[] },
  Difference
>({
  name: "registry.read",
  resource: (input) => atRegistry(input.address),
  run: (ports, { address, archives, published }, scope) =>
    ports.registries.compare(address, archives, published, scope),
});

/** Dependencies of which there is a newer version. */
export const readOutdated = defineQuery<DependencyPlace, DependencyAnswer<OutdatedDependency>>({
  name: "registry.read",
  resource: (input) => ({ kind: "host", id: `${input.ecosystem} dependencies` }),
  run: (ports, input, scope) => ports.registries.outdated(input, scope),
});

/** Dependencies with known vulnerabilities. */
export const readVulnerable = defineQuery<DependencyPlace, DependencyAnswer<VulnerableDependency>>({
  name: "registry.read",
  resource: (input) => ({ kind: "host", id: `${input.ecosystem} dependencies` }),
  run: (ports, input, scope) => ports.registries.vulnerable(input, scope),
});

/** The host of a registry's address; "" when it has none. */
export function hostOf(registry: string): string {
  return URL.canParse(registry) ? new URL(registry).host : "";
}
