import type { VersionSettings } from "../../settings.ts";
import type { PlanFile } from "../facts/model.ts";
import type { PackageRelease } from "../model.ts";
import type { RangeSpot } from "../../version/files/node.ts";
import type { VersionSpot } from "../../version/files/spot.ts";

/** A version at its place in a file of the repository. */
export interface PlacedSpot extends VersionSpot {
  readonly path: string;
}

/** A range at its place in a file of the repository. */
export interface PlacedRange extends RangeSpot {
  readonly path: string;
}

/** A package of the repository, before anything is decided. `folder` is "" at the top. */
export interface PackageFacts {
  readonly name: string;
  readonly folder: string;
  /** The name that its tags carry; null for the package at the top, whose tags carry none. */
  readonly tagName: string | null;
  readonly ecosystem: PackageRelease["ecosystem"];
  readonly isPrivate: boolean;
  /** Its versions. The first is the one that speaks for it. */
  readonly versions: readonly PlacedSpot[];
  /** Versions that are moved only where they say the same: charts further down, what a chart installs. */
  readonly followers: readonly PlacedSpot[];
  /** Ranges that name other packages of the repository, in its manifest and in lock files. */
  readonly ranges: readonly PlacedRange[];
  /** Requirements that Cargo packages of the repository have of each other. */
  readonly requirements: readonly PlacedSpot[];
  readonly changelog: string;
  readonly hasPyproject: boolean;
  readonly remarks: readonly string[];
  /** Files that should hold a version and can't be read. */
  readonly unreadable: readonly { readonly path: string; readonly why: string }[];
}

/** What packages are found in. `name` is the repository's own, for a package without a manifest. */
export interface PackageGround {
  readonly name: string;
  readonly settings: VersionSettings;
  readonly files: readonly PlanFile[];
}

/** The files that a plan may look into, by path. */
export type FileIndex = ReadonlyMap<string, string>;

/** A path within a folder; the folder "" is the top. */
export function within(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}
