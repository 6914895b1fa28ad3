import { createHash } from "node:crypto";
import { z } from "zod";
import type { CallScope } from "../../../kernel/work/effect.ts";
import type { ForgeRef } from "../../../ops/workspace/index.ts";
import { type GitLabClient, part, projectAddress } from "../client.ts";
import { PackageFile } from "./shapes.ts";

/** The package that holds the files of all releases, one version for each tag. */
const PACKAGE = "release-assets";

/** More packages of one name and files of one version than these are refused. */
const MOST_ROWS = 2_000;

const Package = z.looseObject({ id: z.number().int(), name: z.string(), version: z.string().nullish() });

/** Where a file of a release is in the package registry. */
export interface FilePlace {
  readonly version: string;
  readonly fileName: string;
  /** Its path below the project. */
  readonly path: string;
  readonly url: string;
}

/** The place of a file: what a version or a file name may not hold is replaced, and told apart by a piece of its digest. */
export function placeOf(forge: ForgeRef, tag: string, name: string): FilePlace {
  const version = registryName(tag);
  const fileName = registryName(name);
  const path = `packages/generic/${PACKAGE}/${part(version)}/${part(fileName)}`;
  return { version, fileName, path, url: `${projectAddress(forge)}/${path}` };
}

/** The files that the registry has for a tag, the newest of each name. */
export async function readPackageFiles(
  client: GitLabClient,
  forge: ForgeRef,
  tag: string,
  scope: CallScope,
): Promise<ReadonlyMap<string, PackageFile>> {
  const version = registryName(tag);
  const query = { package_type: "generic", package_name: PACKAGE, package_version: version };
  const packagesCall = { forge, path: "packages", query, answer: z.array(Package) };
  const packages = await client.whole(packagesCall, MOST_ROWS, scope);
  const files: PackageFile[] = [];
  for (const { id } of packages.filter((found) => found.name === PACKAGE && found.version === version)) {
    const call = { forge, path: `packages/${id}/package_files`, answer: z.array(PackageFile) };
    files.push(...(await client.whole(call, MOST_ROWS, scope)));
  }
  const inOrder = files.toSorted((left, right) => left.id - right.id);
  return new Map(inOrder.map((file) => [file.file_name, file]));
}

/** Source: docs.gitlab.com/user/packages/generic_packages: letters, digits, dots, underscores, hyphens; files also `+`, `~` and `@`. */
function registryName(name: string): string {
  const plain = name.replaceAll(/[^A-Za-z0-9._-]/g, "-").replace(/^[-.]+/, "");
  if (plain === name) return plain;
  return `${plain}-${createHash("sha256").update(name).digest("hex").slice(0, 8)}`;
}
