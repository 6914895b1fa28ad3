import type { Archive, Ecosystem, PublishedFile } from "./model.ts";

/** Our archives by what the registry has of them. `other`: it has other bytes in their place. */
export interface Standing {
  readonly absent: readonly Archive[];
  readonly same: readonly Archive[];
  readonly other: readonly Archive[];
}

/** Compares archives with the files of a published version by digest. npm has one file a version, whatever its name; PyPI goes by name. */
export function standingOf(
  ecosystem: Ecosystem,
  archives: readonly Archive[],
  published: readonly PublishedFile[] | null,
): Standing {
  const found = archives.map((archive) => ({
    archive,
    file: ecosystem === "npm" ? published?.[0] : published?.find((file) => file.name === archive.name),
  }));
  const pick = (wanted: (file: PublishedFile | undefined, archive: Archive) => boolean) =>
    found.filter(({ file, archive }) => wanted(file, archive)).map(({ archive }) => archive);
  return {
    absent: pick((file) => file === undefined),
    same: pick((file, archive) => file !== undefined && isEqual(archive, file)),
    other: pick((file, archive) => file !== undefined && !isEqual(archive, file)),
  };
}

/** Equal by the strongest digest that the registry tells; a registry that tells none has proven nothing. */
function isEqual(archive: Archive, file: PublishedFile): boolean {
  if (file.integrity !== null) return file.integrity.split(/\s+/).includes(archive.integrity);
  if (file.sha256 !== null) return file.sha256 === archive.sha256;
  return file.sha1 === archive.sha1;
}
