import compare from "semver/functions/compare.js";
import { z } from "zod";
import { OpsError } from "../../kernel/ops-error.ts";
import { addEntries, NEW_CHANGELOG, withUnreleased } from "./add-entries.ts";
import { ChangelogEntry } from "./entry.ts";
import { assertEditable, parseReleaseHeading } from "./format.ts";
import { isUnreleased, parseRegions, type Regions } from "./regions.ts";

/**
 * A changelog whose `[Unreleased]` becomes a version. `entries` are entered first where the file does not tell them. `date` is
 * YYYY-MM-DD; links are left out where the addresses are null.
 */
export const FinalizeRequest = z.strictObject({
  path: z.string().min(1),
  version: z.string().min(1),
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  entries: z.array(ChangelogEntry).max(10_000),
  unreleasedUrl: z.string().nullable(),
  versionUrl: z.string().nullable(),
});
export type FinalizeRequest = z.infer<typeof FinalizeRequest>;

/** What a release is called and where it is compared. `date` is YYYY-MM-DD; links are left out where the addresses are null. */
export interface ReleaseHeading {
  readonly version: string;
  readonly date: string;
  readonly unreleasedUrl: string | null;
  readonly versionUrl: string | null;
}

/**
 * The whole new text of a changelog: the entries that it lacks, then the version in place of `[Unreleased]`. A missing file and a
 * missing section are made. Throws `unsupported` and `precondition`.
 */
export function finalizeChangelog(text: string | null, request: FinalizeRequest): string {
  const { path, entries, ...heading } = request;
  const entered = addEntries(text, entries, path);
  const base = entered.isChanged ? entered.text : text === null || text.trim() === "" ? NEW_CHANGELOG : text;
  const regions = parseRegions(base);
  return finalizeRelease(regions.sections.some(isUnreleased) ? base : withUnreleased(regions), heading, path);
}

/**
 * Turns `[Unreleased]` into a version and leaves an empty `[Unreleased]` above it. Changes the new heading and the two links
 * alone. A version that stands there already leaves the text as it is. Throws `unsupported` and `precondition`.
 */
export function finalizeRelease(text: string, release: ReleaseHeading, path: string): string {
  const regions = parseRegions(text);
  assertEditable(regions, path);
  const versions = regions.sections.flatMap((section) => parseReleaseHeading(section.heading)?.version ?? []);
  if (versions.includes(release.version)) return text;
  const newer = versions.find((version) => compare(version, release.version) > 0);
  if (newer !== undefined)
    throw new OpsError("precondition", `${path} has ${newer}, which is newer than ${release.version}`, {
      hint: "Release a version above all that are there.",
    });
  const section = regions.sections.find(isUnreleased);
  const line = section === undefined ? undefined : regions.lines[section.first];
  if (line === undefined)
    throw new OpsError("precondition", `${path} has no [Unreleased] section`, {
      hint: 'Add "## [Unreleased]" above the first version.',
    });
  const heading = `${regions.eol}${regions.eol}## [${release.version}] - ${release.date}`;
  const tail = withLinks(regions, release, line.end);
  return text.slice(0, line.end) + heading + tail;
}

/** The text from an offset on, with the link of `[Unreleased]` moved on and that of the version below it. */
function withLinks(regions: Regions, release: ReleaseHeading, from: number): string {
  const { text, eol, lines } = regions;
  if (release.unreleasedUrl === null || release.versionUrl === null) return text.slice(from);
  const ours = `[Unreleased]: ${release.unreleasedUrl}${eol}[${release.version}]: ${release.versionUrl}`;
  const known = lines.find((line) => line.isMarkup && /^ {0,3}\[unreleased\]:\s/i.test(line.text));
  if (known !== undefined) return text.slice(from, known.start) + ours + text.slice(known.end);
  const first = lines[regions.linksFirst];
  if (first !== undefined) return text.slice(from, first.start) + ours + eol + text.slice(first.start);
  const gap = text.endsWith("\n") ? eol : eol + eol;
  return text.slice(from) + gap + ours + (text.endsWith("\n") ? eol : "");
}
