import type { PackageAddress } from "../../../ops/release/index.ts";
import type { RegistryClient } from "../client.ts";
import type { NpmParts } from "./call.ts";
import { vulnerableAtNpm } from "./dependencies.ts";
import { lookAtNpm, sizeAtNpm } from "./look.ts";
import { entriesAtNpm, packWithNpm } from "./pack.ts";
import { publishWithNpm } from "./publish.ts";

const PUBLIC_HOST = "registry.npmjs.org";

/** npm and its registries, by the program `npm`, so that the user's own credentials and settings hold. */
export function createNpmClient(parts: NpmParts): RegistryClient {
  return {
    look: (address, isApproved, scope) => lookAtNpm(parts, address, isApproved ? "publication" : null, scope),
    sizeOf: (address, version, scope) => sizeAtNpm(parts, address, version, scope),
    pack: (order, scope) => packWithNpm(parts, order, scope),
    entriesThere: (address, _file, folder, scope) => entriesAtNpm(parts, address, folder, scope),
    upload: (input, _archives, scope) => publishWithNpm(parts, input, scope),
    urlOf,
    vulnerable: (place, scope) => vulnerableAtNpm(parts, place, scope),
  };
}

/** A page for people at the public registry, else the registry's own document of the package. */
function urlOf({ registry, name, version }: PackageAddress): string {
  if (new URL(registry).host === PUBLIC_HOST) return `https://www.npmjs.com/package/${name}/v/${version}`;
  return `${registry.replace(/\/*$/, "/")}${name.replace("/", "%2f")}`;
}
