import { z } from "zod";

/** Where packages of a kind live. */
export const Ecosystem = z.enum(["npm", "pypi"]);
export type Ecosystem = z.infer<typeof Ecosystem>;

/** Which of the two doors of npm a scoped package has. */
export const Access = z.enum(["public", "restricted"]);
export type Access = z.infer<typeof Access>;

/** One version of one package at one registry. `folder` is relative to the root, "" for the root itself. */
export const PackageAddress = z.strictObject({
  ecosystem: Ecosystem,
  root: z.string(),
  folder: z.string(),
  name: z.string().min(1),
  version: z.string().min(1),
  registry: z.string().min(1),
  /** Where the registry is read, when that is another address than the one that is published to; "" when it is told by that. */
  indexUrl: z.string().default(""),
  /** One call of the registry may take this long. */
  callTimeoutMs: z.number().int().positive(),
});
export type PackageAddress = z.infer<typeof PackageAddress>;

/** A file of a published version. `integrity` is as npm writes it (`sha512-...`), `sha256` hexadecimal; null where it is not told. */
export const PublishedFile = z.strictObject({
  name: z.string(),
  integrity: z.string().nullable(),
  sha1: z.string().nullable(),
  sha256: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  url: z.string(),
});
export type PublishedFile = z.infer<typeof PublishedFile>;

/** What a registry says of a package: files of this version (null: not there), its tags, and the version before this one. */
export const RegistryLook = z.strictObject({
  files: z.array(PublishedFile).nullable(),
  tags: z.record(z.string(), z.string()),
  versions: z.number().int(),
  previous: z.string().nullable(),
});
export type RegistryLook = z.infer<typeof RegistryLook>;

/** A package file made on this machine. `contents`: every file within it with its size, `lib/a.js (120 B)`. */
export const Archive = z.strictObject({
  file: z.string(),
  name: z.string(),
  kind: z.enum(["npm", "sdist", "wheel"]),
  integrity: z.string(),
  sha1: z.string(),
  sha256: z.string(),
  sizeBytes: z.number().int(),
  unpackedBytes: z.number().int(),
  contents: z.array(z.string()).max(10_000),
});
export type Archive = z.infer<typeof Archive>;

/** How a package of ours differs from the one of the same version at the registry. */
export const Difference = z.strictObject({
  isSame: z.boolean(),
  changed: z.array(z.string()),
  onlyHere: z.array(z.string()),
  onlyThere: z.array(z.string()),
});
export type Difference = z.infer<typeof Difference>;

/** What to pack. `published` are the registry's files of the same version, to be compared with. */
export const PackInput = z.strictObject({
  address: PackageAddress,
  /** Whether the package's own scripts (`prepack`, a build backend) run. */
  runScripts: z.boolean(),
  published: z.array(PublishedFile).nullable(),
});
export type PackInput = z.infer<typeof PackInput>;

/** A packed and searched package. `refused` names files that may not be published and why, never a secret's value. */
export const PackOutput = z.strictObject({
  command: z.array(z.string()),
  archives: z.array(Archive).min(1),
  searchedFiles: z.number().int(),
  refused: z.array(z.string()),
  difference: Difference.nullable(),
});
export type PackOutput = z.infer<typeof PackOutput>;

/** The exact publication that a person approves: which bytes, where, under which tag. */
export const PublishInput = z.strictObject({
  address: PackageAddress,
  tag: z.string().nullable(),
  access: Access.nullable(),
  provenance: z.boolean(),
  archives: z.array(Archive).min(1),
});
export type PublishInput = z.infer<typeof PublishInput>;

/** What came of it. `isReadBack`: the registry has answered with equal digests; `wasThere`: it stood there before. */
export const PublishOutput = z.strictObject({
  url: z.string(),
  command: z.array(z.string()),
  isReadBack: z.boolean(),
  wasThere: z.boolean(),
});
export type PublishOutput = z.infer<typeof PublishOutput>;

/** The four answers about a package. Source: release specification, section Publish. */
export const PackageStatus = z.enum([
  "not published",
  "published",
  "published elsewhere with other content",
  "unknown",
]);
export type PackageStatus = z.infer<typeof PackageStatus>;

/** How large the version before this one is. `measure`: what was measured, so that like is compared with like. */
export const PackageSize = z.strictObject({
  version: z.string(),
  bytes: z.number().int(),
  measure: z.enum(["unpacked", "archives"]),
});
export type PackageSize = z.infer<typeof PackageSize>;
