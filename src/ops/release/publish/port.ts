import type { CallScope, Probe } from "../../../kernel/work/effect.ts";
import type {
  Archive,
  Difference,
  Ecosystem,
  PackageAddress,
  PackageSize,
  PackInput,
  PublishedFile,
  PublishInput,
  PublishOutput,
  RegistryLook,
} from "./model.ts";

/** A file within an archive. `text` is "" for a binary one, and null for one that is too large to be searched. */
export interface ArchivedText {
  readonly path: string;
  readonly text: string | null;
}

/** A dependency of which there is a newer version. `wanted` is the newest that the range admits. */
export interface OutdatedDependency {
  readonly name: string;
  readonly current: string | null;
  readonly wanted: string;
  readonly latest: string;
}

/** A known vulnerability in a dependency. `fix` says what mends it, null when nothing does yet. */
export interface VulnerableDependency {
  readonly name: string;
  readonly range: string;
  readonly severity: "critical" | "high" | "medium" | "low" | "info";
  readonly titles: readonly string[];
  readonly url: string | null;
  readonly isDirect: boolean;
  readonly fix: string | null;
}

/** An answer about dependencies, or why there is none. `command` is what was run. */
export type DependencyAnswer<Item> =
  | { readonly kind: "known"; readonly command: readonly string[]; readonly items: readonly Item[] }
  | { readonly kind: "unknown"; readonly command: readonly string[]; readonly reason: string };

/** A folder with dependencies of one ecosystem. */
export interface DependencyPlace {
  readonly ecosystem: Ecosystem;
  readonly root: string;
  readonly folder: string;
  readonly timeoutMs: number;
}

/**
 * Registries of packages, read and written with the user's own credentials, which never appear in an answer, an error or an
 * argument list. Foreseen failures: `network` and `timeout` (not reached, broke off), `rate_limited` with `retryAfterMs`,
 * `unauthorized`, `forbidden`, `conflict` (the version stands there), `missing_tool`, `precondition` (a package's own script
 * failed), `too_large`.
 */
export interface PackageRegistries {
  /** The registry that the user's own configuration names for a package. */
  configuredRegistry(
    place: { readonly root: string; readonly folder: string; readonly name: string },
    scope: CallScope,
  ): Promise<string>;
  /** Whether this machine is a CI that vouches for what it builds, and the registry takes its word. */
  offersProvenance(ecosystem: Ecosystem, registry: string): boolean;
  look(address: PackageAddress, scope: CallScope): Promise<RegistryLook>;
  /** Null when the registry does not tell. */
  sizeOf(address: PackageAddress, version: string, scope: CallScope): Promise<PackageSize | null>;
  /** Makes the package's files in a folder of the run's own. */
  pack(
    input: PackInput,
    scope: CallScope,
  ): Promise<{ readonly command: readonly string[]; readonly archives: readonly Archive[] }>;
  /** Every file within an archive, to be searched. */
  texts(archive: Archive): Promise<readonly ArchivedText[]>;
  /** Compares archives with published files, file by file, whatever their compression. */
  compare(
    address: PackageAddress,
    archives: readonly Archive[],
    published: readonly PublishedFile[],
    scope: CallScope,
  ): Promise<Difference>;
  /** Publishes what is not there yet and reads it back. Files that stand there with equal content are left alone. */
  publish(input: PublishInput, scope: CallScope): Promise<PublishOutput>;
  probePublish(input: PublishInput, scope: CallScope): Promise<Probe<PublishOutput>>;
  /** Of npm projects only: a Python project does not say which versions it has. */
  outdated(place: DependencyPlace, scope: CallScope): Promise<DependencyAnswer<OutdatedDependency>>;
  vulnerable(place: DependencyPlace, scope: CallScope): Promise<DependencyAnswer<VulnerableDependency>>;
}

declare module "../../../kernel/ports.ts" {
  interface Ports {
    readonly registries: PackageRegistries;
  }
}
