import { type Finding, makeFinding } from "../../../kernel/record/finding.ts";
import type { Archive, PackageAddress, PackageSize } from "./model.ts";

/** A package that has grown by more than this share is worth a look. Source: the publishing brief of the release specification: size against the last version. */
export const GROWTH_LIMIT = 0.5;

/** What is noticed about a package that is to be published; none of it stops the publication. */
export function packageFindings(
  address: PackageAddress,
  archives: readonly Archive[],
  facts: { readonly previous: PackageSize | null; readonly uncommitted: number },
): readonly Finding[] {
  return [...growthFinding(address, archives, facts.previous), ...uncommittedFinding(address, facts.uncommitted)];
}

/** The size of packed files, measured as the earlier version was. */
export function sizeOf(archives: readonly Archive[], measure: PackageSize["measure"]): number {
  return archives.reduce((sum, one) => sum + (measure === "unpacked" ? one.unpackedBytes : one.sizeBytes), 0);
}

/** The size beside that of the version before, in words: `3400 B unpacked, 12 % more than 1.0.0`. Null where there is nothing to compare with. */
export function compareSize(archives: readonly Archive[], previous: PackageSize | null): string | null {
  if (previous === null || previous.bytes === 0) return null;
  const bytes = sizeOf(archives, previous.measure);
  const percent = Math.round((bytes / previous.bytes - 1) * 100);
  const how = percent === 0 ? "as large as" : `${Math.abs(percent)} % ${percent > 0 ? "more" : "less"} than`;
  return `${bytes} B ${previous.measure === "unpacked" ? "unpacked" : "packed"}, ${how} ${previous.version}`;
}

function growthFinding(
  address: PackageAddress,
  archives: readonly Archive[],
  previous: PackageSize | null,
): readonly Finding[] {
  if (previous === null || previous.bytes === 0) return [];
  const bytes = sizeOf(archives, previous.measure);
  const growth = bytes / previous.bytes - 1;
  if (growth <= GROWTH_LIMIT) return [];
  return [
    makeFinding({
      rule: "publish/size-grown",
      severity: "medium",
      where: { thing: `${address.name}@${address.version}` },
      message: `${address.name} is ${Math.round(growth * 100)} % larger than ${previous.version}: ${bytes} bytes ${previous.measure}, ${previous.bytes} before`,
      remedy: "Look through the list of packed files: build output, tests and maps are often packed by mistake.",
      owner: "release-manager",
      identity: "size",
    }),
  ];
}

function uncommittedFinding(address: PackageAddress, uncommitted: number): readonly Finding[] {
  if (uncommitted === 0) return [];
  return [
    makeFinding({
      rule: "publish/uncommitted-changes",
      severity: "medium",
      where: { thing: `${address.name}@${address.version}` },
      message: `${uncommitted} tracked file${uncommitted === 1 ? " has" : "s have"} changes that no commit holds, and the package is made of the work tree`,
      remedy: "Commit first, so that the published version can be made again from the history.",
      owner: "release-manager",
      identity: "uncommitted",
    }),
  ];
}
