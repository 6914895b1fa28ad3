import type { Clock } from "../../kernel/ports.ts";
import type { Difference, Ecosystem, PackageAddress, PackageRegistries } from "../../ops/release/index.ts";
import type { Environment } from "../process/child-env.ts";
import type { Runner } from "../process/runner.ts";
import { compareEntries, readArchive, textsOf } from "./archive/read-archive.ts";
import type { RegistryClient } from "./client.ts";
import { createNpmClient } from "./npm/client.ts";
import { outdatedAtNpm } from "./npm/dependencies.ts";
import { hasIdentity } from "./npm/environment.ts";
import { configuredAtNpm } from "./npm/look.ts";
import { openPackFolder } from "./pack-folder.ts";
import { probe, publish } from "./publication.ts";
import { createPypiClient } from "./pypi/client.ts";

/** What the registries are reached with. `packFolder` keeps packed files until they are published. */
export interface RegistryParts {
  readonly runner: Runner;
  readonly env: Environment;
  readonly fetch: typeof globalThis.fetch;
  readonly packFolder: string;
  readonly clock: Clock;
}

/** Makes the port: npm and Python indexes behind one face. */
export function createRegistries(parts: RegistryParts): PackageRegistries {
  const clients: Readonly<Record<Ecosystem, RegistryClient>> = {
    npm: createNpmClient(parts),
    pypi: createPypiClient(parts),
  };
  const now = () => parts.clock.now();
  const publicationOf = (address: PackageAddress) => ({
    client: clients[address.ecosystem],
    packFolder: parts.packFolder,
    now,
  });
  return {
    configuredRegistry: (place, scope) => configuredAtNpm(parts, place, scope),
    // Source: docs.npmjs.com, "Generating provenance statements": the public registry alone verifies them.
    offersProvenance: (ecosystem, registry) =>
      ecosystem === "npm" && new URL(registry).host === "registry.npmjs.org" && hasIdentity(parts.env),
    look: (address, scope) => clients[address.ecosystem].look(address, false, scope),
    sizeOf: (address, version, scope) => clients[address.ecosystem].sizeOf(address, version, scope),
    pack: async ({ address, runScripts }, scope) => {
      const folder = await openPackFolder(parts.packFolder, scope, `pack ${address.name}`, now());
      return clients[address.ecosystem].pack({ address, runScripts, folder }, scope);
    },
    texts: (archive) => textsOf(archive.file),
    compare: async (address, archives, published, scope) => {
      const folder = await openPackFolder(parts.packFolder, scope, `published ${address.name}`, now());
      const differences: Difference[] = [];
      for (const archive of archives) {
        const file = address.ecosystem === "npm" ? published[0] : published.find((one) => one.name === archive.name);
        if (file === undefined) continue;
        const there = await clients[address.ecosystem].entriesThere(address, file, folder, scope);
        differences.push(compareEntries(await readArchive(archive.file), there));
      }
      return joined(differences);
    },
    publish: (input, scope) => publish(publicationOf(input.address), input, scope),
    probePublish: (input, scope) => probe(publicationOf(input.address), input, scope),
    outdated: (place, scope) => outdatedAtNpm(parts, place, scope),
    vulnerable: (place, scope) => clients[place.ecosystem].vulnerable(place, scope),
  };
}

function joined(differences: readonly Difference[]): Difference {
  return {
    isSame: differences.every((difference) => difference.isSame),
    changed: differences.flatMap((difference) => difference.changed),
    onlyHere: differences.flatMap((difference) => difference.onlyHere),
    onlyThere: differences.flatMap((difference) => difference.onlyThere),
  };
}
