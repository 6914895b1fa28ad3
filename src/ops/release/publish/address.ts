import { OpsError } from "../../../kernel/ops-error.ts";
import type { Reader } from "../../../kernel/work/task.ts";
import type { PublishSettings } from "../settings.ts";
import type { PackageAddress } from "./model.ts";
import type { PackageManifest } from "./packages/manifest.ts";
import { readConfiguredRegistry } from "./queries.ts";

const PYPI_UPLOAD = "https://upload.pypi.org/legacy/";

/** Where a package goes: as asked, as `signalbox.yaml` says, as its manifest says, as the user's npm is configured. Throws `invalid_input`. */
export async function resolveAddress(
  read: Reader,
  manifest: PackageManifest,
  settings: PublishSettings,
  asked: string | undefined,
): Promise<PackageAddress> {
  const { root } = read.place;
  const { ecosystem, folder, name, version } = manifest;
  const registry = (asked ?? saidRegistry(manifest, settings)) || (await usualRegistry(read, manifest));
  requireAddress(registry);
  return {
    ...{ ecosystem, root, folder, name, version, registry },
    indexUrl: ecosystem === "pypi" ? (settings.pypi?.indexUrl ?? "") : "",
    callTimeoutMs: settings.callTimeoutSeconds * 1_000,
  };
}

function saidRegistry(manifest: PackageManifest, settings: PublishSettings): string {
  if (manifest.ecosystem === "pypi") return settings.pypi?.repositoryUrl ?? "";
  return settings.npm?.registry || manifest.registry;
}

function requireAddress(registry: string): void {
  const url = URL.canParse(registry) ? new URL(registry) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new OpsError("invalid_input", `"${registry}" is no address of a registry`, {
      hint: "Write it as https://registry.example.org/.",
    });
  if (url.username !== "" || url.password !== "")
    throw new OpsError("invalid_input", "the registry's address holds credentials", {
      hint: "Give them by npm login, TWINE_PASSWORD or keyring; an address is shown and recorded.",
    });
}

function usualRegistry(read: Reader, manifest: PackageManifest): Promise<string> {
  const { root } = read.place;
  const { folder, name } = manifest;
  return manifest.ecosystem === "pypi"
    ? Promise.resolve(PYPI_UPLOAD)
    : read.read(readConfiguredRegistry, { root, folder, name });
}

/** Who may see a scoped package: as asked, as its manifest or the settings say; nobody outside when nobody said. Null where there is no such thing. */
export function decideAccess(
  manifest: Pick<PackageManifest, "ecosystem" | "name" | "access">,
  settings: Pick<PublishSettings, "npm">,
  asked: "public" | "restricted" | undefined,
): "public" | "restricted" | null {
  if (manifest.ecosystem !== "npm") return null;
  if (!manifest.name.startsWith("@")) return "public";
  return asked ?? (manifest.access || settings.npm?.access || "restricted");
}
