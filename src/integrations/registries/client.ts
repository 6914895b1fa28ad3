import type { CallScope } from "../../kernel/work/effect.ts";
import type {
  Archive,
  DependencyAnswer,
  DependencyPlace,
  PackageAddress,
  PackageSize,
  PublishedFile,
  PublishInput,
  RegistryLook,
  VulnerableDependency,
} from "../../ops/release/index.ts";
import type { Entry } from "./archive/entry.ts";

/** What is packed, and the folder that it goes into. */
export interface PackOrder {
  readonly address: PackageAddress;
  readonly runScripts: boolean;
  readonly folder: string;
}

/** What an ecosystem must be able to do; the port is the same for all of them. `isApproved`: a person has seen the address. */
export interface RegistryClient {
  look(address: PackageAddress, isApproved: boolean, scope: CallScope): Promise<RegistryLook>;
  sizeOf(address: PackageAddress, version: string, scope: CallScope): Promise<PackageSize | null>;
  pack(
    order: PackOrder,
    scope: CallScope,
  ): Promise<{ readonly command: readonly string[]; readonly archives: readonly Archive[] }>;
  /** Files within the published file that stands in an archive's place. */
  entriesThere(
    address: PackageAddress,
    file: PublishedFile,
    folder: string,
    scope: CallScope,
  ): Promise<readonly Entry[]>;
  /** Publishes these archives, none of which is there; answers the command without secrets. */
  upload(input: PublishInput, archives: readonly Archive[], scope: CallScope): Promise<readonly string[]>;
  urlOf(address: PackageAddress): string;
  vulnerable(place: DependencyPlace, scope: CallScope): Promise<DependencyAnswer<VulnerableDependency>>;
}
