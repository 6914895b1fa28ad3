import type { VersionEdit } from "../../plan/model.ts";

/** Where a version stands in a text: `at` is its offset in UTF-16 units, `value` the version as it is written. */
export interface VersionSpot {
  readonly format: VersionEdit["format"];
  readonly field: string;
  readonly at: number;
  readonly value: string;
}

/** What was found in a file: the places of versions, what is worth knowing, or why it can't be read. */
export type Reading =
  | { readonly kind: "read"; readonly spots: readonly VersionSpot[]; readonly remarks: readonly string[] }
  | { readonly kind: "unreadable"; readonly why: string };

/** A reading without remarks. */
export function read(spots: readonly VersionSpot[], remarks: readonly string[] = []): Reading {
  return { kind: "read", spots, remarks };
}

/** The text of a semantic version, without anchors. Source: Semantic Versioning 2.0.0, grammar. */
export const VERSION_SOURCE = String.raw`\d+\.\d+\.\d+(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?`;

/** The line, from 1, of an offset in a text. */
export function lineAt(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}
